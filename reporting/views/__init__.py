"""Figures, for every seat: an agency's own, or the partnership's without small numbers."""

import csv

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners import hubs, tiers
from partners.models import Partnership
from partners.policy import FIGURES, GOVERNANCE, seat_required
from referrals.models import Referral
from reporting import measures, pictures
from reporting.forms import PeriodForm

SPINES = 50


def chosen(request) -> Partnership | None:
    """The partnership whose figures are asked for, or None for the agency's own.

    One in which the agency has no place is missing; one whose figures its tier may not see is forbidden.
    """
    seat, wanted = request.seat, request.GET.get("of")
    if seat.partnership_id:
        return seat.partnership
    if not wanted:
        return None
    partnership = next((p for p in hubs.partnerships_of(seat) if p.slug == wanted), None)
    if partnership is None:
        raise Http404
    if not tiers.may(seat.agency, partnership, "see_partnership_figures"):
        raise PermissionDenied
    return partnership


@seat_required(FIGURES)
@require_safe
def figures(request):
    partnership = chosen(request)
    form = PeriodForm(request.GET, months=bool(partnership))
    period = form.chosen()
    sides = measures.for_seat(request.seat, period, partnership)
    context = {
        "form": form,
        "period": period,
        "earlier": period.before(),
        "sides": [(one, pictures.of(one, n)) for n, one in enumerate(sides)],
        "download": f"{reverse('figures_csv')}?{request.GET.urlencode()}",
        "public": bool(partnership),
        "of": partnership or request.seat.agency,
        "asked": request.GET.get("of", ""),
        "others": whose(request, partnership),
    }
    return render(request, "reporting/figures.html", context)


def whose(request, partnership: Partnership | None) -> list[dict]:
    """An agency's choice between its own figures and those of the partnerships that its tier lets it see."""
    if request.seat.partnership_id:
        return []
    own = reverse("figures")
    links = [
        {"text": str(p), "href": f"{own}?of={p.slug}", "active": p == partnership}
        for p in measures.partnerships_open_to(request.seat)
    ]
    return [{"text": str(request.seat.agency), "href": own, "active": partnership is None}, *links]


@seat_required(FIGURES)
@require_safe
def figures_csv(request):
    """The same figures as the page's, for a spreadsheet: what is withheld there is withheld here."""
    partnership = chosen(request)
    period = PeriodForm(request.GET, months=bool(partnership)).chosen()
    name = f"figures-{period.start}-{period.end}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    write = csv.writer(response).writerow
    write(["Part", "Figure", "Definition", "From", "To", "Value", "In the period before", "Pounds"])
    for side in measures.for_seat(request.seat, period, partnership):
        days = [period.start, period.end]
        for f in side.figures:
            write([side.title, f.measure.name, f.measure.definition, *days, f.shown, f.before, ""])
        for row in side.came:
            write(
                [side.title, row["label"], "Results recorded.", *days, row["shown"], "", row["amount"] or ""]
            )
    return response


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
