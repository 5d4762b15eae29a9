"""The partnership admin's pages: agencies, members, people and services. No client's information is reached from here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import setting_up
from partners.forms import AgencyForm, ServiceForm
from partners.hubs import agency_in
from partners.models import Member, Service
from partners.policy import ADMIN, GOVERNANCE, seat_required
from partners.views import people


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
        "rows": people.of_agency(found, linked=request.seat.role == "admin"),
        "services": Service.objects.filter(agency=found),
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
def service(request, pk: int, service_id: int | None = None):
    found = agency_in(request, pk)
    existing = Service.objects.filter(agency=found, pk=service_id).first() if service_id else None
    if service_id and existing is None:
        raise Http404
    form = ServiceForm(
        request.POST or None, instance=existing or Service(agency=found, confirmed_on=timezone.localdate())
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("agency", pk=pk)
    return render(
        request,
        "partners/form.html",
        {"form": form, "heading": str(existing or "Add a service"), "button": "Save", "back": "agencies"},
    )
