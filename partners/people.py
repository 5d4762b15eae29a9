"""Who may act for an agency or a partnership, and as what. Its managers look after it, or its admins.

Changes at one place wait for each other by a lock on its row, so that two who turn each other off at the same moment do
not leave a place that nobody looks after. Each change adds a line to the seat's history.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Subquery

from partners import invitations
from partners.models import (
    AGENCY_ROLES,
    PARTNERSHIP_ROLES,
    Agency,
    Invitation,
    Letter,
    Partnership,
    Person,
    Role,
    Seat,
    SeatChange,
    Team,
)

What = SeatChange.What
STAFF = (Role.CASEWORKER, Role.MANAGER)


class Refused(Exception):
    """The seat stays as it is. The message is for the person who tried."""


def where(place: Agency | Partnership) -> dict:
    return {"agency": place} if isinstance(place, Agency) else {"partnership": place}


def roles_at(place: Agency | Partnership) -> list[Role]:
    return AGENCY_ROLES if isinstance(place, Agency) else PARTNERSHIP_ROLES


def vital(place: Agency | Partnership) -> Role:
    """The role that somebody must always hold."""
    return Role.MANAGER if isinstance(place, Agency) else Role.ADMIN


def place_of(seat: Seat) -> Agency | Partnership:
    return seat.agency or seat.partnership


def at(place: Agency | Partnership):
    """Everybody's seat there with what a page says of it: those who may act first, then by name."""
    factor = Authenticator.objects.filter(user=OuterRef("person"), type=Authenticator.Type.TOTP)
    letter = Letter.objects.filter(person=OuterRef("person"), kind="invitation").order_by("-id")
    waiting = Invitation.objects.filter(used_at=None, ended_at=None)
    return (
        Seat.objects.filter(**where(place))
        .whole()
        .annotate(second_factor=Exists(factor), undelivered=Subquery(letter.values("failed_at")[:1]))
        .prefetch_related(Prefetch("person__invitations", waiting, to_attr="waiting"))
        .order_by("-active", "person__name", "role", "pk")
    )


@contextmanager
def locked(seat: Seat) -> Iterator[Seat]:
    """The seat as it stands, while nobody else changes who may act there."""
    place = place_of(seat)
    with transaction.atomic():
        type(place).objects.select_for_update(no_key=True).get(pk=place.pk)
        yield Seat.objects.whole().get(pk=seat.pk)


def somebody_else_looks_after(seat: Seat) -> None:
    """Refuse what would take the last manager from an agency, or the last admin from a partnership."""
    place = place_of(seat)
    role = vital(place)
    others = Seat.objects.live().filter(**where(place), role=role).exclude(pk=seat.pk)
    if seat.active and seat.role == role and not others.exists():
        raise Refused(
            f"{seat.person} is the last {role.label.lower()} of {place}. Give somebody else that role first."
        )


def record(seat: Seat, what: str, by: Person | None, said: str = "") -> SeatChange:
    return SeatChange.objects.create(seat=seat, what=what, by=by, said=said[:200])


def switch(seat: Seat, on: bool, by: Person) -> bool:
    """Turn a seat off or on; False where it was so already. Off, it opens nothing from the next click on."""
    with locked(seat) as found:
        if found.active == on:
            return False
        if not on:
            somebody_else_looks_after(found)
        Seat.objects.filter(pk=found.pk).update(active=on)
        change = record(found, What.ON if on else What.OFF, by)
        if on:
            invitations.tell(found, by, str(change.pk))
    return True


def change(seat: Seat, by: Person, *, role: str, team: Team | None, takes_restricted: bool) -> None:
    """Give a seat another role or team, or let it take restricted referrals or not. Raises Refused."""
    with locked(seat) as found:
        place = place_of(found)
        if role != found.role:
            _change_role(found, Role(role), by)
        if team != found.team:
            if team and team.agency_id != found.agency_id:
                raise Refused(f"That team is not one of {place}.")
            record(found, What.TEAM, by, f"{found.team or 'No team'} to {team or 'no team'}")
        takes = takes_restricted and role in STAFF
        if takes != found.takes_restricted:
            record(found, What.TAKES if takes else What.TAKES_NOT, by)
        Seat.objects.filter(pk=found.pk).update(role=role, team=team, takes_restricted=takes)


def _change_role(seat: Seat, role: Role, by: Person) -> None:
    if role not in roles_at(place_of(seat)):
        raise Refused("That role is not one of this place.")
    somebody_else_looks_after(seat)
    twin = Seat.objects.filter(**where(place_of(seat)), person=seat.person, role=role).exclude(pk=seat.pk)
    if twin.exists():
        raise Refused(
            f"{seat.person} has a place there as {role.label.lower()} already. Turn that one on, and this one off."
        )
    record(seat, What.ROLE, by, f"{seat.get_role_display()} to {role.label.lower()}")


def invite_again(seat: Seat, by: Person) -> None:
    """A new link for somebody who has not come. Raises Refused where there is nothing to invite them to."""
    if seat.person.has_usable_password():
        raise Refused(f"{seat.person} has chosen a password already.")
    if not seat.active:
        raise Refused("Turn the place on first.")
    with transaction.atomic():
        invitations.invite(seat, by)
        record(seat, What.INVITED, by)
