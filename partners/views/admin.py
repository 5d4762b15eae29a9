"""The partnership admin's pages: agencies, members, people and services. No client's information is reached from here."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partners import moving, tiers
from partners.forms import ServiceForm
from partners.hubs import agency_in, member_in
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
        "planned": list(moving.planned(request.seat.partnership)),
        "shape": tiers.shape_of(request.seat.partnership),
        "may_change": request.seat.role == "admin",
    }
    return render(request, "partners/agencies.html", context)


@seat_required(GOVERNANCE)
@require_safe
def agency(request, pk: int):
    found = agency_in(request, pk)
    spells = Member.objects.filter(agency=found, partnership_id=request.seat.partnership_id)
    context = {
        "agency": found,
        "place": moving.place_of(request.seat.partnership, found),
        "leaving": spells.filter(closes_on__isnull=False).exists(),
        "rows": people.of_agency(found, linked=request.seat.role == "admin"),
        "services": Service.objects.filter(agency=found),
        "formerly": found.predecessions.select_related("predecessor"),
        "may_change": request.seat.role == "admin" and found.succeeded_by is None,
    }
    return render(request, "partners/agency.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def service(request, pk: int, service_id: int | None = None):
    found = member_in(request, pk)
    existing = Service.objects.filter(agency=found, pk=service_id).first() if service_id else None
    if service_id and existing is None:
        raise Http404
    form = ServiceForm(
        request.POST or None, instance=existing or Service(agency=found, confirmed_on=timezone.localdate())
    )
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"{saved}: saved.")
        return redirect("agency", pk=pk)
    return render(
        request,
        "partners/form.html",
        {
            "form": form,
            "heading": str(existing or "Add a service"),
            "button": "Save",
            "back": reverse("agency", args=[pk]),
        },
    )
