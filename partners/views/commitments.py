"""What steering agencies promise: to read, to write, to affirm; and the moves that are proposed because of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import commitments, hubs, moving, proposals, tiers
from partners.forms_tiers import AffirmForm, AnswerForm, CommitmentsForm
from partners.models import Agency, Commitments, Partnership, Proposal, Tier
from partners.policy import ADMIN, EVERYBODY, MANAGER, seat_required


@seat_required(EVERYBODY)
@require_safe
def promises(request):
    partnership, seat = hubs.partnership_for(request), request.seat
    versions = list(Commitments.objects.filter(partnership=partnership).select_related("written_by"))
    named = set(Agency.objects.named_to(seat).values_list("pk", flat=True))
    standings = [s for s in commitments.standings(partnership) if s.agency.pk in named]
    ours = next((s for s in standings if s.agency.pk == seat.agency_id), None)
    context = {
        "partnership": partnership,
        "current": versions[0] if versions else None,
        "earlier": versions[1:],
        "core": [s for s in standings if s.tier == Tier.CORE],
        "wider": [s for s in standings if s.tier == Tier.WIDER and s.last],
        "ours": ours,
        "may_affirm": seat.role == "manager" and ours and tiers.may(seat.agency, partnership, "affirm"),
        "may_write": seat.role == "admin",
        "query": f"?in={partnership.slug}",
    }
    return render(request, "partners/promises.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def write_promises(request):
    partnership = request.seat.partnership
    last = commitments.current(partnership)
    form = CommitmentsForm(request.POST or None, initial={"promises": last.promises} if last else None)
    if request.method == "POST" and form.is_valid():
        made = commitments.write(partnership, person=request.user, **form.cleaned_data)
        messages.success(request, f"This is {made} now. What was affirmed before holds until its day.")
        return redirect("promises")
    context = {
        "form": form,
        "heading": "Change what steering agencies promise"
        if last
        else "Write what steering agencies promise",
        "button": "Save as a new version" if last else "Save",
        "back": "promises",
    }
    return render(request, "partners/form.html", context)


@seat_required(MANAGER)
@require_http_methods(["GET", "POST"])
def affirm(request):
    partnership, agency = hubs.partnership_for(request), request.seat.agency
    if not tiers.may(agency, partnership, "affirm"):
        raise PermissionDenied
    version = commitments.current(partnership)
    back = f"{reverse('promises')}?in={partnership.slug}"
    form = AffirmForm(request.POST or None, initial={"version": version.pk if version else None})
    if request.method == "POST" and version and form.is_valid():
        if form.cleaned_data["version"] == version.pk:
            made = commitments.affirm(version, agency, request.user)
            messages.success(request, f"Affirmed. It holds until {proposals.spoken(made.until)}.")
            return redirect(back)
        messages.error(request, "The promises were changed while you read them. Read the new ones below.")
        form = AffirmForm(initial={"version": version.pk})
    standing = next(iter(commitments.standings(partnership, agency)), None)
    context = {"form": form, "version": version, "partnership": partnership, "back": back, "ours": standing}
    return render(request, "partners/affirm.html", context)


@seat_required(ADMIN)
@require_safe
def proposed(request):
    return proposed_page(request, request.seat.partnership)


def proposed_page(request, partnership: Partnership, bound: AnswerForm | None = None, about: int = 0):
    """The page, with the form that was filled in wrongly in the place of its proposal's."""
    rows = [
        (found, bound if found.pk == about else AnswerForm(proposal=found))
        for found in proposals.waiting(partnership)
    ]
    context = {"rows": rows, "bound": bound, "answered": proposals.answered(partnership)[:20]}
    return render(request, "partners/proposals.html", context)


@seat_required(ADMIN)
@require_POST
def answer_proposal(request, proposal_id: int):
    partnership = request.seat.partnership
    found = get_object_or_404(
        Proposal.objects.select_related("partnership", "agency"), pk=proposal_id, partnership=partnership
    )
    accepts = request.POST.get("answer") == "accept"
    form = AnswerForm(request.POST, proposal=found, accepts=accepts)
    if not form.is_valid():
        return proposed_page(request, partnership, form, found.pk)
    try:
        if accepts:
            proposals.accept(found, form.cleaned_data["reason"], request.user)
            messages.success(
                request, f"{found.agency} is in the {found.get_to_tier_display().lower()} from today."
            )
        else:
            proposals.decline(found, form.cleaned_data["why_not"], request.user)
            messages.success(request, f"{found.agency} stays where it is, and the reason is kept.")
    except (proposals.Answered, moving.CannotMove) as refusal:
        messages.error(request, str(refusal))
    return redirect("proposals")
