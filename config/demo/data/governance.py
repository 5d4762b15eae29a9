"""What each partnership signed, decided and said: register, decisions, notices, suggestions, thanks, gaps.

Luton has it all; the others enough that no page of theirs is empty.
"""

import hashlib

from config.demo.data.casework import World
from config.demo.data.places import PLACES, Place
from partners.models import (
    Bulletin,
    BulletinRead,
    Motion,
    Person,
    RegisterDocument,
    RegisterEntry,
    RegisterNote,
    Role,
    Seat,
    Suggestion,
    Thanks,
    Vote,
)
from referrals.models import Gap

MEMORANDUM = """Memorandum of understanding

The agencies named in the register work together so that a person who asks any of them for help
gets the right help. Each stays responsible for its own work. They meet four times a year, review
this memorandum each year, and may leave with three months' notice.
"""

# kind, title, leads, other parties, days since the start, days until the review, notes
REGISTER = {
    "luton": [
        (
            "memorandum",
            "Luton memorandum of understanding",
            "luton-advice",
            ["luton-council-housing", "luton-nhs", "luton-jobcentre", "luton-welfare-rights"],
            381,
            -16,
            "To be talked over at the next meeting; the council’s new duty changes part 4.",
        ),
        (
            "service_level",
            "Welfare appeals for the jobcentre’s customers",
            "luton-welfare-rights",
            ["luton-jobcentre"],
            200,
            24,
            "Forty appeals a year.",
        ),
        (
            "consortium",
            "Consortium agreement for the warm homes grant",
            "luton-council-housing",
            ["luton-advice", "luton-law-centre"],
            120,
            245,
            "The council holds the grant and passes on the shares each quarter.",
        ),
    ],
    "bristol": [
        (
            "memorandum",
            "Bristol memorandum of understanding",
            "bristol-council-housing",
            ["bristol-women", "bristol-jobcentre", "bristol-law-centre"],
            300,
            65,
            "",
        )
    ],
    "suffolk": [
        (
            "memorandum",
            "Suffolk memorandum of understanding",
            "suffolk-council-housing",
            ["suffolk-hospital", "suffolk-shelter"],
            300,
            65,
            "",
        )
    ],
}

SUGGESTIONS = [
    (
        "luton-jobcentre",
        0,
        9,
        "One list of interpreters for all of us, with who was good. Each agency rings the same numbers every week.",
        "A good idea. Lantern Advice has begun the list; it will be in the notices next week.",
        4,
    ),
    (
        "luton-council-housing",
        1,
        5,
        "Could the monthly meeting be on a Tuesday? Fridays are our court day.",
        "",
        0,
    ),
    (
        "luton-nhs",
        0,
        30,
        "A page in plain words that link workers can read to somebody before they ask what may be shared.",
        "Done: the page where you record what they say has it, and “Show to the client” makes it large.",
        21,
    ),
]

THANKS = [
    (
        "luton-advice",
        "luton-council-housing",
        6,
        "Somebody rang back within the hour, on a Friday afternoon. That kept a home.",
    ),
    (
        "luton-nhs",
        "luton-advice",
        12,
        "Thank you for the afternoon in our surgery. Our link workers know now what to ask first.",
    ),
    ("luton-women", "luton-council-housing", 20, "Careful, quiet and quick. It mattered."),
    (
        "luton-jobcentre",
        "luton-welfare-rights",
        3,
        "Clear letters that our decision makers could act on at once.",
    ),
]

# need, how often in twelve months, district
GAPS = [
    ("rent-arrears", 3, "LU1"),
    ("asylum", 9, "LU1"),
    ("asylum", 6, "LU3"),
    ("training", 8, "LU3"),
    ("disrepair", 7, "LU4"),
    ("unsuitable-home", 4, "LU2"),
]


def tell(world: World) -> None:
    for place in PLACES:
        Governance(world, place).tell()


class Governance:
    def __init__(self, world: World, place: Place):
        self.world, self.place = world, place
        self.partnership = world.partnerships[place.slug]
        admin = Seat.objects.filter(partnership=self.partnership, role=Role.ADMIN).select_related("person")
        self.admin: Person = admin.order_by("pk")[0].person
        self.core = [b.slug for b in place.bodies if b.tier == "core" and b.until is None]

    def tell(self) -> None:
        for line in REGISTER[self.place.slug]:
            self.entry(*line)
        self.decisions()
        self.notices()
        # They asked for the e-mail of each Monday.
        keen = [self.world.manager(slug).person_id for slug in self.core[:2]]
        Person.objects.filter(pk__in=keen).update(weekly=True)
        if self.place.slug == "luton":
            self.newer_version()
            self.suggestions()
            self.thanks()
            self.gaps()

    # The register

    def entry(self, kind, title, lead, others, begun, review, notes, *, signed: bool = True) -> RegisterEntry:
        world = self.world
        entry = RegisterEntry.objects.create(
            partnership=self.partnership,
            kind=kind,
            title=title,
            lead=world.agencies[lead],
            signed_on=world.day(begun + 6) if signed else None,
            starts_on=world.day(begun),
            review_on=world.day(-review),
            notes=notes,
        )
        entry.parties.set([world.agencies[slug] for slug in (lead, *others)])
        self.note(entry, begun, "Entered")
        if kind == "memorandum":
            self.document(entry, begun)
        return entry

    def note(self, entry: RegisterEntry, ago: int, what: str, words: str = "") -> None:
        RegisterNote.objects.create(
            entry=entry, person=self.admin, what=what, words=words, at=self.world.at(ago, 15)
        )

    def document(self, entry: RegisterEntry, ago: int) -> None:
        content = MEMORANDUM.encode()
        made = RegisterDocument.objects.create(
            id=self.world.key(self.world.at(ago, 15, 5)),
            entry=entry,
            partnership=self.partnership,
            label="Signed memorandum",
            kind="txt",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            added_at=self.world.at(ago, 15, 5),
            added_by=self.admin,
        )
        self.note(entry, ago, "Document added", f"{made.label}\nSHA-256 {made.sha256}")

    def newer_version(self) -> None:
        """The memorandum of the year before, which the one in force replaced."""
        now = RegisterEntry.objects.get(partnership=self.partnership, kind="memorandum")
        old = self.entry(
            "other", "Luton letter of intent", "luton-advice", ["luton-council-housing"], 760, -395, ""
        )
        self.note(old, 381, "Replaced by version 2")
        now.supersedes, now.number = old, 2
        now.save()

    # Decisions

    def decisions(self) -> None:
        first = self.motion(
            "One leaflet for all agencies",
            "One leaflet in plain words, in the five languages asked for most, paid for in equal parts.",
            "count",
            40,
            26,
        )
        self.votes(first, ["agree", "agree", "agree", "abstain", "agree"], 35)
        self.close(first, 26, "agreed")
        if self.place.slug != "luton":
            return
        second = self.motion(
            "Meetings by video only",
            "From next month on we meet by video and give up the room.",
            "no_objection",
            21,
            11,
        )
        self.votes(second, ["agree", "object"], 18)
        self.close(second, 18, "stopped")
        self.votes(
            self.motion(
                "Answer urgent referrals the same day",
                "Each steering agency answers what is marked urgent before its office closes, or says who will in the morning.",
                "no_objection",
                2,
                -8,
            ),
            ["agree", "abstain"],
            1,
        )

    def motion(self, title: str, words: str, way: str, opened: int, closes: int) -> Motion:
        return Motion.objects.create(
            partnership=self.partnership,
            title=title,
            words=words,
            way=way,
            opened_at=self.world.at(opened, 10),
            closes_on=self.world.day(closes),
            proposed_by=self.admin,
        )

    def votes(self, motion: Motion, answers: list[str], ago: int) -> None:
        why = "Two of us have no quiet room for a call. Every second meeting in person would do."
        for number, (slug, says) in enumerate(zip(self.core, answers, strict=False)):
            seat = self.world.manager(slug)
            Vote.objects.create(
                motion=motion,
                agency=seat.agency,
                person=seat.person,
                says=says,
                words=why if says == "object" else "",
                at=self.world.at(ago, 11, number * 7),
            )

    def close(self, motion: Motion, ago: int, result: str) -> None:
        said = list(motion.votes.order_by("pk").values_list("says", flat=True))
        motion.agreed, motion.objected = said.count("agree"), said.count("object")
        motion.abstained, motion.silent = said.count("abstain"), len(self.core) - len(said)
        motion.result, motion.closed_at = result, self.world.at(ago, 11, 30)
        motion.save()

    # Notices

    def notices(self) -> None:
        meeting = self.notice(
            6,
            "all",
            "Next meeting: bring one case that went well",
            "We meet at the council on the first Thursday of the month, at ten. Bring one thing that went well and one that did not; no names.",
        )
        self.notice(
            1,
            "core",
            "Papers for the steering group",
            "The review of the memorandum is on the list. Please read part 4 before the meeting.",
        )
        self.notice(
            3,
            "agency",
            "Your entry in the directory",
            "Two of your services were last confirmed some time ago. Please look through them this week.",
            self.core[0],
        )
        readers = [seat for slug in self.core[:3] for seat in self.world.caseworkers(slug)[:1]]
        for seat in readers:
            BulletinRead.objects.create(
                id=self.world.key(self.world.at(5)),
                bulletin=meeting,
                person=seat.person,
                agency=seat.agency,
                at=self.world.at(5),
            )

    def notice(self, ago: int, audience: str, title: str, words: str, agency: str = "") -> Bulletin:
        return Bulletin.objects.create(
            id=self.world.key(self.world.at(ago, 9)),
            partnership=self.partnership,
            audience=audience,
            agency=self.world.agencies[agency] if agency else None,
            title=title,
            words=words,
            shown_until=self.world.day(-24),
            written_at=self.world.at(ago, 9),
            written_by=self.admin,
        )

    # Suggestions, thanks, gaps

    def suggestions(self) -> None:
        for slug, number, ago, words, reply, replied in sorted(SUGGESTIONS, key=lambda one: -one[2]):
            people = self.world.caseworkers(slug)
            seat = people[number % len(people)]
            answer = (
                {"reply": reply, "replied_by": self.admin, "replied_at": self.world.at(replied, 16)}
                if reply
                else {}
            )
            Suggestion.objects.create(
                partnership=self.partnership,
                agency=seat.agency,
                person=seat.person,
                words=words,
                at=self.world.at(ago, 12),
                **answer,
            )

    def thanks(self) -> None:
        for giver, taker, ago, words in sorted(THANKS, key=lambda one: -one[2]):
            Thanks.objects.create(
                partnership=self.partnership,
                from_agency=self.world.agencies[giver],
                to_agency=self.world.agencies[taker],
                person=self.world.manager(giver).person,
                words=words,
                at=self.world.at(ago, 14),
            )

    def gaps(self) -> None:
        for number, (need, times, district) in enumerate(GAPS):
            for again in range(times):
                ago = (number * 13 + again * 29) % 300
                seat = self.world.caseworkers(self.core[(number + again) % len(self.core)])[0]
                Gap.objects.create(
                    id=self.world.key(self.world.at(ago, 13)),
                    agency=seat.agency,
                    partnership=self.partnership,
                    need=self.world.needs[need],
                    district=district,
                    at=self.world.at(ago, 13),
                    by=seat.person,
                )
