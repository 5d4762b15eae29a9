"""Setting up a partnership: an agency with its place, a person with a seat, a service."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.text import slugify

from partners.keys import reference
from partners.models import Agency, Member, Partnership, Person, Seat


@transaction.atomic
def add_agency(
    partnership: Partnership,
    agency: Agency,
    tier: str,
    reason: str,
    decided_by: str,
    since: dt.date | None = None,
) -> Agency:
    """A new agency, a member from today."""
    agency.slug = f"{slugify(agency.name)[:40]}-{reference('A')[-4:].lower()}"
    agency.save()
    Member.objects.create(
        partnership=partnership,
        agency=agency,
        tier=tier,
        reason=reason,
        decided_by=decided_by,
        recorded_by=decided_by,
        during=DateRange(since or timezone.localdate(), None),
    )
    return agency


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
