"""Figures, for every seat: an agency's own, or the partnership's without small numbers."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners.policy import FIGURES, GOVERNANCE, seat_required
from referrals.models import Referral
from reporting import measures

SPINES = 50


@seat_required(FIGURES)
@require_safe
def figures(request):
    periods = measures.periods()
    wanted = request.GET.get("period", "1")
    number = int(wanted) if wanted in ("0", "1", "2") else 1
    context = measures.for_seat(request.seat, periods[number]) | {
        "periods": list(enumerate(periods)),
        "number": number,
        "period": periods[number],
    }
    return render(request, "reporting/figures.html", context)


@seat_required(GOVERNANCE)
@require_safe
def spines(request):
    """Referrals as spines: references, agencies, dates and states, and nothing of anybody."""
    rows = Referral.objects.filter(partnership_id=request.seat.partnership_id, restricted=False).exclude(
        status="draft"
    )
    rows = rows.select_related("from_agency", "to_agency", "need").order_by("-sent_at", "id")
    raw = request.GET.get("page", "1")
    number = max(1, int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 1
    found = list(rows[(number - 1) * SPINES : number * SPINES + 1])
    return render(
        request,
        "reporting/spines.html",
        {
            "rows": found[:SPINES],
            "number": number,
            "more": len(found) > SPINES,
            "before": number - 1,
            "after": number + 1,
        },
    )


def navigation(request) -> list[dict]:
    links = [{"text": "Referrals", "href": reverse("spines")}] if request.seat.role in GOVERNANCE else []
    return [*links, {"text": "Figures", "href": reverse("figures")}]
