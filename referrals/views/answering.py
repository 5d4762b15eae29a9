"""What a client says about agencies, outside of a referral: asked, narrowed, renewed; and all that was ever said."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clients import policy as clients_policy
from clients.registry import CATEGORIES, records_of
from clients.views import name_of
from consent import agreements, sharing, standing, universal_credit, wording
from consent.forms import AnswerForm
from consent.models import YES, AgreementEvent, Asking
from partners import sight
from partners.policy import STAFF, seat_required
from referrals import restricting, sending
from referrals.views.sending import record_answer

MOST = 200


def agency_for(request, agency_id: int):
    return get_object_or_404(sight.found_by(request.seat.agency_id), pk=agency_id)


def facts_shown(partnership, client, receiver) -> sharing.Facts:
    """As for somebody who was never asked, where what was said about this agency was said in confidence."""
    facts = sharing.load_facts(partnership, client.agency, receiver, client=client)
    hidden = receiver.pk in restricting.asked_in_confidence(client)
    return replace(facts, answer=None) if hidden else facts


@seat_required(STAFF)
@require_safe
def choose_agency(request, reference: str):
    client = clients_policy.get(request.seat, reference)
    found = sight.found_by(request.seat.agency_id).exclude(pk=request.seat.agency_id).order_by("name")
    context = {"client": client, "name": name_of(client), "agencies": found}
    return render(request, "referrals/ask_about.html", context)


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def ask(request, reference: str, agency_id: int):
    """Ask about one agency, or ask again: what holds from now on is this answer."""
    client = clients_policy.get(request.seat, reference)
    receiver = agency_for(request, agency_id)
    partnership = sending.partnership_of(client.agency, receiver)
    held = [code for code in CATEGORIES if code in records_of(client)]
    facts = facts_shown(partnership, client, receiver)
    verdicts = sharing.decide(held, facts)
    by_word = [c for c, v in verdicts.items() if v.flow and v.flow.asking == Asking.AGREEMENT]
    form = AnswerForm(
        request.POST or None,
        request.FILES or None,
        receiver=receiver,
        categories=by_word,
        client=client,
        words=wording.in_language(partnership, request.GET.get("language", "en")),
        may_leave_out=True,
    )
    before, refusal = facts.answer, None
    if request.method == "POST" and form.is_valid():
        said = agreements.word_for(before.event if before else None, form.answers()[0])
        try:
            record_answer(client, receiver, form, said)
        except standing.CannotAnswer as cannot:
            refusal = cannot
        else:
            messages.success(request, f"Recorded what they said about {receiver}.")
            return redirect("answers", reference=reference)
    context = {
        "client": client,
        "receiver": receiver,
        "form": form,
        "refusal": refusal,
        "before": before,
        "languages": wording.LANGUAGES,
        "unasked": [v for v in verdicts.values() if v.allowed and v.flow.asking != Asking.AGREEMENT],
        "why_not": "" if by_word else next((f"{v.reason} {v.next_step}" for v in verdicts.values()), ""),
        "words_href": "",
    }
    return render(request, "referrals/ask.html", context)


@seat_required(STAFF)
@require_safe
def answers(request, reference: str):
    """Everything that a client ever said, agency by agency, the last first."""
    client = clients_policy.get(request.seat, reference)
    related = (
        "agreement__receiver",
        "recorded_by",
        "asked_by",
        "representative",
        "capacity",
        "understanding",
        "paper",
    )
    events = (
        restricting.said_openly(AgreementEvent.objects.filter(client=client), client)
        .select_related(*related)
        .defer("paper__content")
        .order_by("-id")[:MOST]
    )
    found: dict = {}
    for event in events:
        shown_of(event)
        found.setdefault(event.agreement.receiver, []).append(event)
    context = {
        "client": client,
        "name": name_of(client),
        "threads": found.items(),
        "representatives": standing.representatives_of(client),
        "today": timezone.localdate(),
    }
    return render(request, "referrals/answers.html", context)


def shown_of(event: AgreementEvent) -> None:
    event.kinds = [CATEGORIES[c].shown.lower() for c in event.allowed if c in CATEGORIES]
    event.kept = [CATEGORIES[c].shown.lower() for c in event.refused if c in CATEGORIES]
    event.language_words = wording.LANGUAGES.get(event.language, event.language)
    event.yes = event.said in YES
    event.jobcentre = event.yes and universal_credit.is_for(event.agreement.receiver)


@seat_required(STAFF)
@require_safe
def journal_note(request, reference: str, agency_id: int):
    """The note that the person puts into their Universal Credit journal. Our record does not replace it."""
    client = clients_policy.get(request.seat, reference)
    receiver = agency_for(request, agency_id)
    hidden = agency_id in restricting.asked_in_confidence(client)
    event = None if hidden else sharing.last_answer(client, receiver)
    if not universal_credit.is_for(receiver) or event is None or event.said not in YES:
        raise Http404
    note = universal_credit.journal_note(
        client.agency, str(request.seat.person), event.allowed, "", event.expires_on
    )
    context = {"client": client, "receiver": receiver, "note": note, "until": event.expires_on}
    return render(request, "referrals/journal_note.html", context)


def links(request, client) -> list[dict]:
    """At the foot of a client's page."""
    at = [client.reference]
    return [
        {"text": "Ask about another agency", "href": reverse("choose_agency", args=at)},
        {"text": "All that they said yes and no to", "href": reverse("answers", args=at)},
        {"text": "Who may answer for them", "href": reverse("representatives", args=at)},
    ]
