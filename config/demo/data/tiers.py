"""The two tiers as the demo has them: promises, who stands by them, switches, a steering group, proposals that wait."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from config.demo.data.places import CORE, PLACES, Place
from config.demo.data.setting import Setting
from partners import moving, proposals
from partners.models import Affirmation, Commitments, Person, Proposal, Role, Steerer, SwitchSetting

FIRST = [
    "Send somebody who may decide to every quarterly meeting",
    "Answer every referral within five working days",
    "Tell the agency that referred what came of it",
]
NOW = [
    *FIRST,
    "Keep what our services say of places and waiting true, at least every two months",
    "Give two days a year to train people of other agencies",
]
POSTS = {
    "council": "Head of housing",
    "nhs": "Locality manager",
    "jobcentre": "Partnership manager",
    "advice": "Chief executive",
    "law_centre": "Director",
}


@dataclass(frozen=True)
class Story:
    """What is special in one place. Numbers are days before today; `until` of an affirmation is days ahead."""

    until: dict[str, int] = field(default_factory=dict)  # other than the usual 150 days
    willing: dict[str, int] = field(default_factory=dict)  # wider agencies that affirmed, that long ago
    switches: tuple[tuple[str, bool, int, str], ...] = ()
    guests: tuple[tuple[str, str, str, str], ...] = ()  # of the steering group: name, post, agency, part
    gone: tuple[tuple[str, str, str], ...] = ()
    answered: tuple[tuple[str, str, int, str, str, str], ...] = ()
    coming: tuple[tuple[str, str, int, str], ...] = ()


STORIES = {
    "luton": Story(
        until={"luton-jobcentre": -9, "luton-nhs": 22},
        willing={"luton-law-centre": 20},
        guests=(("Yasmin Achterberg", "Head of welfare", "luton-council-housing", "deputy"),),
        gone=(("Gordon Tasker", "Trustee", "luton-advice"),),
        answered=(
            (
                "luton-welfare-rights",
                CORE,
                240,
                "Affirmed version 1 of what steering agencies promise, and answered 41 referrals in the last 90 days.",
                "accepted",
                "Asked to come in after a year of taking every appeal.",
            ),
        ),
    ),
    "bristol": Story(
        until={"bristol-advice": -3},
        willing={"bristol-debt": 45},
        switches=(
            (
                "refer_to_wider",
                False,
                20,
                "Steering agencies take every first referral until the pilot ends. Agreed at the meeting of the core group.",
            ),
        ),
        guests=(("Revd Tobias Hallam", "Chair of trustees", "bristol-foodbank", "member"),),
    ),
    "suffolk": Story(
        until={"suffolk-gp": 6, "suffolk-law-centre": 200},
        willing={"suffolk-debt": 75},
        switches=(
            (
                "see_partnership_figures",
                True,
                210,
                "Everybody works for these figures, so everybody sees them.",
            ),
            ("propose_pathway", True, 90, "The shelter knows the winter route better than we do."),
        ),
        guests=(("Canon Hugh Peake", "Clerk to the trustees", "suffolk-trust", "secretary"),),
        coming=(
            ("suffolk-hospital", CORE, 12, "The ward has sent more than anybody this year and will host us."),
        ),
    ),
}


def tell(world: Setting) -> None:
    """After the casework is written: the last proposals are made by the sweep itself, from what is there."""
    for place in PLACES:
        OfPlace(world, place, STORIES[place.slug]).tell()
    proposals.sweep()


class OfPlace:
    def __init__(self, world: Setting, place: Place, story: Story):
        self.world, self.place, self.story = world, place, story
        self.partnership = world.partnerships[place.slug]
        self.admin: Person = world.seats[place.slug][Role.ADMIN][0].person

    def tell(self) -> None:
        self.promise()
        self.switch()
        self.steer()
        self.answer()
        for slug, tier, ahead, why in self.story.coming:
            moving.move(
                self.partnership,
                self.world.agencies[slug],
                tier,
                why,
                "Steering group",
                person=self.admin,
                since=self.world.day(-ahead),
            )

    def at(self, ago: int) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.world.day(ago), dt.time(11, 40)))

    def promise(self) -> None:
        first = self.version(1, FIRST, "To be able to count on each other.", 640)
        now = self.version(2, NOW, "Entries grew old, and new agencies asked for training.", 330)
        core = [b for b in self.place.bodies if b.tier == CORE]
        for body in core:
            left = self.story.until.get(body.slug, 150)
            for version, until in ((first, left - 365), (now if left > 40 else first, left)):
                if until - 364 > -min(body.since, 640):
                    self.affirm(version, body.slug, until)
        for slug, ago in self.story.willing.items():
            self.affirm(now, slug, 364 - ago)

    def version(self, number: int, promises: list[str], why: str, ago: int) -> Commitments:
        return Commitments.objects.create(
            partnership=self.partnership,
            number=number,
            promises=promises,
            why=why,
            written_by=self.admin,
            written_on=self.world.day(ago),
        )

    def affirm(self, version: Commitments, slug: str, ahead: int) -> None:
        Affirmation.objects.create(
            version=version,
            agency=self.world.agencies[slug],
            by=self.world.manager(slug).person,
            on=self.world.day(364 - ahead),
            until=self.world.day(-ahead),
        )

    def switch(self) -> None:
        for ability, wider, ago, why in self.story.switches:
            SwitchSetting.objects.create(
                partnership=self.partnership,
                ability=ability,
                wider=wider,
                reason=why,
                set_by=self.admin,
                set_at=self.at(ago),
            )

    def steer(self) -> None:
        for body in self.place.bodies:
            if body.tier == CORE:
                part = "chair" if body.slug == self.place.admin_at else "member"
                name = self.world.manager(body.slug).person.name
                self.steerer(name, POSTS.get(body.kind, "Director"), body.slug, part, min(body.since, 600))
        for name, post, slug, part in self.story.guests:
            self.steerer(name, post, slug, part, 300)
        for name, post, slug in self.story.gone:
            self.steerer(name, post, slug, "chair", 690, until=self.world.day(600))

    def steerer(self, name, post, slug, part, ago, until: dt.date | None = None) -> None:
        Steerer.objects.create(
            partnership=self.partnership,
            name=name,
            post=post,
            agency=self.world.agencies[slug],
            part=part,
            since=self.world.day(ago),
            until=until,
            recorded_by=self.admin,
        )

    def answer(self) -> None:
        for slug, tier, ago, reason, answer, why in self.story.answered:
            Proposal.objects.create(
                partnership=self.partnership,
                agency=self.world.agencies[slug],
                to_tier=tier,
                reason=reason,
                about_on=self.world.day(ago + 15),
                made_at=self.at(ago + 10),
                answer=answer,
                answered_by=self.admin,
                answered_at=self.at(ago),
                answer_reason=why,
            )
