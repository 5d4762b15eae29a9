"""Setting up a partnership: an agency, its place and its moves between tiers, a person with a seat."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.text import slugify

from partners.keys import reference
from partners.models import Agency, Member, Partnership, Person, Seat


class Refused(Exception):
    """It cannot be done as things stand. The message is for the person who tried."""


NOT_LEAVING = {
    "closes_on": None,
    "end_reason": "",
    "end_decided_by": "",
    "end_recorded_at": None,
    "end_recorded_by": None,
}


def add_agency(agency: Agency) -> Agency:
    """A new agency under an address of its own. It has no place anywhere until it is given one."""
    agency.slug = f"{slugify(agency.name)[:40]}-{reference('A')[-4:].lower()}"
    agency.save()
    return agency


def add_place(
    partnership: Partnership, agency: Agency, tier: str, reason: str, decided_by: str, since: dt.date
) -> Member:
    """A place in a partnership from a day. `joining.join` calls it when the agency was vetted, and nothing else does."""
    return Member.objects.create(
        partnership=partnership,
        agency=agency,
        tier=tier,
        reason=reason,
        decided_by=decided_by,
        during=DateRange(since, None),
    )


@transaction.atomic
def move(partnership: Partnership, agency: Agency, tier: str, reason: str, decided_by: str) -> Member:
    """End the spell that runs today and begin another in the other tier. The past stays as it was."""
    today = timezone.localdate()
    running = Member.objects.select_for_update().get(
        partnership=partnership, agency=agency, during__contains=today
    )
    if running.during.lower == today:
        Member.objects.filter(pk=running.pk).update(tier=tier, reason=reason, decided_by=decided_by)
        return running
    # Where it has been said that the agency leaves, that holds for its place in the new tier.
    leaving = {name: getattr(running, name) for name in NOT_LEAVING}
    Member.objects.filter(pk=running.pk).update(during=DateRange(running.during.lower, today), **NOT_LEAVING)
    return Member.objects.create(
        partnership=partnership,
        agency=agency,
        tier=tier,
        reason=reason,
        decided_by=decided_by,
        during=DateRange(today, running.during.upper),
        **leaving,
    )


@transaction.atomic
def add_seat(agency: Agency, name: str, email: str, role: str, takes_restricted: bool = False) -> Seat:
    """A seat for a person, who is made when the address is new. They set a password by the reset link."""
    person = Person.objects.filter(email__iexact=email).first() or Person.objects.create_user(
        email, name=name
    )
    seat, made = Seat.objects.get_or_create(person=person, agency=agency, role=role)
    if (not made and not seat.active) or takes_restricted:
        seat.active = True
        seat.takes_restricted = takes_restricted or seat.takes_restricted
        seat.save(update_fields=["active", "takes_restricted"])
    return seat
