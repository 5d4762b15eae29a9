"""A partner's page, and who is missing."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners import hubs, knowing, tiers, words
from partners.models import AgencyLogo, Member, Role
from partners.policy import FIGURES, STAFF, seat_required
from partners.views.words import partner_for
from reporting import missing as gone
from reporting import partner as about
from reporting import periods
from reporting.measures import UNMET

FEW = 20


@seat_required(FIGURES)
@require_safe
def partner(request, slug: str):
    """For every seat of the partnership; an agency that is hidden from it is as missing as one that never was."""
    member, agency = partner_for(request, slug)
    seat = request.seat
    own = agency.pk == seat.agency_id
    first = Member.objects.filter(partnership=member.partnership, agency=agency).order_by("during").first()
    period = periods.last_year(timezone.localdate())
    thanks = words.thanks_for(agency, member.partnership, knowing.hidden_from(seat))
    context = {
        "member": member,
        "agency": agency,
        "own": own,
        "joined": first.during.lower,
        "logo": AgencyLogo.objects.filter(agency=agency).defer("data").first(),
        "formerly": agency.predecessions.select_related("predecessor"),
        "contacts": agency.contacts.all(),
        "offers": about.offers(agency),
        "passed": about.passed(seat, agency, period) if seat.agency_id and not own else [],
        "period": period,
        "thanks": list(thanks[:FEW]),
        "may_thank": seat.role in STAFF and not own,
        "manager": seat.role == Role.MANAGER,
    }
    return render(request, "reporting/partner.html", context)


def may_see_missing(seat, partnership) -> bool:
    if seat.partnership_id or partnership is None:
        return bool(seat.partnership_id)
    return tiers.may(seat.agency, partnership, "see_missing")


@seat_required(FIGURES)
@require_safe
def missing(request):
    """For those who look after the partnership, and the agencies that steer it."""
    partnership = hubs.partnership_for(request)
    if not may_see_missing(request.seat, partnership):
        raise PermissionDenied
    found = gone.missing(request.seat, partnership)
    districts = "Two services or more cover every district, for every group of needs."
    if not partnership.districts:
        districts = (
            "The partnership’s postcode districts are not entered yet, so nothing can be said of them."
        )
    lists = [
        part("Sectors", found.sectors, UNMET[:2], "Every sector has two agencies or more."),
        part("Kinds of agency", found.kinds, UNMET[:2], "There are two agencies or more of every kind."),
        part("Needs", found.needs, UNMET, "Two agencies or more help with every need."),
        part("Postcode districts", found.districts, UNMET[2:], districts),
    ]
    context = {
        "partnership": partnership,
        "period": found.period,
        "lists": lists,
        "measures": UNMET,
        "knows_all": bool(request.seat.partnership_id),
    }
    return render(request, "reporting/missing.html", context)


def part(title: str, lines: list, columns: list, empty: str) -> dict:
    """A list of the page. Lines of which nothing can be said but that there is one are folded away."""
    quiet = [line for line in lines if line.quiet]
    return {
        "title": title,
        "columns": columns,
        "empty": empty,
        "first": [(line, zip(columns, line.shown, strict=True)) for line in lines if not line.quiet],
        "quiet": quiet,
        "quiet_words": f"{len(quiet)} {'more' if len(quiet) < len(lines) else 'in all'} with one only, and too few to show",
    }
