"""The pages from which the rest is reached: the partnership's, the manager's of an agency, and that of information sharing.

Each floor adds its pages to `PARTNERSHIP`, `OUR_AGENCY` or `INFORMATION`, with a line on what each is for and the seats that may open
it; a page that nobody could find would be as good as missing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from partners.models import Agency, Member, Partnership, Role, Seat


@dataclass(frozen=True)
class Entry:
    """A page in a hub. `count` says how many things wait there for this seat, of a partnership where that matters."""

    name: str
    text: str
    about: str
    roles: frozenset
    group: str
    count: Callable[[Seat, Partnership | None], int] | None = None
    # Where the role alone does not say: a page that only steering agencies open.
    open_to: Callable[[Seat, Partnership | None], bool] | None = None


PARTNERSHIP: list[Entry] = []
OUR_AGENCY: list[Entry] = []
INFORMATION: list[Entry] = []

# Who has the hub of information sharing: those who look after it, and managers, who sign and answer for their agency.
INFORMATION_ROLES = frozenset({Role.MANAGER, Role.PRIVACY_LEAD, Role.ADMIN, Role.GOVERNANCE_LEAD})


def groups_for(entries: list[Entry], seat: Seat, partnership: Partnership | None) -> list[dict]:
    """What the seat may open, by group, in the order in which it was added."""
    groups: dict[str, list[dict]] = {}
    for entry in entries:
        if seat.role in entry.roles and (entry.open_to is None or entry.open_to(seat, partnership)):
            count = entry.count(seat, partnership) if entry.count else 0
            groups.setdefault(entry.group, []).append({"entry": entry, "count": count})
    return [{"title": title, "entries": found} for title, found in groups.items()]


def partnerships_of(seat: Seat) -> list[Partnership]:
    """The seat's own partnership, or those in which its agency has a place today."""
    if seat.partnership_id:
        return [seat.partnership]
    spells = Member.objects.filter(agency_id=seat.agency_id, during__contains=timezone.localdate())
    return list(Partnership.objects.filter(pk__in=spells.values("partnership")).order_by("name"))


def partnership_for(request) -> Partnership:
    """The partnership that a page is about: the one asked for by `?in=`, or the first. 404 where the seat has no place."""
    found = partnerships_of(request.seat)
    wanted = request.GET.get("in")
    chosen = next((p for p in found if p.slug == wanted), None) if wanted else next(iter(found), None)
    if chosen is None:
        raise Http404
    return chosen


def agency_in(request, pk: int) -> Agency:
    """An agency that has or had a place in the seat's partnership, else 404."""
    ours = Member.objects.filter(partnership_id=request.seat.partnership_id).values("agency")
    return get_object_or_404(Agency.objects.filter(pk__in=ours), pk=pk)


def member_in(request, pk: int) -> Agency:
    """An agency with a place in the seat's partnership now, else 404. One that left is no longer the admin's to change."""
    ours = Agency.objects.members_on(timezone.localdate(), request.seat.partnership)
    return get_object_or_404(ours, pk=pk)
