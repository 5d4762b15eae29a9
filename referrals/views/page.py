"""One referral, for either side: its page, its actions, its text to copy, and taking the person on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import finding
from clients import restricting as clients_restricting
from clients.models import Client
from clients.registry import CATEGORIES
from clients.views import name_of
from consent.models import Disclosure, GivenBy
from partners import sight
from partners.policy import STAFF, seat_required
from partners.templatetags.ui import day
from referrals import lifecycle, policy, restricting, sending
from referrals.forms import ReferenceForm
from referrals.forms_actions import FORMS
from referrals.models import (
    IncludedPerson,
    Message,
    MessageKind,
    Notice,
    Outcome,
    Referral,
    ReferralWords,
    Side,
    Status,
)
from referrals.rows import state_words
from referrals.sentences import TOLD, done, hint, sentence, what_is_undone
from referrals.timeline import timeline
from referrals.views import restricting as restricting_views
from referrals.views.taken_back import fates

# Pages about a referral, named beside it: functions of (request, referral) giving dicts of text and href.
LINKS: list = []


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
    words = ReferralWords.objects.filter(referral=referral).first()
    said = list(Message.objects.filter(referral=referral).select_related("person", "confirmed_by"))
    people = people_shown(referral)
    mine = referral.side == Side.SENDER
    hidden = mine and referral.tell == "nothing" and referral.status in (Status.COMPLETED, Status.ENDED)
    actions = lifecycle.actions_for(referral, request.seat)
    accept = next((a for a in actions if a.action == "accept"), None)
    return restricting_views.page_part(referral, request.seat) | {
        "referral": referral,
        "links": [link for make in LINKS for link in make(request, referral)],
        "words": words,
        "gone": not words and referral.side == Side.RECEIVER,
        "sentence": sentence(referral),
        "hint": hint(referral),
        "status_code": "withdrawn" if hidden else referral.status,
        "status_words": "Closed" if hidden else state_words(referral, mine),
        "asked": next((m for m in reversed(said) if m.kind == MessageKind.QUESTION), None)
        if referral.status == Status.ON_HOLD
        else None,
        "actions": [a for a in actions if a is not accept],
        "accept_form": FORMS["accept"](referral=referral, seat=request.seat) if accept else None,
        "again": mine and referral.status in (Status.DECLINED, Status.LAPSED),
        "may_take_on": may_take_on(referral) and not is_taken_on(referral),
        "better": better_place(referral, request.seat.agency_id),
        "own_client": referral.client if mine else referral.receiver_client,
        "people": people,
        "person_name": people[0]["name"],
        "warning": warning(people[0], words),
        "frozen": people[0]["frozen"],
        "to_decide": bool(referral.decide_by) and not mine,
        "fates": fates(referral),
        "tell_words": TOLD[referral.tell][mine],
        "outcomes": list(Outcome.objects.filter(referral=referral)),
        "timeline": timeline(referral, said, hidden),
        "calls": [m for m in said if is_to_confirm(m, request.seat)],
        "them": referral.to_agency if mine else referral.from_agency,
        "their_reference": referral.receiver_reference if mine else referral.sender_reference,
        "reference_form": ReferenceForm(
            initial={"reference": referral.sender_reference if mine else referral.receiver_reference}
        ),
    }


def better_place(referral: Referral, agency_id: int):
    """The place that the receiver suggested, while this side may find it."""
    better = referral.better_service
    return better if better and sight.found_by(agency_id).filter(pk=better.agency_id).exists() else None


TAKES_ON = (Status.ACCEPTED, Status.IN_PROGRESS, Status.COMPLETED)


def may_take_on(referral: Referral) -> bool:
    return referral.side == Side.RECEIVER and referral.status in TAKES_ON


def is_taken_on(referral: Referral) -> bool:
    """Once for one person; where the referral covers several, each may still be missing."""
    return bool(referral.receiver_client_id and not IncludedPerson.objects.filter(referral=referral).exists())


def people_shown(referral: Referral) -> list[dict]:
    """What was shared of each person, the one referred first: name, copies, what is not shared, what they said."""
    lines = Disclosure.objects.filter(
        referral_id=referral.pk, recalled_at__isnull=True, deleted_at__isnull=True
    ).select_related("answer__representative")
    of: dict = {}
    for line in lines:
        of.setdefault(line.client_id, []).append(line)
    rows = IncludedPerson.objects.filter(referral=referral)
    own = name_of(referral.client) if referral.side == Side.SENDER else "Name not shared"
    first = person_shown(of.get(referral.client_id, []), own)
    others = [
        person_shown(of.get(row.client_id, []), row.relationship.capitalize() or "Somebody else")
        | {"relationship": row.relationship, "left": bool(row.left_at), "row": row}
        for row in rows
    ]
    return [first, *others]


def person_shown(lines: list[Disclosure], otherwise: str) -> dict:
    copies = {line.category: line.copy for line in lines}
    return {
        "name": who(copies.get("identity", {}).get("values", {})) or otherwise,
        "relationship": "",
        "left": False,
        "copies": copies,
        "shared": [(CATEGORIES[code].shown, copy.get("shown", [])) for code, copy in copies.items()],
        "not_shared": [kind.shown for code, kind in CATEGORIES.items() if code not in copies],
        "agreed": next((line for line in lines if line.agreed_at), None),
        "answered_by": answered_by(lines),
        "frozen": any(line.frozen_at and not line.decision for line in lines),
    }


def answered_by(lines: list[Disclosure]) -> str:
    """Who answered for them, for the sender; row security keeps the answer itself from the receiver."""
    event = next((line.answer for line in lines if line.agreed_at), None)
    if event is None or event.given_by == GivenBy.SELF:
        return ""
    return str(event.representative or event.get_given_by_display().lower())


def is_to_confirm(message: Message, seat) -> bool:
    """A telephone call that the other side recorded, and that nobody here has confirmed."""
    return message.kind == "phone" and message.agency_id != seat.agency_id and not message.confirmed_at


def who(values: dict) -> str:
    return f"{values.get('given_names', '')} {values.get('family_name', '')}".strip() or values.get(
        "known_as", ""
    )


def warning(person: dict, words: ReferralWords | None) -> str:
    """What must not be missed before getting in touch."""
    if words and words.safe_contact:
        return words.safe_contact
    return person["copies"].get("contact", {}).get("values", {}).get("safe_ways", "")


@seat_required(STAFF)
@require_POST
def our_reference(request, reference: str):
    """The agency's own number for it, beside ours."""
    referral = policy.get(request.seat, reference)
    form = ReferenceForm(request.POST)
    if form.is_valid():
        name = "sender_reference" if referral.side == Side.SENDER else "receiver_reference"
        Referral.objects.filter(pk=referral.pk).update(**{name: form.cleaned_data["reference"]})
        messages.success(request, "Your reference is kept with it.")
    else:
        messages.error(request, "A reference has at most 40 letters and digits.")
    return redirect("referral", reference=reference)


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def act(request, reference: str, action: str):
    """The form of one action, and the action itself. What was typed stays when it is refused."""
    referral = policy.get(request.seat, reference)
    transition = lifecycle.TABLE.get(action)
    if transition is None or action not in FORMS:
        raise Http404
    if request.method == "POST" and lifecycle.just_done(
        referral, action, request.seat, request.POST.get("text", "")
    ):
        return redirect(following(request, referral))
    if not lifecycle.may(transition, referral, request.seat):
        messages.warning(request, lifecycle.why_not(transition, referral))
        return redirect("referral", reference=reference)
    form = FORMS[action](request.POST or None, referral=referral, seat=request.seat)
    if request.method == "POST" and form.is_valid() and take(request, referral, action, form):
        onward = following(request, referral)
        elsewhere = f"{referral.need}, {reference}: " if "next" in request.POST else ""
        messages.success(request, f"{elsewhere}{done(transition, referral)}")
        return redirect(onward)
    context = {
        "referral": referral,
        "transition": transition,
        "form": form,
        "asked": last_question(referral) if action in ("answer", "resume") else None,
        "undone": what_is_undone(referral) if action == "withdraw" else "",
        "learns": TOLD[referral.tell][0] if action in ("complete", "end") else "",
    }
    return render(request, "referrals/act.html", context)


def last_question(referral: Referral) -> Message | None:
    """What the receiver asked last, with who asked it."""
    asked = Message.objects.filter(referral=referral, kind=MessageKind.QUESTION).select_related("person")
    return asked.order_by("-id").first()


def take(request, referral: Referral, action: str, form) -> bool:
    given = form.given()
    try:
        if action == "withdraw":
            sending.take_back(referral, request.seat, given["withdrawn_by"], given.get("text", ""))
        else:
            lifecycle.perform_once(referral, action, request.seat, **given)
    except (lifecycle.Refused, ValidationError) as refusal:
        form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        return False
    return True


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
    calls = Message.objects.filter(referral=referral, kind="phone").exclude(agency_id=request.seat.agency_id)
    calls.filter(pk=message_id, confirmed_at=None).update(
        confirmed_at=timezone.now(), confirmed_by=request.user
    )
    messages.success(request, "The phone call is confirmed.")
    return redirect("referral", reference=reference)


@seat_required(STAFF)
@require_safe
def as_text(request, reference: str):
    """All that was shared, as plain text for the agency's own system."""
    referral = policy.get(request.seat, reference)
    if referral.side != Side.RECEIVER:
        raise Http404
    sending.opened(referral, request.seat)
    people = people_shown(referral)
    if people[0]["frozen"]:
        messages.warning(request, "What was shared is frozen: it is not copied before you say what you keep.")
        return redirect("referral", reference=reference)
    text = "\n".join(text_of(referral, [person for person in people if not person["left"]]))
    return render(request, "referrals/as_text.html", {"referral": referral, "text": text})


def text_of(referral: Referral, people: list[dict]) -> list[str]:
    """Line by line what the page says, for the agency's own system."""
    lines = [
        f"Referral {referral.reference}: {referral.need}{' (urgent)' if referral.urgent else ''}",
        f"From {referral.from_agency}, {referral.sender_worker}, to {referral.service}",
        "",
    ]
    for person in people:
        lines += [f"{person['name']}{', ' + person['relationship'] if person['relationship'] else ''}"]
        for title, rows in person["shared"]:
            lines += [title, *(f"  {label}: {text}" for label, text in rows)]
        lines += [f"Not shared: {', '.join(person['not_shared'])}", ""]
    words = ReferralWords.objects.filter(referral=referral).first()
    return lines + (text_of_words(referral, words) if words else [])


def text_of_words(referral: Referral, words: ReferralWords) -> list[str]:
    lines = ["What has happened, and what is asked", words.reason, ""]
    if referral.act_by:
        lines += [f"Must be done by {day(referral.act_by)}. {words.act_by_why}".strip()]
    if words.safe_contact:
        lines += [f"Safe ways to reach them: {words.safe_contact}"]
    if words.mentioned:
        lines += [f"Others of the household, only mentioned: {words.mentioned}"]
    return lines + [f"{question}: {answer}" for question, answer in words.answers]


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def take_on(request, reference: str):
    """Make the people of the referral clients of the receiving agency, each from the copy that was shared."""
    referral = policy.get(request.seat, reference)
    if not may_take_on(referral):
        raise Http404
    if is_taken_on(referral) and Client.objects.filter(pk=referral.receiver_client_id).exists():
        return redirect(
            "client", reference=referral.receiver_client.reference
        )  # pressed twice, or gone back to
    sending.opened(referral, request.seat)
    people = [person for person in people_shown(referral) if person["copies"] and not person["left"]]
    chosen = number_of(request, len(people))
    person = people[chosen] if people else {"copies": {}, "name": "Name not shared"}
    found = alike(request.seat, person)
    if request.method == "POST":
        client = take_one(request, referral, person, found)
        if chosen + 1 < len(people):
            messages.success(request, f"{person['name']} is your client now. The next one:")
            return redirect(f"{reverse('take_on', args=[reference])}?person={chosen + 1}")
        return redirect("client", reference=client.reference)
    context = {"referral": referral, "found": found, "person": person, "number": chosen, "people": people}
    return render(request, "referrals/take_on.html", context)


def number_of(request, count: int) -> int:
    raw = request.POST.get("person") or request.GET.get("person") or "0"
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 and int(raw) < count else 0


def values_of(person: dict) -> dict[str, dict]:
    return {code: copy.get("values", {}) for code, copy in person["copies"].items()}


def alike(seat, person: dict) -> list:
    """Clients of the agency who may be this person."""
    values = values_of(person)
    identity, contact = values.get("identity", {}), values.get("contact", {})
    born = parse_date(identity.get("birth_date") or "")
    return finding.matches(
        seat.agency_id, names=who(identity), birth_date=born, phone=contact.get("phone", "")
    )


@transaction.atomic
def take_one(request, referral: Referral, person: dict, found: list):
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    there = Client.objects.filter(pk=referral.receiver_client_id).first()
    if there and not person.get("row") and not request.POST.get("client"):
        return there  # pressed twice, or taken on by a colleague meanwhile
    known = next((c for c in found if c.reference == request.POST.get("client")), None)
    client = known or finding.register(request.seat.agency, request.user, typed(values_of(person)))
    if referral.restricted and not known:
        clients_restricting.restrict(client, restricting.colleagues_on(referral, request.seat))
    if not person.get("row"):
        Referral.objects.filter(pk=referral.pk).update(receiver_client=client)
    return client


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
