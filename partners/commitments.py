"""What steering agencies promise: written by the partnership, affirmed by each of them for a year at a time.

A lapse moves nobody. It proposes a move to the wider network, as an affirmation by an agency that takes part proposes
one to the core group; the partnership's admin answers (`partners.proposals`).
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from partners import letters, moving, tiers
from partners.letters import letter
from partners.models import (
    Affirmation,
    Agency,
    Commitments,
    Letter,
    Member,
    Partnership,
    Person,
    Role,
    Seat,
    Tier,
)

REMIND_DAYS = (30, 7)
FIRST_DAYS = 30  # to affirm for the first time, from when one steers and there is something to affirm


def current(partnership: Partnership) -> Commitments | None:
    return Commitments.objects.filter(partnership=partnership).first()


@transaction.atomic
def write(partnership: Partnership, promises: list[str], why: str, person: Person) -> Commitments:
    """A new version. What was affirmed of an earlier one holds until its day."""
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    last = current(partnership)
    return Commitments.objects.create(
        partnership=partnership,
        number=last.number + 1 if last else 1,
        promises=promises,
        why=why,
        written_by=person,
    )


def a_year_from(day: dt.date) -> dt.date:
    """The last day of a year that begins on this one."""
    try:
        return day.replace(year=day.year + 1) - dt.timedelta(days=1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


@transaction.atomic
def affirm(version: Commitments, agency: Agency, person: Person) -> Affirmation:
    """An agency stands by all of a version for a year from today; what was proposed because it had lapsed falls away."""
    today = timezone.localdate()
    made = Affirmation.objects.create(
        version=version, agency=agency, by=person, on=today, until=a_year_from(today)
    )
    why = f"Affirmed on {today.day} {today:%B %Y} by {person}."
    if tiers.tier_of(agency, version.partnership) == Tier.CORE:
        moving.overtake(version.partnership, agency, Tier.WIDER, why)
    return made


@dataclass(frozen=True)
class Standing:
    """How an agency stands to the commitments. `until` is the day on which it lapses, or lapsed, without a new yes."""

    agency: Agency
    tier: str
    last: Affirmation | None
    until: dt.date | None

    @property
    def lapsed(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()

    @property
    def days_left(self) -> int | None:
        return None if self.until is None else (self.until - timezone.localdate()).days

    @property
    def soon(self) -> bool:
        return self.until is not None and 0 <= self.days_left <= REMIND_DAYS[0]


def standings(partnership: Partnership, agency: Agency | None = None) -> list[Standing]:
    """Every member today, or one of them, in a number of queries that does not grow with them."""
    today = timezone.localdate()
    spells = Member.objects.filter(partnership=partnership, during__contains=today).select_related("agency")
    if agency:
        spells = spells.filter(agency=agency)
    last = last_affirmations(partnership)
    begun = began(partnership)
    return [
        Standing(spell.agency, spell.tier, last.get(spell.agency_id), lapses_on(spell, last, begun))
        for spell in spells.order_by("agency__name")
    ]


def last_affirmations(partnership: Partnership) -> dict[int, Affirmation]:
    rows = Affirmation.objects.filter(version__partnership=partnership).select_related("version", "by")
    return {row.agency_id: row for row in rows.order_by("agency_id", "-until", "-id").distinct("agency_id")}


def began(partnership: Partnership) -> dt.date | None:
    """The day from which there has been something to affirm."""
    first = Commitments.objects.filter(partnership=partnership).order_by("number").first()
    return first.written_on if first else None


def lapses_on(spell: Member, last: dict[int, Affirmation], begun: dt.date | None) -> dt.date | None:
    """The last day of the affirmation. Who came into the core group without one, or long after, has some days."""
    affirmed = last.get(spell.agency_id)
    if spell.tier != Tier.CORE or begun is None:
        return affirmed.until if affirmed else None
    first = max(begun, spell.during.lower or begun) + dt.timedelta(days=FIRST_DAYS)
    return max(affirmed.until, first) if affirmed else first


# --- reminders ------------------------------------------------------------------------------------


def managers_of(agency: Agency) -> list[Person]:
    seats = Seat.objects.live().filter(agency=agency, role=Role.MANAGER)
    return [seat.person for seat in seats.select_related("person")]


def stage_of(standing: Standing) -> str:
    """Which letter is due, if any: only the last one that is, where a sweep was missed."""
    if standing.until is None:
        return ""
    if standing.lapsed:
        return "lapsed"
    near = [days for days in REMIND_DAYS if standing.days_left <= days]
    return str(min(near)) if near else ""


def remind(partnership: Partnership) -> int:
    """Letters to the managers of steering agencies, each once for a stage of one lapse. Gives how many were written."""
    written = 0
    for standing in standings(partnership):
        stage = stage_of(standing)
        if standing.tier != Tier.CORE or not stage:
            continue
        about = {
            "partnership": partnership.pk,
            "agency": standing.agency.pk,
            "until": standing.until.isoformat(),
        }
        kind = "commitments_lapsed" if stage == "lapsed" else "commitments_due"
        for person in managers_of(standing.agency):
            key = f"commitments:{partnership.pk}:{standing.agency.pk}:{standing.until}:{stage}:{person.pk}"
            written += letters.write(kind, key, person=person, about=about)
    return written


def words_of(found: Letter) -> dict | None:
    """What a letter says; None once the agency has affirmed, moved or gone."""
    agency = Agency.objects.get(pk=found.about["agency"])
    partnership = Partnership.objects.get(pk=found.about["partnership"])
    now = next(iter(standings(partnership, agency)), None)
    if now is None or now.tier != Tier.CORE or now.until is None:
        return None
    if now.until.isoformat() != found.about["until"]:
        return None
    return {"agency": agency, "partnership": partnership, "until": now.until, "first": now.last is None}


@letter("commitments_due", "Your agency's promises as a steering agency run out soon")
def due_words(found: Letter) -> dict | None:
    return words_of(found)


@letter("commitments_lapsed", "Your agency's promises as a steering agency have run out")
def lapsed_words(found: Letter) -> dict | None:
    return words_of(found)
