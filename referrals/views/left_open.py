"""The lists for handing over when an agency leaves."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners.hubs import agency_in
from partners.policy import GOVERNANCE, MANAGER, seat_required
from referrals import left_open

A_PAGE = 50


@seat_required(MANAGER)
@require_safe
def for_manager(request):
    context = {"leaving": left_open.for_manager(request.seat), "today": timezone.localdate()}
    return render(request, "referrals/left_open.html", context)


@seat_required(GOVERNANCE)
@require_safe
def of_agency(request, pk: int):
    """Spines alone: whom they are about, only the two agencies can see."""
    agency = agency_in(request, pk)
    rows = Paginator(left_open.spines_of(request.seat.partnership, agency), A_PAGE)
    spell = left_open.last_places().filter(agency=agency, partnership=request.seat.partnership).first()
    context = {"agency": agency, "page": rows.get_page(request.GET.get("page")), "spell": spell}
    return render(request, "referrals/left_open_of.html", context)
