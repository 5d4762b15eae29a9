"""Who may see a referral: the section of the check page, the page for both sides, and the privacy lead's."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clients import policy as clients_policy
from partners import named
from partners.policy import STAFF, seat_required
from referrals import lifecycle, policy, restricting
from referrals.forms_named import NamesForm
from referrals.models import Referral, Side, Status


def section(request, referral: Referral) -> NamesForm:
    """The check page's choice of who may see a draft. An ordinary referral leaves it empty."""
    data = request.POST if request.method == "POST" else None
    return NamesForm(data, referral=referral, seat=request.seat)


def page_part(referral: Referral, seat) -> dict:
    """What a referral's own page says about who may see it."""
    other = referral.to_agency if referral.side == Side.SENDER else referral.from_agency
    left = referral.restricted and not any(p.there for p in restricting.at(referral, other.pk))
    return {
        "may_restrict": restricting.may_restrict(referral, seat),
        "nobody_left_at": other if left else None,
    }


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def who(request, reference: str):
    """Who may see a referral. Each side keeps its own list; the sender chooses at the other agency as well."""
    referral = policy.get(request.seat, reference)
    adding = request.method == "POST" and request.POST.get("do") == "name"
    form = NamesForm(request.POST if adding else None, referral=referral, seat=request.seat)
    if request.method == "POST" and (not adding or form.is_valid()):
        try:
            done = DO.get(request.POST.get("do", ""), nothing)(request, referral, form)
        except lifecycle.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("who_may_see", reference=reference)
        messages.success(request, done) if done else None
        return redirect(onward(request, referral))
    return render(request, "referrals/who.html", context_of(request, referral, form))


def name(request, referral: Referral, form: NamesForm) -> str:
    if not referral.restricted and not restricting.may_restrict(referral, request.seat):
        raise lifecycle.Refused("A manager of your agency, or whoever has it, restricts it.")
    people = form.people()
    if form.draft and not people and not referral.restricted:
        raise lifecycle.Refused("Choose who may see it, besides you.")
    if not form.sender and not referral.restricted:
        people += restricting.left_with(referral)
    if form.draft:
        restricting.keep_for_draft(referral, people)
    else:
        restricting.restrict(referral, people)
    return "Only the people named here can find it now."


def remove(request, referral: Referral, form: NamesForm) -> str:
    wanted = request.POST.get("person", "")
    if wanted.isdecimal():
        restricting.unname(referral, int(wanted))
    return "They can see it no longer."


def lift(request, referral: Referral, form: NamesForm) -> str:
    restricting.lift(referral)
    return "The restriction is lifted. Everybody who works with referrals at both agencies can find it."


def nothing(request, referral: Referral, form: NamesForm) -> str:
    return ""


DO = {"name": name, "remove": remove, "lift": lift}


def onward(request, referral: Referral):
    """Back to the page; home for somebody who took themselves off, for whom the page is gone."""
    seen = policy.visible_to(request.seat).filter(pk=referral.pk).exists()
    return reverse("who_may_see", args=[referral.reference]) if seen else reverse("home")


def context_of(request, referral: Referral, form: NamesForm) -> dict:
    mine, other = referral.from_agency, referral.to_agency
    if referral.side == Side.RECEIVER:
        mine, other = other, mine
    ours, theirs = restricting.at(referral, mine.pk), restricting.at(referral, other.pk)
    draft = referral.status == Status.DRAFT
    return {
        "referral": referral,
        "form": form,
        "other": other,
        "ours": ours,
        "theirs": theirs,
        "removable_there": draft,
        "alone": sum(p.there for p in ours) < 2,
        "nobody_left": referral.restricted and not draft and not any(p.there for p in theirs),
        "stays_with": list(restricting.left_with(referral)) if referral.side == Side.RECEIVER else [],
        "may_restrict": restricting.may_restrict(referral, request.seat),
        "may_lift": restricting.may_lift(referral, request.seat),
        "number": number_of(referral),
        "back": "check" if draft else "referral",
    }


def number_of(referral: Referral) -> str:
    """The number to ring at the receiving agency."""
    return referral.service.duty_line or referral.to_agency.phone


def of_client(request, client) -> dict:
    """What the page about who may see a client says of the client's referrals."""
    if not clients_policy.can(request.seat, client):
        return {}
    rows = restricting.of_client(client)
    for row in rows:
        sent = not row.restricted and row.status != Status.DRAFT
        row.stays_with = list(restricting.choosable_there(row)) if sent else []
    return {"follow": [r for r in rows if not r.restricted], "followed": [r for r in rows if r.restricted]}


@seat_required(frozenset({"privacy_lead"}))
@require_http_methods(["GET", "POST"])
def unseen(request):
    """What nobody of the agency can see any more: its privacy lead, who sees nothing of it either, names somebody."""
    waiting = [
        (kind, pk, reference) for kind in ("client", "referral") for pk, reference in named.unseen(kind)
    ]
    people = named.staff_of(request.seat.agency_id).exclude(pk=request.seat.person_id)
    if request.method == "POST":
        rescue(request, waiting, people)
        return redirect("unseen")
    return render(request, "referrals/unseen.html", {"waiting": waiting, "people": people})


def rescue(request, waiting: list[tuple], people) -> None:
    found = next(
        ((k, pk) for k, pk, reference in waiting if reference == request.POST.get("reference")), None
    )
    wanted = request.POST.get("person", "")
    person = people.filter(pk=wanted).first() if wanted.isdecimal() else None
    if not found or not person:
        messages.error(request, "Choose who takes their place.")
        return
    try:
        named.rescue(*found, person.pk)
        messages.success(request, f"{person} can see it now. Tell them yourself: no message goes out.")
    except named.Refused as refusal:
        messages.error(request, str(refusal))


def navigation(request) -> list[dict]:
    if request.seat.role != "privacy_lead":
        return []
    waiting = sum(len(named.unseen(kind)) for kind in ("client", "referral"))
    return [{"text": "Restricted", "href": reverse("unseen"), "count": waiting}]
