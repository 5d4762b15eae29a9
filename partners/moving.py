"""An agency's way between the tiers: dated spells that follow one another, each with its reason and who decided.

Two admins who move the same agency at once wait for each other on the agency's row, and the second sees what the
first did. Should anything ever write past this, the database's constraint refuses two spells on one day.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from partners.models import Agency, Member, Partnership, Person, Proposal, Tier

# What is said of a spell at whose end the agency leaves. It goes along with that end.
NOT_LEAVING = {
    "closes_on": None,
    "end_reason": "",
    "end_decided_by": "",
    "end_recorded_at": None,
    "end_recorded_by": None,
}


class CannotMove(ValueError):
    """Why the agency cannot be moved so, in words for the admin."""


def spells_of(partnership: Partnership, agency: Agency):
    """The spells that have days, the earliest first."""
    rows = Member.objects.filter(partnership=partnership, agency=agency, during__isempty=False)
    return rows.order_by("during")


def _locked(partnership: Partnership, agency: Agency) -> list[Member]:
    # The spells themselves are no lock: who waited for one would not see the row that the other added.
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    return list(spells_of(partnership, agency))


@transaction.atomic
def move(
    partnership: Partnership,
    agency: Agency,
    tier: str,
    reason: str,
    decided_by: str,
    *,
    person: Person,
    since: dt.date | None = None,
) -> Member:
    """End the spell that runs on the day and begin another in the other tier; the past stays as it was.

    What was planned to follow it gives way to this move, and stays on record as called off. Where the
    agency is to leave on a day, it still does. Raises CannotMove.
    """
    since = since or timezone.localdate()
    if since < timezone.localdate():
        raise CannotMove("A move begins today or later. What was before stays as it was.")
    spells = _locked(partnership, agency)
    running = next((s for s in spells if since in s.during), None)
    if running is None:
        raise CannotMove(f"{agency} has no place in the partnership on that day.")
    if running.tier == tier:
        raise CannotMove(f"{agency} is in the {Tier(tier).label.lower()} on that day already.")
    end, leaving = running.during.upper, _leaving(running)
    for later in spells:
        if end is not None and later.during.lower == end:
            end, leaving = later.during.upper, _leaving(later)
            _empty(later, person, f"Another move took its place: {reason}")
    if running.during.lower == since:
        _empty(running, person, f"Another move took its place on the same day: {reason}")
    else:
        _set_days(running, running.during.lower, since)
    made = Member.objects.create(
        partnership=partnership,
        agency=agency,
        tier=tier,
        reason=reason,
        decided_by=decided_by,
        recorded_by=person.name,
        during=DateRange(since, end),
        **leaving,
    )
    overtake(partnership, agency, tier, f"Moved from {since.day} {since:%B %Y}: {reason}")
    return made


@transaction.atomic
def call_off(spell: Member, person: Person, why: str) -> None:
    """A planned move does not happen: the spell before it goes on. Raises CannotMove where there is nothing to call off."""
    spells = _locked(spell.partnership, spell.agency)
    planned = next((s for s in spells if s.pk == spell.pk), None)
    if planned is None or planned.during.lower <= timezone.localdate():
        raise CannotMove("This move has begun or was called off already. Move the agency instead.")
    before = next((s for s in spells if s.during.upper == planned.during.lower), None)
    if before is None:
        raise CannotMove("The agency is to come in on that day, and was nowhere before.")
    end, leaving = planned.during.upper, _leaving(planned)
    _empty(planned, person, why)
    _set_days(before, before.during.lower, end, leaving)


def call_off_all(partnership: Partnership, agency: Agency, person: Person, why: str) -> None:
    """Every planned move, the last first: what runs today then goes on as long as they would have."""
    for spell in reversed(_locked(partnership, agency)):
        if spell.during.lower > timezone.localdate():
            call_off(spell, person, why)


def _leaving(spell: Member) -> dict:
    return {name: getattr(spell, name) for name in NOT_LEAVING}


def _set_days(spell: Member, first: dt.date, end: dt.date | None, leaving: dict = NOT_LEAVING) -> None:
    Member.objects.filter(pk=spell.pk).update(during=DateRange(first, end), **leaving)


def _empty(spell: Member, person: Person, why: str) -> None:
    Member.objects.filter(pk=spell.pk).update(
        was_to_begin=spell.during.lower,
        during=DateRange(empty=True),
        called_off_by=person.name,
        called_off_at=timezone.now(),
        called_off_why=why[:300],
        **NOT_LEAVING,
    )


def overtake(partnership: Partnership, agency: Agency, tier: str, why: str) -> None:
    """A proposal for what has come about already waits for nobody any more."""
    Proposal.objects.filter(partnership=partnership, agency=agency, to_tier=tier, answer="open").update(
        answer="overtaken", answered_at=timezone.now(), answer_reason=why[:300]
    )


@dataclass(frozen=True)
class Place:
    """Where an agency stands now, what is planned, and every spell that there ever was."""

    now: Member | None
    planned: list[Member]
    history: list[Member]


def place_of(partnership: Partnership, agency: Agency) -> Place:
    history, today = history_of(partnership, agency), timezone.localdate()
    return Place(
        next((s for s in history if today in s.during), None),
        [s for s in history if not s.called_off_at and first_day(s) > today],
        history,
    )


def history_of(partnership: Partnership, agency: Agency) -> list[Member]:
    """All that ever was planned or held, the latest first."""
    rows = Member.objects.filter(partnership=partnership, agency=agency)
    return sorted(rows.order_by("pk"), key=lambda s: (first_day(s), s.recorded_at), reverse=True)


def first_day(spell: Member) -> dt.date:
    return spell.was_to_begin or spell.during.lower or dt.date.min


def planned(partnership: Partnership):
    """Moves that are still to come, the soonest first."""
    rows = Member.objects.filter(partnership=partnership, during__startswith__gt=timezone.localdate())
    return rows.select_related("agency").order_by("during")
