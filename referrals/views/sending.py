"""The sender's path: service, words, agreement, check, sent. The draft is kept at every step."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import policy as clients_policy
from clients.registry import CATEGORIES, records_of
from clients.views import name_of
from consent import agreements, sharing
from consent.models import Said
from partners.models import Agency
from partners.policy import STAFF, seat_required
from referrals import lifecycle, policy, restricting, searching, sending
from referrals.forms import AgreementForm, SearchForm, WriteForm
from referrals.models import Referral, ReferralWords
from referrals.views import restricting as restricting_views


@seat_required(STAFF)
@require_safe
def choose_service(request, reference: str):
    client = clients_policy.get(request.seat, reference)
    form = SearchForm(request.GET or None)
    asked = form.is_valid() and (form.cleaned_data["words"] or form.cleaned_data["need"])
    services = (
        searching.search(request.seat, form.cleaned_data["words"], form.cleaned_data["need"])
        if asked
        else searching.usual(request.seat)
    )
    if not asked and not services:
        services = searching.offered(request.seat)[:20]
    found = searching.results(request.seat, services, client)
    context = {
        "client": client,
        "name": name_of(client),
        "form": form if form.is_bound else SearchForm(),
        "fitting": [r for r in found if not r.doubts],
        "doubtful": [r for r in found if r.doubts],
        "asked": asked,
        "chain": request.GET.get("chain", ""),
    }
    return render(request, "referrals/choose_service.html", context)


@seat_required(STAFF)
@require_POST
def start(request, reference: str, service_id: int):
    client = clients_policy.get(request.seat, reference)
    service = get_object_or_404(searching.offered(request.seat), pk=service_id)
    earlier = (
        policy.visible_to(request.seat)
        .filter(reference=request.POST.get("again") or "-", client=client)
        .first()
    )
    try:
        referral = sending.start(request.seat, client, service, chain=earlier.chain if earlier else None)
    except lifecycle.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("choose_service", reference=reference)
    return redirect("write", reference=referral.reference)


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def write(request, reference: str):
    referral = policy.get_draft(request.seat, reference)
    words = ReferralWords.objects.get(referral=referral)
    held = list(records_of(referral.client))
    initial = {
        "need": referral.need_id,
        "reason": words.reason,
        "text_holds": words.text_holds,
        "urgent": referral.urgent,
        "act_by": referral.act_by,
        "act_by_why": words.act_by_why,
        "safe_contact": words.safe_contact,
        "mentioned": words.mentioned,
        "categories": words.categories,
    }
    form = WriteForm(request.POST or None, initial=initial, service=referral.service, held=held)
    if request.method == "POST" and form.is_valid():
        keep(referral, words, form.cleaned_data)
        return redirect("agree", reference=reference)
    return render(
        request,
        "referrals/write.html",
        {"referral": referral, "form": form, "name": name_of(referral.client)},
    )


def keep(referral: Referral, words: ReferralWords, data: dict) -> None:
    for name in ("reason", "text_holds", "act_by_why", "safe_contact", "mentioned", "categories"):
        setattr(words, name, data[name])
    words.save()
    for name in ("need", "urgent", "act_by"):
        setattr(referral, name, data[name])
    referral.save(update_fields=["need", "urgent", "act_by"])


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def agree(request, reference: str):
    """What the person says about the receiving agency; a live answer is one line to say yes to again."""
    referral = policy.get_draft(request.seat, reference)
    words = ReferralWords.objects.get(referral=referral)
    facts = sharing.load_facts(
        referral.partnership,
        referral.from_agency,
        referral.to_agency,
        client=referral.client,
        asks_for=referral.service.asks_for,
    )
    wanted = [c for c in CATEGORIES if c in words.categories or c in words.text_holds]
    verdicts = sharing.decide(wanted, facts)
    asked = [
        c
        for c, v in verdicts.items()
        if v.flow and v.flow.asking == "agreement" and (v.allowed or v.needs_asking or facts.answer)
    ]
    covered = bool(facts.answer) and all(v.allowed for v in verdicts.values()) and "anew" not in request.GET
    covered = covered and referral.to_agency_id not in restricting.asked_in_confidence(referral.client)
    form = AgreementForm(request.POST or None, receiver=referral.to_agency, categories=asked)
    if request.method == "POST" and "still" in request.POST and covered:
        return redirect("check", reference=reference)
    if request.method == "POST" and form.is_valid():
        record_answer(referral, form)
        return redirect("check" if form.cleaned_data["agrees"] == "yes" else "said_no", reference=reference)
    context = {
        "referral": referral,
        "form": form,
        "covered": covered and not form.is_bound,
        "answer": facts.answer,
        "asked": [CATEGORIES[c] for c in asked],
        "name": name_of(referral.client),
        "refused": [v for v in verdicts.values() if not v.allowed and not v.needs_asking],
    }
    return render(request, "referrals/agree.html", context)


def record_answer(referral: Referral, form: AgreementForm) -> None:
    data = form.cleaned_data
    allowed, refused = form.answers()
    agreements.record(
        referral.client,
        referral.to_agency,
        Said.GIVEN if data["agrees"] == "yes" else Said.REFUSED,
        allowed=allowed,
        refused=refused,
        tell=data["tell"] or "nothing",
        follow_up=data["follow_up"] == "yes",
        method=data["method"],
        expires_on=data["expires_on"],
    )


@seat_required(STAFF)
@require_safe
def said_no(request, reference: str):
    referral = policy.get_draft(request.seat, reference)
    return render(request, "referrals/said_no.html", {"referral": referral})


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def check(request, reference: str):
    """What the receiver will see, word for word; the button sends exactly that or says why not."""
    referral = policy.get_draft(request.seat, reference)
    words = ReferralWords.objects.get(referral=referral)
    refusal = None
    who = restricting_views.section(request, referral)
    if request.method == "POST" and who.is_valid():
        try:
            restricting.keep_for_draft(referral, who.people())
            sending.send(referral, request.seat)
            return redirect("sent", reference=reference)
        except lifecycle.Refused as error:
            refusal = error
    shown = sending.preview(referral, referral.client, words)
    context = {
        "referral": referral,
        "words": words,
        "refusal": refusal,
        "verdicts": getattr(refusal, "verdicts", []),
        "shared": [(CATEGORIES[code].shown, copy["shown"]) for code, copy in shown.copies.items()],
        "kept": [v for v in shown.verdicts.values() if not v.allowed],
        "due": lifecycle.response_due(referral, _now()),
        "who": who,
        "number": restricting_views.number_of(referral),
    }
    return render(request, "referrals/check.html", context)


def _now():
    from django.utils import timezone

    return timezone.now()


@seat_required(STAFF)
@require_safe
def sent(request, reference: str):
    referral = policy.get(request.seat, reference)
    if referral.side != "sender" or referral.status == "draft":
        raise Http404
    return render(request, "referrals/sent.html", {"referral": referral})


@seat_required(STAFF)
@require_safe
def slip(request, reference: str):
    """A neutral slip for the person's pocket: it names no need and no kind of agency."""
    referral = policy.get(request.seat, reference)
    if referral.side != "sender" or referral.status == "draft":
        raise Http404
    return render(request, "referrals/slip.html", {"referral": referral})


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def withdraw_agreement(request, reference: str, agency_id: int):
    """The person takes back what they said: no more steps than giving it. Referrals there are recalled or frozen."""
    client = clients_policy.get(request.seat, reference)
    receiver = get_object_or_404(Agency, pk=agency_id)
    if sharing.last_answer(client, receiver) is None or agency_id in restricting.asked_in_confidence(client):
        raise Http404
    if request.method == "POST":
        agreements.withdraw(client, receiver)
        for referral in policy.visible_to(request.seat).filter(
            client=client,
            to_agency=receiver,
            from_agency_id=request.seat.agency_id,
            status__in=lifecycle.OPEN,
        ):
            sending.take_back(referral, request.seat, "client")
        messages.success(request, "They took it back. Nothing more is shared with that agency.")
        return redirect("client", reference=reference)
    return render(
        request,
        "referrals/withdraw_agreement.html",
        {"client": client, "receiver": receiver, "name": name_of(client)},
    )
