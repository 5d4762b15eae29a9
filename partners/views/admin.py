"""The partnership admin's pages: agencies, members, people and services. No client's information is reached from here."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners import moving, tiers
from partners.hubs import agency_in
from partners.models import Member, Service
from partners.policy import GOVERNANCE, seat_required
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
        "services": Service.objects.filter(agency=found).select_related("confirmed_by"),
        "formerly": found.predecessions.select_related("predecessor"),
        "may_change": request.seat.role == "admin" and found.succeeded_by is None,
    }
    return render(request, "partners/agency.html", context)
