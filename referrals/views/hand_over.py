"""The lists for handing over when an agency leaves."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners.policy import GOVERNANCE, MANAGER, seat_required
from partners.views.admin import agency_in
from referrals import hand_over

A_PAGE = 50


@seat_required(MANAGER)
@require_safe
def for_manager(request):
    context = {"leaving": hand_over.for_manager(request.seat), "today": timezone.localdate()}
    return render(request, "referrals/hand_over.html", context)


@seat_required(GOVERNANCE)
@require_safe
def of_agency(request, pk: int):
    """Spines alone: whom they are about, only the two agencies can see."""
    agency = agency_in(request, pk)
    rows = Paginator(hand_over.spines_of(request.seat.partnership, agency), A_PAGE)
    spell = hand_over.last_places().filter(agency=agency, partnership=request.seat.partnership).first()
    context = {"agency": agency, "page": rows.get_page(request.GET.get("page")), "spell": spell}
    return render(request, "referrals/hand_over_of.html", context)
