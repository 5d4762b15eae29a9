"""People and their places: an agency's by its managers or by the partnership's admins, a partnership's by its admins.

The three share their pages. A `Desk` says whose people are looked after and where its pages are; nobody reaches a seat
that is not of their desk.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import people, setting_up
from partners.forms_people import InviteForm, PlaceForm, TeamForm
from partners.hubs import member_in
from partners.models import Agency, Partnership, Person, Seat, Team
from partners.policy import ADMIN, MANAGER, seat_required

SHOWN = 50

# A higher floor adds what it knows of a person here: a function of (request, seat) that gives {text, href} or None.
PERSON_PARTS: list[Callable] = []


@dataclass(frozen=True)
class Desk:
    """Whose people, and the names of its pages' addresses."""

    place: Agency | Partnership
    names: dict[str, str]
    args: tuple = ()

    def url(self, page: str, *more) -> str:
        return reverse(self.names[page], args=[*self.args, *more])

    def seat(self, seat_id: int) -> Seat:
        return get_object_or_404(people.at(self.place), pk=seat_id)

    def refuses(self, by: Person, person: Person | str) -> bool:
        """Whoever looks after a partnership reads no client, and does not let themselves in where they would."""
        email = person if isinstance(person, str) else person.email
        return self.names is OF_AGENCY and email.casefold() == by.email.casefold()


NOT_YOURSELF = "Another admin gives you a seat that reads clients, not yourself."
OWN = {
    "people": "people",
    "invite": "invite_person",
    "seat": "person_seat",
    "switch": "switch_person",
    "again": "invite_again",
}
OF_AGENCY = {
    "people": "people_of",
    "invite": "add_seat",
    "seat": "seat_of",
    "switch": "switch_seat",
    "again": "invite_again_of",
}
OF_PARTNERSHIP = {
    "people": "partnership_people",
    "invite": "invite_to_partnership",
    "seat": "partnership_seat",
    "switch": "switch_partnership_seat",
    "again": "invite_to_partnership_again",
}


def by_managers(view: Callable) -> Callable:
    """The page for a manager, about the people of their own agency."""

    @seat_required(MANAGER)
    @wraps(view)
    def managed(request, **kwargs):
        return view(request, Desk(request.seat.agency, OWN), **kwargs)

    return managed


def by_admins_of_agency(view: Callable) -> Callable:
    """The same for an admin, about an agency of their partnership."""

    @seat_required(ADMIN)
    @wraps(view)
    def managed(request, pk: int, **kwargs):
        return view(request, Desk(member_in(request, pk), OF_AGENCY, (pk,)), **kwargs)

    return managed


def by_admins(view: Callable) -> Callable:
    """The same for an admin, about the partnership itself."""

    @seat_required(ADMIN)
    @wraps(view)
    def managed(request, **kwargs):
        return view(request, Desk(request.seat.partnership, OF_PARTNERSHIP), **kwargs)

    return managed


@dataclass(frozen=True)
class Row:
    """One seat in a list. `state` is (code of a tag, words), or nothing where they may simply act."""

    seat: Seat
    href: str
    state: tuple[str, str] | None


def rows_of(desk: Desk, seats) -> list[Row]:
    return [Row(seat, desk.url("seat", seat.pk), state_of(seat)) for seat in seats]


def of_agency(agency: Agency, *, linked: bool) -> list[Row]:
    """For the agency's page, which more people see than may change anything."""
    rows = rows_of(Desk(agency, OF_AGENCY, (agency.pk,)), people.at(agency))
    return rows if linked else [replace(row, href="") for row in rows]


def state_of(seat: Seat) -> tuple[str, str] | None:
    if not seat.active:
        return ("draft", "Off")
    if seat.person.has_usable_password():
        return None
    if seat.undelivered:
        return ("overdue", "Invitation not delivered")
    if any(invitation.live for invitation in seat.person.waiting):
        return ("new", "Invited, not come yet")
    return ("overdue", "Invitation ran out")


@require_safe
def listed(request, desk: Desk):
    page = Paginator(people.at(desk.place), SHOWN).get_page(request.GET.get("page"))
    context = {
        "heading": f"People of {desk.place}",
        "page": page,
        "rows": rows_of(desk, page),
        "invite": desk.url("invite"),
        "agency": desk.place if isinstance(desk.place, Agency) else None,
        "back": reverse("our_agency" if desk.names is OWN else "partnership"),
    }
    return render(request, "partners/people.html", context)


@require_http_methods(["GET", "POST"])
def invite(request, desk: Desk):
    form = InviteForm(request.POST or None, place=desk.place)
    if desk.refuses(request.user, request.POST.get("email", "").strip()):
        form.add_error("email", NOT_YOURSELF)
    if request.method == "POST" and form.is_valid():
        seat = setting_up.add_seat(desk.place, by=request.user, **form.given())
        messages.success(request, f"{seat.person} is told by e-mail at {seat.person.email}.")
        return redirect(desk.url("seat", seat.pk))
    context = {
        "form": form,
        "heading": f"Invite somebody to {desk.place}",
        "button": "Invite",
        "back": desk.url("people"),
        "about": "Somebody who signs in already keeps their password, and can act for one more place.",
    }
    return render(request, "partners/people_form.html", context)


@require_http_methods(["GET", "POST"])
def seat_page(request, desk: Desk, seat_id: int):
    """What somebody may do here, and what was done with it; the form changes it."""
    seat = desk.seat(seat_id)
    now = {"role": seat.role, "team": seat.team_id, "takes_restricted": seat.takes_restricted}
    form = PlaceForm(request.POST or None, place=desk.place, initial=now)
    if request.method == "POST" and desk.refuses(request.user, seat.person):
        form.add_error("role", NOT_YOURSELF)
    if request.method == "POST" and form.is_valid() and take(form, seat, request.user):
        messages.success(request, f"Saved: {seat.person}.")
        return redirect(desk.url("people"))
    context = {
        "seat_shown": seat,
        "place": desk.place,
        "state": state_of(seat),
        "form": form,
        "invitation": next(iter(seat.person.waiting), None),
        "history": seat.changes.select_related("by")[:20],
        "back": desk.url("people"),
        "switch": desk.url("switch", seat.pk),
        "again": desk.url("again", seat.pk),
        "parts": [part for make in PERSON_PARTS if (part := make(request, seat))],
    }
    return render(request, "partners/seat.html", context)


def take(form: PlaceForm, seat: Seat, by: Person) -> bool:
    try:
        people.change(seat, by, **form.given())
    except people.Refused as refusal:
        form.add_error("role", str(refusal))
        return False
    return True


@require_POST
def switch(request, desk: Desk, seat_id: int):
    """Off or on, as the button says: pressed twice it does no more than once."""
    seat = desk.seat(seat_id)
    on = request.POST.get("to") == "on"
    try:
        if on and desk.refuses(request.user, seat.person):
            raise people.Refused(NOT_YOURSELF)
        if people.switch(seat, on, request.user):
            messages.success(request, said(seat, on))
    except people.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(desk.url("seat", seat.pk))


def said(seat: Seat, on: bool) -> str:
    if on:
        return f"{seat.person} can act for {people.place_of(seat)} again, and is told by e-mail."
    return f"{seat.person} cannot act for {people.place_of(seat)} any more, from their next click on."


@require_POST
def again(request, desk: Desk, seat_id: int):
    seat = desk.seat(seat_id)
    try:
        people.invite_again(seat, request.user)
        messages.success(request, f"A new link goes to {seat.person.email}. The one before it works no more.")
    except people.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(desk.url("seat", seat.pk))


@seat_required(MANAGER)
@require_http_methods(["GET", "POST"])
def teams(request):
    """The agency's teams, and one more."""
    agency = request.seat.agency
    form = TeamForm(request.POST or None, instance=Team(agency=agency))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{form.instance} is a team now. Put people into it from their own pages.")
        return redirect("teams")
    found = Team.objects.filter(agency=agency)
    members: dict[int, list[str]] = {}
    for seat in (
        Seat.objects.live().filter(team__in=found).select_related("person").order_by("person__name", "pk")
    ):
        members.setdefault(seat.team_id, []).append(seat.person.name)
    context = {"form": form, "teams": [(team, members.get(team.pk, [])) for team in found]}
    return render(request, "partners/teams.html", context)


@seat_required(MANAGER)
@require_http_methods(["GET", "POST"])
def team(request, team_id: int):
    found = Team.objects.filter(agency=request.seat.agency, pk=team_id).first()
    if found is None:
        raise Http404
    form = TeamForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Renamed.")
        return redirect("teams")
    context = {
        "form": form,
        "heading": "Rename a team",
        "button": "Save",
        "back": reverse("teams"),
        "about": "",
    }
    return render(request, "partners/people_form.html", context)


def addresses(base: str, names: dict[str, str], by: Callable) -> list:
    """The five pages of a desk, below one address."""
    pages = [
        ("people", "", listed),
        ("invite", "invite/", invite),
        ("seat", "<int:seat_id>/", seat_page),
        ("switch", "<int:seat_id>/switch/", switch),
        ("again", "<int:seat_id>/invite-again/", again),
    ]
    return [path(base + end, by(view), name=names[page]) for page, end, view in pages]
