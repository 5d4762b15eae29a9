"""One referral, for either side: its page, its actions, its text to copy, and taking the person on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import finding
from clients.registry import CATEGORIES
from clients.views import name_of
from consent.models import Disclosure
from partners.policy import STAFF, seat_required
from referrals import lifecycle, policy, sending
from referrals.forms import FORMS
from referrals.models import Message, Notice, Outcome, Referral, ReferralWords, Side, Status
from referrals.timeline import timeline


def sentence(referral: Referral) -> str:
    """State and turn in one sentence, as this side would say it."""
    mine = referral.side == Side.SENDER
    them = referral.to_agency if mine else referral.from_agency
    ours = "us" if not mine else str(them)
    words = {
        Status.DRAFT: "Not sent yet. Only your agency sees it.",
        Status.SENT: f"Waiting for {ours} to answer.",
        Status.ON_HOLD: "They asked for something: waiting for us."
        if mine
        else f"Waiting for {them} to answer what we asked.",
        Status.ACCEPTED: f"{them} is taking this on and will get in touch."
        if mine
        else "We are taking this on. Next: first contact.",
        Status.IN_PROGRESS: f"{them} is working on it." if mine else "We are working on it.",
        Status.COMPLETED: "Finished: they were helped.",
        Status.ENDED: f"Ended without help: {referral.get_ending_display().lower()}.",
        Status.DECLINED: f"Declined: {referral.get_decline_reason_display().lower()}.",
        Status.WITHDRAWN: "Taken back: the person no longer agrees."
        if referral.withdrawn_by == "client"
        else "Taken back by the agency that sent it.",
        Status.LAPSED: "No answer in time. It is back with the agency that sent it.",
    }
    if mine and referral.status in (Status.COMPLETED, Status.ENDED) and referral.tell == "nothing":
        return "Closed. The person asked that we are not told what came of it."
    return words.get(referral.status, referral.get_status_display())


@seat_required(STAFF)
@require_safe
def page(request, reference: str):
    referral = policy.get(request.seat, reference)
    if referral.status == Status.DRAFT:
        return redirect("write", reference=reference)
    sending.opened(referral, request.seat)
    read(referral, request)
    return render(request, "referrals/page.html", context_of(request, referral))


def read(referral: Referral, request) -> None:
    """The news has been seen by this person, and by the sending side."""
    now = timezone.now()
    Notice.objects.filter(
        referral_id=referral.pk,
        agency_id=request.seat.agency_id,
        person_id=request.seat.person_id,
        read_at=None,
    ).update(read_at=now)
    if referral.side == Side.SENDER and referral.news_for_sender:
        Referral.objects.filter(pk=referral.pk).update(news_for_sender=False)


def context_of(request, referral: Referral) -> dict:
    shared = list(
        Disclosure.objects.filter(
            referral_id=referral.pk, recalled_at__isnull=True, deleted_at__isnull=True
        ).select_related("answer")
    )
    names = {line.category for line in shared}
    identity = next((line.copy.get("values", {}) for line in shared if line.category == "identity"), {})
    words = ReferralWords.objects.filter(referral=referral).first()
    said = list(Message.objects.filter(referral=referral))
    hidden = (
        referral.side == Side.SENDER
        and referral.tell == "nothing"
        and referral.status in (Status.COMPLETED, Status.ENDED)
    )
    actions = lifecycle.actions_for(referral, request.seat)
    return {
        "referral": referral,
        "words": words,
        "sentence": sentence(referral),
        "status_code": "withdrawn" if hidden else referral.status,
        "status_words": "Closed" if hidden else referral.get_status_display(),
        "actions": actions,
        "usual": next((a for a in actions if a.usual), None),
        "shared": [(CATEGORIES[line.category].shown, line.copy.get("shown", [])) for line in shared],
        "not_shared": [kind.shown for code, kind in CATEGORIES.items() if code not in names],
        "answer": next((line.answer for line in shared if line.answer_id), None),
        "person_name": who(identity)
        or (name_of(referral.client) if referral.side == Side.SENDER else "Name not shared"),
        "warning": warning(shared, words),
        "outcomes": list(Outcome.objects.filter(referral=referral)),
        "timeline": timeline(referral, said, hidden),
        "calls": [
            m
            for m in said
            if m.kind == "phone" and m.agency_id != request.seat.agency_id and not m.confirmed_at
        ],
        "frozen": any(line.frozen_at and not line.decision for line in shared),
    }


def calls(referral: Referral):
    return Message.objects.filter(referral=referral, kind="phone")


def who(values: dict) -> str:
    return f"{values.get('given_names', '')} {values.get('family_name', '')}".strip() or values.get(
        "known_as", ""
    )


def warning(shared, words: ReferralWords | None) -> str:
    """What must not be missed before getting in touch."""
    if words and words.safe_contact:
        return words.safe_contact
    values = next((line.copy.get("values", {}) for line in shared if line.category == "contact"), {})
    return values.get("safe_ways", "")


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def act(request, reference: str, action: str):
    """The form of one action, and the action itself. What was typed stays when it is refused."""
    referral = policy.get(request.seat, reference)
    transition = lifecycle.TABLE.get(action)
    if transition is None or action not in FORMS:
        raise Http404
    if not lifecycle.may(transition, referral, request.seat):
        messages.warning(request, f"“{transition.label}” is not possible now.")
        return redirect("referral", reference=reference)
    form = FORMS[action](request.POST or None, referral=referral, seat=request.seat)
    if request.method == "POST" and form.is_valid() and take(request, referral, action, form):
        messages.success(request, done(transition, referral))
        return redirect(following(request, referral))
    return render(
        request, "referrals/act.html", {"referral": referral, "transition": transition, "form": form}
    )


def take(request, referral: Referral, action: str, form) -> bool:
    given = form.given()
    try:
        if action == "withdraw":
            sending.take_back(referral, request.seat, given["withdrawn_by"], given.get("text", ""))
        else:
            lifecycle.perform(referral, action, request.seat, **given)
    except (lifecycle.Refused, ValidationError) as refusal:
        form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        return False
    return True


def done(transition: lifecycle.Transition, referral: Referral) -> str:
    told = (
        f" {referral.from_agency if referral.side == Side.RECEIVER else referral.to_agency} will be told."
        if transition.tells
        else ""
    )
    return f"{transition.label}: done.{told}"


def following(request, referral: Referral):
    """After an answer the next new referral, when the button asked for it; else the referral."""
    if "next" in request.POST:
        waiting = policy.visible_to(request.seat).filter(
            to_agency_id=request.seat.agency_id, status=Status.SENT
        )
        onward = waiting.order_by("-urgent", "due_on", "id").first()
        if onward:
            return f"/referrals/{onward.reference}/"
        return "/referrals/inbox/"
    return f"/referrals/{referral.reference}/"


@seat_required(STAFF)
@require_POST
def confirm_call(request, reference: str, message_id):
    """The other side says that a telephone call was as recorded."""
    referral = policy.get(request.seat, reference)
    calls(referral).exclude(agency_id=request.seat.agency_id).filter(pk=message_id, confirmed_at=None).update(
        confirmed_at=timezone.now(), confirmed_by=request.user
    )
    return redirect("referral", reference=reference)


@seat_required(STAFF)
@require_safe
def as_text(request, reference: str):
    """All that was shared, as plain text for the agency's own system."""
    referral = policy.get(request.seat, reference)
    if referral.side != Side.RECEIVER:
        raise Http404
    context = context_of(request, referral)
    lines = [
        f"Referral {referral.reference}: {referral.need}",
        f"From {referral.from_agency}, to {referral.service}",
        "",
    ]
    for title, rows in context["shared"]:
        lines += [title, *(f"  {label}: {text}" for label, text in rows), ""]
    words = context["words"]
    if words:
        lines += ["What has happened, and what they want", words.reason, ""]
    return render(request, "referrals/as_text.html", {"referral": referral, "text": "\n".join(lines)})


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def take_on(request, reference: str):
    """Make the person a client of the receiving agency, from the copy that was shared."""
    referral = policy.get(request.seat, reference)
    if referral.side != Side.RECEIVER or referral.status not in ("accepted", "in_progress", "completed"):
        raise Http404
    copies = {
        line.category: line.copy["values"]
        for line in Disclosure.objects.filter(
            referral_id=referral.pk, client_id=referral.client_id, deleted_at=None
        )
    }
    identity = copies.get("identity", {})
    found = finding.matches(
        request.seat.agency_id, names=who(identity), phone=copies.get("contact", {}).get("phone", "")
    )
    if request.method == "POST":
        chosen = next((c for c in found if c.reference == request.POST.get("client")), None)
        client = chosen or finding.register(request.seat.agency, request.user, typed(copies))
        Referral.objects.filter(pk=referral.pk).update(receiver_client=client)
        return redirect("client", reference=client.reference)
    return render(
        request,
        "referrals/take_on.html",
        {"referral": referral, "found": found, "person_name": who(identity) or "Name not shared"},
    )


def typed(copies: dict[str, dict]) -> dict[str, dict]:
    """The copies' text turned back into values of the fields."""
    found: dict[str, dict] = {}
    for code, values in copies.items():
        model = CATEGORIES[code].model
        found[code] = {
            name: model._meta.get_field(name).to_python(text)
            for name, text in values.items()
            if name in CATEGORIES[code].field_names and text not in ("", "None", None)
        }
    return found


def of_client(request, client) -> dict:
    """What the floor of referrals adds to a client's page."""
    from consent.models import AgreementEvent

    referrals = (
        policy.visible_to(request.seat)
        .filter(client=client)
        .select_related("need", "to_agency")
        .order_by("-id")[:50]
    )
    events = (
        AgreementEvent.objects.filter(client=client)
        .order_by("agreement_id", "-id")
        .distinct("agreement_id")
        .select_related("agreement__receiver")
    )
    contact = getattr(client, "contact", None)
    return {
        "referrals": list(referrals),
        "agreements": list(events),
        "warning": contact.safe_ways if contact else "",
    }
