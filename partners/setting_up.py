"""Setting up a partnership: an agency, its place and its moves between tiers, a person with a seat."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify

from partners import importing_needs, invitations
from partners.keys import reference
from partners.models import Agency, Member, Need, Partnership, Person, Seat, SeatChange, Team


class BegunAlready(Exception):
    """There is a partnership of that name."""


@transaction.atomic
def begin(name: str, place: str, admin: str, email: str) -> Seat:
    """A new partnership and its admin; with the taxonomy of needs, where the installation has none yet."""
    slug = slugify(name)[:50]
    if Partnership.objects.filter(slug=slug).exists():
        raise BegunAlready(f"“{name}” is there already. Its admin signs in at the sign-in page.")
    if not Need.objects.exists():
        importing_needs.load(importing_needs.OURS, importing_needs.OWN)
    partnership = Partnership.objects.create(slug=slug, name=name, place=place)
    return add_seat(partnership, admin, email, "admin")


class Refused(Exception):
    """It cannot be done as things stand. The message is for the person who tried."""


def add_agency(agency: Agency) -> Agency:
    """A new agency under an address of its own. It has no place anywhere until it is given one."""
    agency.slug = f"{slugify(agency.name)[:40]}-{reference('A')[-4:].lower()}"
    agency.save()
    return agency


def add_place(
    partnership: Partnership, agency: Agency, tier: str, reason: str, decided_by: str, since: dt.date
) -> Member:
    """A place in a partnership from a day.

    `joining.join` calls it when the agency was vetted; besides, only a directory that is read in, whose agencies have
    nobody here, signed nothing and so are sent nothing.
    """
    return Member.objects.create(
        partnership=partnership,
        agency=agency,
        tier=tier,
        reason=reason,
        decided_by=decided_by,
        during=DateRange(since, None),
    )


@transaction.atomic
def add_seat(
    place: Agency | Partnership,
    name: str,
    email: str,
    role: str,
    takes_restricted: bool = False,
    *,
    team: Team | None = None,
    by: Person | None = None,
) -> Seat:
    """A seat at an agency or a partnership, for a person who is made when the address is new. They are told by letter."""
    person = Person.objects.filter(email__iexact=email).first() or new_person(name, email)
    where = {"agency": place} if isinstance(place, Agency) else {"partnership": place}
    given = {"takes_restricted": takes_restricted, "team": team}
    seat, made = Seat.objects.get_or_create(person=person, role=role, **where, defaults=given)
    again = not made and Seat.objects.filter(pk=seat.pk, active=False).update(active=True)
    if again or (takes_restricted and not seat.takes_restricted):
        seat.active = True
        seat.takes_restricted = takes_restricted or seat.takes_restricted
        seat.save(update_fields=["active", "takes_restricted"])
    if made or again:
        change = SeatChange.objects.create(seat=seat, by=by, what="added" if made else "on")
        invitations.tell(seat, by, str(change.pk))
    return seat


def new_person(name: str, email: str) -> Person:
    """Two who invite the same new address at once make one person."""
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, name=name)
    except IntegrityError:
        return Person.objects.get(email__iexact=email)
