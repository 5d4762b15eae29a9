"""Lays partnerships, agencies, people, needs, services and protocols, and keeps them at hand."""

import datetime as dt
import unicodedata

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from config.demo.data import entries
from config.demo.data.cast import CAST
from config.demo.data.names import PEOPLE
from config.demo.data.needs import NEEDS
from config.demo.data.offers import OFFERS, Offer
from config.demo.data.places import PLACES, Body, Place
from consent.models import Asking, DataFlow, Party, Protocol, ProtocolVersion, Signature
from consent.models.protocols import PartyRole
from partners.models import Agency, Member, Need, Partnership, Person, Role, Seat, Service, Team

SECTORS = {
    "council": "statutory",
    "nhs": "statutory",
    "jobcentre": "statutory",
    "law_firm": "private",
    "university": "university",
}
LEGAL = ("law_firm", "law_centre", "university")
SENSITIVE = {"immigration", "health", "safety", "worker_safety"}
SHARED = [
    "identity",
    "contact",
    "household",
    "housing",
    "money",
    "work",
    "immigration",
    "health",
    "legal",
    "safety",
    "worker_safety",
]


class Setting:
    """Who is there and what they offer: found again by slug, code and role."""

    def __init__(self, rng, now: dt.datetime):
        self.rng, self.now = rng, now
        self.today = timezone.localdate(now)
        self.partnerships: dict[str, Partnership] = {}
        self.agencies: dict[str, Agency] = {}
        self.services: dict[str, Service] = {}
        self.needs: dict[str, Need] = {}
        self.seats: dict[str, dict[str, list[Seat]]] = {}
        self.people: dict[str, Person] = {}
        self.teams: dict[str, list[Team]] = {}
        self.versions: dict[str, list[ProtocolVersion]] = {}
        self.flows: dict[tuple[int, str, str], dict[str, DataFlow]] = {}
        self.roles: dict[int, str] = {}
        self.signed: set[tuple[int, int]] = set()
        self.hashed = make_password(settings.DEMO_PASSWORD)

    def day(self, ago: int) -> dt.date:
        return self.today - dt.timedelta(days=ago)

    def meeting(self, day: dt.date) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(day, dt.time(16, 0)))

    def lay(self) -> None:
        self.lay_needs()
        for place in PLACES:
            self.lay_place(place)
        entries.enrich(self)
        self.lay_conference()

    def lay_needs(self) -> None:
        for code, (name, terms) in NEEDS.items():
            group = self.needs[code] = Need.objects.create(code=code, name=name)
            made = Need.objects.bulk_create(
                Need(code=c, name=n, parent=group, synonyms=s) for c, n, s in terms
            )
            self.needs |= {need.code: need for need in made}

    def lay_place(self, place: Place) -> None:
        partnership = Partnership.objects.create(
            slug=place.slug, name=place.name, place=place.place, districts=list(place.districts)
        )
        self.partnerships[place.slug] = partnership
        for number, body in enumerate(place.bodies):
            self.lay_body(partnership, body, number)
            self.lay_services(place, body)
        for body in place.bodies:
            self.agencies[body.slug].known_to.set([self.agencies[slug] for slug in body.known_by])
        self.lay_people(place, partnership)
        self.lay_protocol(place, partnership)

    def lay_body(self, partnership: Partnership, body: Body, number: int) -> None:
        agency = self.agencies[body.slug] = Agency.objects.create(
            slug=body.slug,
            name=body.name,
            kind=body.kind,
            sector=SECTORS.get(body.kind, "third"),
            about=body.about,
            listed=body.listed,
            phone=f"01632 960 {100 + number * 7 + 200 * len(self.partnerships):03d}",
            email=f"hello@{body.slug}.example",
        )
        decided = f"{partnership.name}: core group"
        since = self.day(body.since)
        spells = [
            Member(
                partnership=partnership,
                agency=agency,
                tier=body.tier,
                reason=body.reason,
                decided_by=decided,
                recorded_at=self.meeting(since),
                during=DateRange(since, self.day(body.until) if body.until else None),
            )
        ]
        if body.was:
            tier, ago, reason = body.was
            spells.append(
                Member(
                    partnership=partnership,
                    agency=agency,
                    tier=tier,
                    reason=reason,
                    decided_by=decided,
                    recorded_at=self.meeting(self.day(ago)),
                    during=DateRange(self.day(ago), since),
                )
            )
        Member.objects.bulk_create(spells)
        self.teams[body.slug] = Team.objects.bulk_create(
            Team(agency=agency, name=name) for name in body.teams
        )

    def lay_services(self, place: Place, body: Body) -> None:
        for offer in OFFERS[body.offers]:
            service = self.services[f"{body.slug}/{offer.code}"] = self.service(place, body, offer)
            service.needs.set([self.needs[code] for code in offer.needs])

    def service(self, place: Place, body: Body, offer: Offer) -> Service:
        more = {"hours": "Monday to Friday, 9.30am to 4.30pm", "languages": ["English"]} | offer.more
        return Service.objects.create(
            agency=self.agencies[body.slug],
            name=offer.name,
            summary=offer.summary,
            asks_for=list(offer.asks_for),
            response_days=offer.days,
            urgent_days=1,
            districts=list(place.districts) if body.kind == "council" else [],
            confirmed_on=self.day(self.rng.randint(5, 75)),
            **more,
        )

    # People

    def lay_people(self, place: Place, partnership: Partnership) -> None:
        for body in place.bodies:
            self.lay_staff(body)
        for role in (Role.ADMIN, Role.GOVERNANCE_LEAD, Role.EVALUATOR):
            person = self.person(f"{place.slug}-partnership", known=True)
            seat = Seat.objects.create(person=person, partnership=partnership, role=role)
            self.seats.setdefault(place.slug, {})[role] = [seat]
        self.second_seat(place)

    def second_seat(self, place: Place) -> None:
        """One adviser sits at the council on two days: co-location, one person and two seats."""
        adviser = self.seats[f"{place.slug}-advice"][Role.CASEWORKER][-1].person
        council = f"{place.slug}-council-housing"
        seat = Seat.objects.create(
            person=adviser, agency=self.agencies[council], role=Role.CASEWORKER, team=self.teams[council][0]
        )
        self.seats[council][Role.CASEWORKER].append(seat)

    def lay_staff(self, body: Body) -> None:
        small = body.kind in ("trust", "law_firm") or body.offers in ("shelter", "small_debt", "none")
        wanted = [
            (Role.MANAGER, 1 if small else 2),
            (Role.CASEWORKER, 2 if small else 4),
            (Role.PRIVACY_LEAD, 1),
        ]
        cast = CAST.get(body.slug, {})
        held = self.seats.setdefault(body.slug, {})
        for role, count in wanted:
            names = list(cast.get(role, []))
            for number in range(max(count, len(names))):
                person = self.person(
                    body.slug,
                    names[number] if number < len(names) else "",
                    known=number == 0 or number < len(names),
                )
                held.setdefault(role, []).append(self.seat(body, person, role, number))

    def seat(self, body: Body, person: Person, role: str, number: int) -> Seat:
        teams = self.teams[body.slug]
        return Seat.objects.create(
            person=person,
            agency=self.agencies[body.slug],
            role=role,
            team=teams[number % len(teams)] if role == Role.CASEWORKER else None,
            takes_restricted=(body.kind == "council" or body.offers == "women")
            and number == 0
            and role != Role.PRIVACY_LEAD,
            active=body.until is None,
        )

    def person(self, domain: str, name: str = "", *, known: bool) -> Person:
        """Somebody with a name nobody else has. All share the demo's password."""
        while not name or (name in self.people and not known):
            name = self.staff_name()
        email = f"{slug_of(name)}@{domain}.example"
        person = self.people[name] = Person.objects.create(
            email=email,
            name=name,
            phone=f"01632 960 {self.rng.randint(0, 999):03d}",
            notify=self.rng.choice(["at_once", "digest", "digest", "none"]) if not known else "at_once",
            password=self.hashed,
        )
        return person

    def staff_name(self) -> str:
        while True:
            language = self.rng.choices(list(PEOPLE), [weight for weight, *_ in PEOPLE.values()])[0]
            _, women, men, families = PEOPLE[language]
            name = f"{self.rng.choice(women + men)} {self.rng.choice(families)}"
            if name not in self.people:
                return name

    def caseworkers(self, slug: str) -> list[Seat]:
        return self.seats[slug][Role.CASEWORKER]

    def manager(self, slug: str) -> Seat:
        return self.seats[slug][Role.MANAGER][0]

    def seat_of(self, slug: str, name: str) -> Seat:
        """The seat of a person of the stories."""
        return next(s for seats in self.seats[slug].values() for s in seats if s.person.name == name)

    # Protocols

    def lay_protocol(self, place: Place, partnership: Partnership) -> None:
        purpose = (
            "To refer people who ask for help to the agency that can give it, and to learn what came of it."
        )
        lead = self.agencies[place.admin_at]
        bodies = [b for b in place.bodies if b.until is None]
        version = self.version(partnership, f"{place.place} referral agreement", lead, purpose, 600)
        self.lay_parties(place, version, bodies)
        pairs = [(a, b, c) for a in PartyRole.values for b in PartyRole.values for c in SHARED]
        self.lay_flows(version, [self.flow(version, *pair) for pair in pairs])

    def version(
        self, partnership: Partnership, title: str, lead: Agency, purpose: str, ago: int
    ) -> ProtocolVersion:
        protocol = Protocol.objects.create(partnership=partnership, title=title, lead=lead)
        version = ProtocolVersion.objects.create(
            protocol=protocol,
            number=1,
            purpose=purpose,
            effective_on=self.day(ago),
            review_on=self.day(ago - 730),
        )
        self.versions.setdefault(partnership.slug, []).append(version)
        return version

    def lay_parties(self, place: Place, version: ProtocolVersion, bodies: list[Body]) -> None:
        Party.objects.bulk_create(
            Party(version=version, agency=self.agencies[b.slug], role=self.role_of(b)) for b in bodies
        )
        signers = [b for b in bodies if b.signs]
        rows = [self.signature(version, b) for b in signers]
        Signature.objects.bulk_create(rows)
        self.roles |= {self.agencies[b.slug].pk: self.role_of(b) for b in bodies}
        self.signed |= {(version.pk, self.agencies[b.slug].pk) for b in signers}

    def role_of(self, body: Body) -> str:
        if SECTORS.get(body.kind) == "statutory":
            return PartyRole.STATUTORY
        return PartyRole.LEGAL if body.kind in LEGAL else PartyRole.SUPPORT

    def signature(self, version: ProtocolVersion, body: Body) -> Signature:
        day = version.effective_on - dt.timedelta(days=self.rng.randint(2, 30))
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(11, 20)))
        return Signature(
            version=version,
            agency=self.agencies[body.slug],
            signatory=self.manager(body.slug).person.name,
            post="Director",
            signed_at=at,
        )

    def flow(self, version: ProtocolVersion, giver: str, taker: str, category: str) -> DataFlow:
        basis = (
            "UK GDPR Article 6(1)(e): public task"
            if giver == PartyRole.STATUTORY
            else "UK GDPR Article 6(1)(f): legitimate interests"
        )
        condition = ""
        if category in SENSITIVE:
            condition = (
                "Article 9(2)(f): legal claims"
                if taker == PartyRole.LEGAL
                else "Article 9(2)(g): support of the vulnerable"
            )
        asking = Asking.TELL if category == "worker_safety" else Asking.AGREEMENT
        return DataFlow(
            version=version,
            from_role=giver,
            to_role=taker,
            category=category,
            basis=basis,
            condition=condition,
            asking=asking,
            purposes=["referral"],
        )

    def lay_flows(self, version: ProtocolVersion, rows: list[DataFlow]) -> None:
        for row in DataFlow.objects.bulk_create(rows):
            self.flows.setdefault((version.pk, row.from_role, row.to_role), {})[row.category] = row
        version.status = "active"  # last: from then on it cannot change
        version.save()

    def lay_conference(self) -> None:
        """Bristol's high-risk conference: three agencies may tell each other of a danger where asking is unsafe."""
        place = next(p for p in PLACES if p.slug == "bristol")
        bodies = [
            b
            for b in place.bodies
            if b.slug in ("bristol-women", "bristol-council-housing", "bristol-jobcentre")
        ]
        version = self.version(
            self.partnerships["bristol"],
            "Bristol high-risk conference",
            self.agencies["bristol-women"],
            "To keep a person at high risk of serious harm safe.",
            500,
        )
        self.lay_parties(place, version, bodies)
        pairs = [("statutory", "support"), ("support", "statutory"), ("statutory", "statutory")]
        self.lay_flows(
            version,
            [
                DataFlow(
                    version=version,
                    from_role=a,
                    to_role=b,
                    category="safety",
                    basis="UK GDPR Article 6(1)(f): legitimate interests"
                    if a == "support"
                    else "UK GDPR Article 6(1)(e): public task",
                    condition="Article 9(2)(g): safeguarding",
                    asking=Asking.DO_NOT_ASK,
                    purposes=["high-risk conference"],
                )
                for a, b in pairs
            ],
        )


def slug_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(c if c.isalnum() else "." if c == " " else "" for c in plain)
