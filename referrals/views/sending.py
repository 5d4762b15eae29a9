"""The sender's path: service, words, agreement, check, sent. The draft is kept at every step."""

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import policy as clients_policy
from clients.registry import CATEGORIES, records_of
from clients.views import name_of
from consent import agreements, sharing, standing, wording
from consent.forms import AnswerForm
from consent.models import Said
from partners.models import Agency
from partners.policy import STAFF, seat_required
from referrals import clocks, gaps, lifecycle, policy, restricting, searching, sending
from referrals.forms import GapForm, OldEntryForm, SearchForm, WriteForm
from referrals.models import Referral, ReferralWords, Side, Status
from referrals.sentences import TOLD
from referrals.views import restricting as restricting_views


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def choose_service(request, reference: str):
    """The form is posted: an area, an age and words may say something of a person, and addresses are kept by many."""
    client = clients_policy.get(request.seat, reference)
    typed = request.POST or request.GET
    earlier = tried_before(request, client, typed.get("chain"))
    form = SearchForm(typed if "words" in typed or "need" in typed else None)
    asked = form.asked if form.is_valid() else {}
    person = searching.describe(client, request.seat, **(form.instead if form.is_valid() else {}))
    if asked:
        found, title = searching.search(request.seat, person=person, **asked), "Services that fit"
    else:
        found, title = unasked(request.seat, earlier, person)
    results = searching.results(request.seat, found.services, client, person)
    need = asked.get("need") if form.is_bound else earlier and earlier.need
    suggested = earlier.better_service_id if earlier else None
    results.sort(key=lambda r: r.service.pk != suggested)
    context = {
        "client": client,
        "name": name_of(client),
        "form": form if form.is_bound else SearchForm(initial={"need": need}),
        "fitting": [r for r in results if not r.doubts],
        "doubtful": [r for r in results if r.doubts],
        "asked": asked,
        "near": found.near,
        "most": searching.MOST if len(found.services) == searching.MOST else 0,
        "title": title,
        "need": need,
        "earlier": earlier,
        "suggested": suggested,
        "gap_form": GapForm(),
    }
    return render(request, "referrals/choose_service.html", context)


def tried_before(request, client, reference: str | None) -> Referral | None:
    """The referral of this client after which another place is looked for."""
    if not reference:
        return None
    ours = policy.visible_to(request.seat).filter(from_agency=request.seat.agency_id, client=client)
    return ours.select_related("need", "to_agency").filter(reference=reference).first()


def unasked(seat, earlier: Referral | None, person) -> tuple[searching.Found, str]:
    """What is offered before anything is asked for, and its heading: for the same need, or what the agency uses."""
    if earlier and (elsewhere := searching.elsewhere(seat, earlier, person)):
        return searching.Found(elsewhere), f"Other places for: {earlier.need}"
    if usual := searching.usual(seat):
        return searching.Found(usual), "Services your agency uses"
    return searching.Found(list(searching.offered(seat)[:20])), "Services of the partnership"


@seat_required(STAFF)
@require_POST
def nobody_fits(request, reference: str):
    """One press: what nobody could be found for, and in which part of the place."""
    client = clients_policy.get(request.seat, reference)
    form = GapForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what nobody can help with, and press again.")
    elif gaps.record(request.seat, client, form.cleaned_data["gap_need"]):
        messages.success(
            request, "Recorded that nobody fits. It counts in “Who is missing”, without the person."
        )
    else:
        messages.error(request, "Your agency has no place in a partnership now.")
    return redirect("choose_service", reference=reference)


@seat_required(STAFF)
@require_POST
def start(request, reference: str, service_id: int):
    client = clients_policy.get(request.seat, reference)
    service = get_object_or_404(searching.offered(request.seat), pk=service_id)
    earlier = tried_before(request, client, request.POST.get("again"))
    wanted = request.POST.get("need", "")
    need = service.needs.filter(pk=wanted).first() if wanted.isdecimal() else None
    if need is None and earlier:
        need = service.needs.filter(pk=earlier.need_id).first()
    try:
        referral = sending.start(
            request.seat, client, service, need=need, chain=earlier.chain if earlier else None
        )
    except lifecycle.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("choose_service", reference=reference)
    known = "?need=known" if need and service.needs.count() > 1 else ""
    return redirect(reverse("write", args=[referral.reference]) + known)


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def write(request, reference: str):
    referral = policy.get_draft(request.seat, reference)
    words = ReferralWords.objects.get(referral=referral)
    people = sending.people_of(referral, words)
    # Of a service that helps with several things the draft holds the first, which nobody has chosen yet.
    chosen = words.reason or "need" in request.GET or referral.service.needs.count() == 1
    form = WriteForm(
        request.POST or None,
        initial=written(referral, words) | ({} if chosen else {"need": None}),
        service=referral.service,
        people=people,
        held=list(records_of(referral.client)),
        answers=words.answers,
    )
    if request.method == "POST" and form.is_valid():
        if not keep(referral, words, form):
            messages.warning(request, "It was sent a moment ago. What you wrote since is not part of it.")
            return redirect("referral", reference=reference)
        return redirect("household" if "people" in request.POST else "agree", reference=reference)
    return render(
        request,
        "referrals/write.html",
        {"referral": referral, "form": form, "name": people[0].name, "others": people[1:]},
    )


def written(referral: Referral, words: ReferralWords) -> dict:
    """What the draft holds, by the form's names."""
    return {
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


@transaction.atomic
def keep(referral: Referral, words: ReferralWords, form: WriteForm) -> bool:
    """Write the draft. False when somebody has sent it since the page was opened."""
    try:
        sending.hold_draft(referral)
    except sending.AlreadySent:
        return False
    data = form.cleaned_data
    for name in ("reason", "text_holds", "act_by_why", "safe_contact", "mentioned", "categories"):
        setattr(words, name, data[name])
    words.answers = form.answers()
    words.save()
    for person in form.people[1:]:
        person.row.text_holds = form.holds_of(person)
        person.row.save(update_fields=["text_holds"])
    for name in ("need", "urgent", "act_by"):
        setattr(referral, name, data[name])
    referral.save(update_fields=["need", "urgent", "act_by"])
    return True


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def agree(request, reference: str, person: str = ""):
    """What a person says about the receiving agency; a live answer is one line to say yes to again."""
    referral, people, who, asked = being_asked(request, reference, person)
    covered = asked.covered and "anew" not in request.GET
    covered = covered and referral.to_agency_id not in restricting.asked_in_confidence(who.client)
    form = answer_form(request, referral, who, asked)
    refusal = None
    if request.method == "POST" and "still" in request.POST and covered:
        return redirect(after(referral, people, who))
    if request.method == "POST" and form.is_valid():
        try:
            record_answer(who.client, referral.to_agency, form)
        except standing.CannotAnswer as cannot:
            refusal = cannot
        else:
            if form.cleaned_data["agrees"] == "yes":
                return redirect(after(referral, people, who))
            return redirect(reverse("said_no", args=[reference]) + (f"?person={person}" if person else ""))
    context = {
        "referral": referral,
        "form": form,
        "refusal": refusal,
        "covered": covered and not form.is_bound,
        "answer": asked.answer,
        "may_tell": TOLD[asked.answer.event.tell][1] if covered else "",
        "asked": [CATEGORIES[c] for c in asked.categories],
        "person": who,
        "number": people.index(who) + 1,
        "people": people,
        "name": people[0].name,
        "refused": asked.refused,
        "unasked": asked.unasked,
        "languages": wording.LANGUAGES,
        "words_href": reverse("words_to_show", args=[reference, who.client.reference]),
    }
    return render(request, "referrals/agree.html", context)


def being_asked(request, reference: str, person: str):
    """The draft, those whom it covers, the one who is asked, and about what."""
    referral = policy.get_draft(request.seat, reference)
    words = ReferralWords.objects.get(referral=referral)
    people = sending.people_of(referral, words)
    who = next((p for p in people if p.client.reference == person), None) if person else people[0]
    if who is None:
        raise Http404
    return referral, people, who, sending.asking(referral, who, words)


def answer_form(request, referral: Referral, who, asked) -> AnswerForm:
    return AnswerForm(
        request.POST or None,
        request.FILES or None,
        receiver=referral.to_agency,
        categories=asked.categories,
        client=who.client,
        words=wording.in_language(referral.partnership, request.GET.get("language", "en")),
        need=str(referral.need),
    )


@seat_required(STAFF)
@require_safe
def words_to_show(request, reference: str, person: str):
    """The words alone, for the screen to be turned to the person."""
    referral, _, who, asked = being_asked(request, reference, person)
    form = answer_form(request, referral, who, asked)
    back = reverse("agree_person", args=[reference, who.client.reference])
    language = f"?language={form.words.language}" if form.words.language != "en" else ""
    return render(request, "consent/words.html", {"form": form, "back": back + language})


def after(referral: Referral, people: list, who) -> str:
    """The next person to ask, or the check of all."""
    onward = people[people.index(who) + 1 :]
    if onward:
        return reverse("agree_person", args=[referral.reference, onward[0].client.reference])
    return reverse("check", args=[referral.reference])


@transaction.atomic
def record_answer(client, receiver: Agency, form: AnswerForm, said_yes: str = Said.GIVEN) -> None:
    """Raises CannotAnswer, and keeps nothing then."""
    data = form.cleaned_data
    allowed, refused = form.answers()
    agreements.record(
        client,
        receiver,
        said_yes if data["agrees"] == "yes" else Said.REFUSED,
        allowed=allowed,
        refused=refused,
        tell=data["tell"] or "nothing",
        follow_up=data["follow_up"] == "yes",
        method=data["method"],
        said_at=noon(data["said_on"]) if data["said_on"] else None,
        expires_on=data["expires_on"],
        asked=form.how(),
    )


def noon(day: dt.date) -> dt.datetime:
    """Of a day of which nobody noted the hour; today's is not still to come."""
    return min(timezone.make_aware(dt.datetime.combine(day, dt.time(12))), timezone.now())


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def said_no(request, reference: str):
    """The person said no. If it was one of several, the referral can go on without them."""
    referral = policy.get_draft(request.seat, reference)
    who = request.POST.get("person") or request.GET.get("person", "")
    row = next((r for r in sending.included_in(referral) if r.client.reference == who), None)
    if request.method == "POST" and row:
        try:
            sending.leave_out(referral, who)
        except sending.AlreadySent as refusal:
            messages.warning(request, str(refusal))
        return redirect("check", reference=reference)
    context = {"referral": referral, "other": row, "other_name": name_of(row.client) if row else ""}
    return render(request, "referrals/said_no.html", context)


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def check(request, reference: str):
    """What the receiver will see, word for word; the button sends exactly that or says why not.

    Pressed twice it sends once, and both times the answer is that it was sent.
    """
    referral = policy.get(request.seat, reference)
    if was_sent_by(referral, request.seat):
        return redirect("sent", reference=reference)
    referral = policy.get_draft(request.seat, reference)
    words = ReferralWords.objects.get(referral=referral)
    refusal = None
    who = restricting_views.section(request, referral)
    old = OldEntryForm(request.POST or None) if referral.service.stale else None
    if request.method == "POST" and who.is_valid() and (old is None or old.is_valid()):
        try:
            restricting.keep_for_draft(referral, who.people())
            sending.send(referral, request.seat, request.POST.get("seen", ""))
            return redirect("sent", reference=reference)
        except sending.AlreadySent:
            return redirect("sent", reference=reference)
        except lifecycle.Refused as error:
            refusal = error
    previews = [sending.preview(referral, person, words) for person in sending.people_of(referral, words)]
    refusal = refusal or what_stops(previews)
    context = {
        "referral": referral,
        "words": words,
        "refusal": refusal,
        "verdicts": getattr(refusal, "verdicts", []),
        "about": getattr(refusal, "about", ""),
        "people": [shown_of(preview, first=n == 0) for n, preview in enumerate(previews)],
        "due": lifecycle.response_due(referral, timezone.now()),
        "who": who,
        "old": old,
        "seal": sending.seal(referral, words, previews),
        "number": restricting_views.number_of(referral),
    }
    return render(request, "referrals/check.html", context)


def what_stops(previews: list[sending.Preview]) -> lifecycle.Refused | None:
    """What sending would refuse of what is to be shared, said before the button is pressed."""
    try:
        for preview in previews:
            sending.refuse_what_may_not_travel(preview.person, preview, alone=len(previews) == 1)
    except lifecycle.Refused as refusal:
        return refusal
    return None


def shown_of(preview: sending.Preview, *, first: bool) -> dict:
    """One person as the receiver's page shows them; with what stays here, and why."""
    return {
        "name": preview.person.name,
        "relationship": "" if first else preview.person.relationship,
        "shared": [(CATEGORIES[code].shown, copy["shown"]) for code, copy in preview.copies.items()],
        "kept": [v for v in preview.verdicts.values() if not v.allowed],
    }


def was_sent_by(referral: Referral, seat) -> bool:
    """Whether the seat's agency sent it, be it to itself."""
    sender = Side.SENDER in lifecycle.sides_of(referral, seat.agency_id)
    return sender and referral.status != Status.DRAFT


@seat_required(STAFF)
@require_safe
def sent(request, reference: str):
    referral = policy.get(request.seat, reference)
    if not was_sent_by(referral, request.seat):
        raise Http404
    due = lifecycle.response_due(referral, referral.sent_at)
    reminders, back = clocks.schedule(due, never_lapses=referral.service.never_lapses)
    context = {"referral": referral, "due": due, "reminders": reminders, "back": back}
    return render(request, "referrals/sent.html", context)


@seat_required(STAFF)
@require_safe
def slip(request, reference: str):
    """A neutral slip for the person's pocket: it names no need and no kind of agency."""
    referral = policy.get(request.seat, reference)
    if not was_sent_by(referral, request.seat):
        raise Http404
    due = lifecycle.response_due(referral, referral.sent_at)
    return render(request, "referrals/slip.html", {"referral": referral, "due": due})


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def withdraw_agreement(request, reference: str, agency_id: int):
    """The person takes back what they said: no more steps than giving it. Referrals there are recalled or frozen."""
    client = clients_policy.get(request.seat, reference)
    receiver = get_object_or_404(Agency, pk=agency_id)
    if sharing.last_answer(client, receiver) is None or agency_id in restricting.asked_in_confidence(client):
        raise Http404
    if request.method == "POST":
        sending.person_takes_back(client, receiver, request.seat)
        messages.success(request, "They took it back. Nothing more is shared with that agency.")
        return redirect("client", reference=reference)
    return render(
        request,
        "referrals/withdraw_agreement.html",
        {"client": client, "receiver": receiver, "name": name_of(client)},
    )
