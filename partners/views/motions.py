"""Decisions of the steering agencies: a list, and a page each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partners import hubs, knowing, motions
from partners.forms_governance import MotionForm, VoteForm
from partners.models import Motion, Role
from partners.paging import Page
from partners.policy import AGENCY, GOVERNANCE, seat_required

READERS = AGENCY | GOVERNANCE
PROPOSERS = frozenset({Role.ADMIN, Role.MANAGER})


@seat_required(READERS)
@require_safe
def decisions(request):
    partnership = hubs.partnership_for(request)
    closed = Motion.objects.filter(partnership=partnership, closed_at__isnull=False).order_by(
        "-closed_at", "-pk"
    )
    context = {
        "partnership": partnership,
        "open": list(Motion.objects.filter(partnership=partnership, closed_at__isnull=True)),
        "page": Page(request, closed),
        "may_propose": motions.may_propose(request.seat, partnership),
        "answers": motions.may_answer(request.seat, partnership),
        "to_answer": set(motions.to_answer_of(request.seat, partnership)),
    }
    return render(request, "partners/decisions.html", context)


@seat_required(PROPOSERS)
@require_http_methods(["GET", "POST"])
def propose(request):
    partnership = hubs.partnership_for(request)
    if not motions.may_propose(request.seat, partnership):
        raise PermissionDenied
    form = MotionForm(
        request.POST or None, initial=again(request, partnership), instance=blank(request, partnership)
    )
    if request.method == "POST" and form.is_valid():
        motion = motions.propose(form.save(commit=False))
        messages.success(request, "The steering agencies are asked. Each gets an e-mail now.")
        return redirect("motion", pk=motion.pk)
    context = {
        "form": form,
        "heading": "Ask the steering agencies to decide",
        "button": "Ask them",
        "back": f"{reverse('decisions')}?in={partnership.slug}",
    }
    return render(request, "partners/governance_form.html", context)


def blank(request, partnership) -> Motion:
    return Motion(partnership=partnership, proposed_by=request.user, agency=request.seat.agency)


def again(request, partnership) -> dict:
    """The words of one that was stopped or not agreed, to be put anew with what was learned."""
    number = request.GET.get("again", "")
    closed = Motion.objects.filter(partnership=partnership, closed_at__isnull=False)
    old = (
        closed.filter(pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 10
        else None
    )
    return {"title": old.title, "words": old.words, "way": old.way} if old else {}


@seat_required(READERS)
@require_http_methods(["GET", "POST"])
def motion(request, pk: int):
    places = hubs.partnerships_of(request.seat)
    found = (
        Motion.objects.filter(partnership__in=places, pk=pk)
        .select_related("partnership", "proposed_by", "agency")
        .first()
    )
    if found is None:
        raise Http404
    may_answer = motions.may_answer(request.seat, found.partnership)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    last = found.votes.filter(agency_id=request.seat.agency_id).first() if may_answer else None
    form = VoteForm(request.POST or None, initial={"says": last.says, "words": last.words} if last else None)
    if request.method == "POST" and form.is_valid():
        return answered(request, pk, form)
    hidden = knowing.hidden_from(request.seat)
    context = {
        "motion": found,
        "lines": motions.lines(found, hidden),
        "proposer": proposer(found, hidden),
        "form": form if may_answer and found.is_open else None,
        "last": last,
        "may_propose": motions.may_propose(request.seat, found.partnership),
        "earlier": motions.changed_minds(found, hidden),
    }
    return render(request, "partners/motion.html", context)


def proposer(found: Motion, hidden: set[int]) -> str:
    """The manager and the agency, or words that give a hidden one not away; nothing where an admin asked."""
    if found.agency is None or found.agency_id in hidden:
        return knowing.name_of(found.agency, hidden)
    return f"{found.proposed_by}, {found.agency}"


def answered(request, pk: int, form: VoteForm):
    try:
        found = motions.answer(pk, request.seat, form.cleaned_data["says"], form.cleaned_data["words"])
    except motions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        stopped = found.closed_at is not None
        messages.success(
            request,
            "Your objection stopped it. The others are told why."
            if stopped
            else "Your agency’s answer is recorded.",
        )
    return redirect("motion", pk=pk)
