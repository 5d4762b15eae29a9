"""Setting up a partnership: an agency with its place, a person with a seat, a service."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.text import slugify

from partners import accounts
from partners.keys import reference
from partners.models import Agency, Member, Need, Partnership, Person, Seat
from partners.needs import NEEDS


class BegunAlready(Exception):
    """There is a partnership of that name."""


@transaction.atomic
def begin(name: str, place: str, admin: str, email: str) -> Seat:
    """A new partnership and its admin; with the taxonomy of needs, where the installation has none yet."""
    slug = slugify(name)[:50]
    if Partnership.objects.filter(slug=slug).exists():
        raise BegunAlready(f"“{name}” is there already. Its admin signs in at the sign-in page.")
    if not Need.objects.exists():
        lay_needs()
    partnership = Partnership.objects.create(slug=slug, name=name, place=place)
    person = person_of(admin, email, partnership)
    return Seat.objects.create(person=person, partnership=partnership, role="admin")


def lay_needs() -> None:
    for code, (name, terms) in NEEDS.items():
        group = Need.objects.create(code=code, name=name)
        Need.objects.bulk_create(Need(code=c, name=n, parent=group, synonyms=s) for c, n, s in terms)


def person_of(name: str, email: str, acts_for) -> Person:
    """The person of that address, made when it is new. Whoever has no password yet is sent a link to choose one."""
    person = Person.objects.filter(email__iexact=email).first() or Person.objects.create_user(
        email, name=name
    )
    if not person.has_usable_password():
        transaction.on_commit(lambda: accounts.invite(person, acts_for), robust=True)
    return person


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
    """A seat for a person, who is made when the address is new."""
    person = person_of(name, email, agency)
    seat, made = Seat.objects.get_or_create(person=person, agency=agency, role=role)
    if (not made and not seat.active) or takes_restricted:
        seat.active = True
        seat.takes_restricted = takes_restricted or seat.takes_restricted
        seat.save(update_fields=["active", "takes_restricted"])
    return seat
