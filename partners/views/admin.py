"""The partnership admin's pages: agencies, members, people and services. No client's information is reached from here."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import setting_up
from partners.forms import AgencyForm, SeatForm
from partners.models import Agency, Member, Seat, Service
from partners.policy import ADMIN, GOVERNANCE, STAFF, seat_required


def agency_in(request, pk: int) -> Agency:
    """An agency that has or had a place in the seat's partnership, else 404."""
    ours = Member.objects.filter(partnership_id=request.seat.partnership_id).values("agency")
    return get_object_or_404(Agency.objects.filter(pk__in=ours), pk=pk)


@seat_required(GOVERNANCE)
@require_safe
def agencies(request):
    today = timezone.localdate()
    spells = Member.objects.filter(partnership_id=request.seat.partnership_id).select_related("agency")
    live = [s for s in spells if today in s.during]
    gone = {s.agency for s in spells} - {s.agency for s in live}
    context = {
        "core": [s for s in live if s.tier == "core"],
        "wider": [s for s in live if s.tier == "wider"],
        "former": sorted(gone, key=str),
        "may_change": request.seat.role == "admin",
    }
    return render(request, "partners/agencies.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def add_agency(request):
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agency = setting_up.add_agency(
            request.seat.partnership,
            form.save(commit=False),
            form.cleaned_data["tier"],
            form.cleaned_data["reason"],
            request.user.name,
        )
        messages.success(request, f"{agency} is in the partnership now.")
        return redirect("agency", pk=agency.pk)
    return render(
        request,
        "partners/form.html",
        {"form": form, "heading": "Add an agency", "button": "Add", "back": "agencies"},
    )


@seat_required(GOVERNANCE)
@require_safe
def agency(request, pk: int):
    found = agency_in(request, pk)
    context = {
        "agency": found,
        "spells": Member.objects.filter(agency=found, partnership_id=request.seat.partnership_id).order_by(
            "-during"
        ),
        "seats": Seat.objects.filter(agency=found).whole(),
        "services": Service.objects.filter(agency=found).select_related("confirmed_by"),
        "may_change": request.seat.role == "admin",
    }
    return render(request, "partners/agency.html", context)


@seat_required(ADMIN)
@require_POST
def move(request, pk: int):
    found = agency_in(request, pk)
    tier, reason = request.POST.get("tier", ""), request.POST.get("reason", "").strip()
    if tier not in ("core", "wider") or not reason:
        messages.error(request, "Say where it moves and why.")
    elif not Member.objects.filter(
        agency=found, partnership_id=request.seat.partnership_id, during__contains=timezone.localdate()
    ).exists():
        messages.error(request, "This agency has no place in the partnership now.")
    else:
        setting_up.move(request.seat.partnership, found, tier, reason[:300], request.user.name)
        messages.success(request, "Moved.")
    return redirect("agency", pk=pk)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def add_seat(request, pk: int):
    found = agency_in(request, pk)
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seat = setting_up.add_seat(found, **form.cleaned_data)
        messages.success(request, f"{seat.person} can act for {found} now.")
        return redirect("agency", pk=pk)
    return render(
        request,
        "partners/form.html",
        {"form": form, "heading": f"Add a person at {found}", "button": "Add", "back": "agencies"},
    )


@seat_required(ADMIN)
@require_POST
def switch_seat(request, pk: int, seat_id: int):
    """Turn a seat off or on. The last manager of an agency stays."""
    found = agency_in(request, pk)
    seat = get_object_or_404(Seat, pk=seat_id, agency=found)
    others = Seat.objects.live().filter(agency=found, role="manager").exclude(pk=seat.pk)
    if seat.active and seat.role == "manager" and not others.exists():
        messages.error(request, "This is the agency's last manager. Add another first.")
    else:
        seat.active = not seat.active
        seat.save(update_fields=["active"])
    return redirect("agency", pk=pk)


@seat_required(ADMIN)
@require_POST
def switch_restricted(request, pk: int, seat_id: int):
    """Mark or unmark somebody whom other agencies may name on what only named people see."""
    seat = get_object_or_404(Seat, pk=seat_id, agency=agency_in(request, pk), role__in=STAFF)
    seat.takes_restricted = not seat.takes_restricted
    seat.save(update_fields=["takes_restricted"])
    return redirect("agency", pk=pk)
