"""Two agencies that are kept apart, for the partnership's admins: why and since when, and what is open between them."""

from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.policy import GOVERNANCE, seat_required
from partners.views.sight import apart_in
from referrals.models import Referral
from referrals.models.spine import OPEN

SHOWN = 100


@seat_required(GOVERNANCE)
@require_safe
def kept_apart(request, apart_id: int):
    """References, agencies and states, as an admin may read them: restricted ones are not among them."""
    pair = apart_in(request, apart_id)
    there = Q(from_agency=pair.one, to_agency=pair.other) | Q(from_agency=pair.other, to_agency=pair.one)
    between = Referral.objects.filter(there, partnership=pair.partnership_id, status__in=OPEN)
    found = list(between.select_related("from_agency", "to_agency").order_by("sent_at", "id")[: SHOWN + 1])
    context = {
        "pair": pair,
        "referrals": found[:SHOWN],
        "more": len(found) > SHOWN,
        "may_change": request.seat.role == "admin",
    }
    return render(request, "referrals/kept_apart.html", context)
