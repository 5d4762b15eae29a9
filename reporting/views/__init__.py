"""Figures, for every seat: an agency's own, or the partnership's without small numbers."""

import csv

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners.policy import FIGURES, GOVERNANCE, seat_required
from referrals.models import Referral
from reporting import measures, pictures
from reporting.forms import PeriodForm

SPINES = 50


@seat_required(FIGURES)
@require_safe
def figures(request):
    form = PeriodForm(request.GET, months=bool(request.seat.partnership_id))
    period = form.chosen()
    sides = measures.for_seat(request.seat, period)
    context = {
        "form": form,
        "period": period,
        "earlier": period.before(),
        "sides": [(one, pictures.of(one, n)) for n, one in enumerate(sides)],
        "download": f"{reverse('figures_csv')}?{request.GET.urlencode()}",
        "public": bool(request.seat.partnership_id),
    }
    return render(request, "reporting/figures.html", context)


@seat_required(FIGURES)
@require_safe
def figures_csv(request):
    """The same figures as the page's, for a spreadsheet: what is withheld there is withheld here."""
    period = PeriodForm(request.GET, months=bool(request.seat.partnership_id)).chosen()
    name = f"figures-{period.start}-{period.end}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    write = csv.writer(response).writerow
    write(["Part", "Figure", "Definition", "From", "To", "Value", "In the period before", "Pounds"])
    for side in measures.for_seat(request.seat, period):
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
