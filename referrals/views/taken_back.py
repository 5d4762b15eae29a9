"""What is held of a referral that was taken back: its page to decide, and what each side is told of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clients.registry import CATEGORIES
from consent import keeping
from consent.models import Decision, Disclosure
from partners.policy import STAFF, seat_required
from partners.templatetags.ui import day
from referrals import lifecycle, policy, taken_back
from referrals.forms_taken_back import KeepOrDeleteForm
from referrals.models import IncludedPerson, Referral, Side, Status
from referrals.rows import name_in


@dataclass(frozen=True)
class Fate:
    """What became of one thing that was shared. `code` is the colour and `state` the words of its tag."""

    category: str
    title: str
    code: str
    state: str
    sentence: str


def fates(referral: Referral) -> list[Fate]:
    """For both sides, in one query: what of a referral taken back was recalled, is frozen, kept or deleted."""
    if referral.status != Status.WITHDRAWN and not IncludedPerson.objects.filter(
        referral=referral, left_at__isnull=False
    ):
        return []
    lines = Disclosure.objects.filter(referral_id=referral.pk).filter(
        Q(recalled_at__isnull=False) | Q(frozen_at__isnull=False)
    )
    lines = list(lines.select_related("decided_by"))
    titles = titles_of(referral, lines)
    return [Fate(line.category, titles[line.pk], *fate(line, referral)) for line in lines]


def fate(line: Disclosure, referral: Referral) -> tuple[str, str, str]:
    """Code, words and sentence, as this side would say it."""
    ours = referral.side == Side.RECEIVER
    by = f"{line.decided_by}, {referral.to_agency}" if line.decided_by else str(referral.to_agency)
    if line.recalled_at:
        return "info", "Recalled", f"Recalled before anybody opened it, {day(line.recalled_at)}."
    if line.decision == Decision.KEEP:
        return (
            "info",
            "Kept",
            f"{line.keep_basis}. Until {day(line.keep_until)}. Recorded by {by}, {day(line.decided_at)}.",
        )
    if line.decision == Decision.DELETE:
        return "done", "Deleted", f"Deleted by {by}, {day(line.decided_at)}."
    must = (
        "Not to be used. Keep or delete it"
        if ours
        else f"{referral.to_agency} may not use it and must keep or delete it"
    )
    return "frozen", "Frozen", f"{must} by {day(line.decide_by)}."


def titles_of(referral: Referral, lines: list[Disclosure]) -> dict:
    """What each line is; of whom, where the referral covers more than one person."""
    names = {line.client_id: name_in(line.copy) for line in lines if line.category == "identity"}
    others = {line.client_id for line in lines} - {referral.client_id}
    return {
        line.pk: CATEGORIES[line.category].shown
        + (f", {names.get(line.client_id) or 'another of the household'}" if line.client_id in others else "")
        for line in lines
    }


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def keep_or_delete(request, reference: str):
    """The receiver says what it keeps, on which ground and until when, and what it deletes."""
    referral = policy.get(request.seat, reference)
    if referral.side != Side.RECEIVER:
        raise Http404
    lines = list(keeping.undecided(referral.pk, request.seat.agency_id))
    if not lines:
        messages.warning(request, "There is nothing here to keep or delete.")
        return redirect("referral", reference=reference)
    titles = titles_of(referral, lines)
    form = KeepOrDeleteForm(request.POST or None, lines=[(line.pk, titles[line.pk]) for line in lines])
    if request.method == "POST" and form.is_valid() and decided(request, referral, form):
        messages.success(request, f"Recorded. {referral.from_agency} will be told.")
        return redirect("referral", reference=reference)
    return render(request, "referrals/keep_or_delete.html", {"referral": referral, "form": form})


def decided(request, referral: Referral, form: KeepOrDeleteForm) -> bool:
    try:
        taken_back.decide(referral, request.seat, **form.given())
    except lifecycle.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
