"""A referral as one row of a list, in the words of the side that looks at it."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Identity
from consent.models import Disclosure
from partners import working_days
from partners.models import Seat
from partners.templatetags.ui import pounds
from referrals.models import Outcome, Referral, Side, Status

# How a state reads to the side that sent it, and to the side that received it.
STATES: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("Draft", "Draft"),
    Status.SENT: ("Sent", "New"),
    Status.ON_HOLD: ("They asked for more", "We asked for more"),
    Status.ACCEPTED: ("They are taking this on", "Taken on"),
    Status.IN_PROGRESS: ("In progress", "In progress"),
    Status.COMPLETED: ("Helped", "Helped"),
    Status.ENDED: ("Not helped", "Not helped"),
    Status.DECLINED: ("They can’t take it", "Declined"),
    Status.REDIRECTED: ("Passed on", "Passed on"),
    Status.WITHDRAWN: ("Taken back by us", "Taken back"),
    Status.LAPSED: ("No answer: back with us", "No answer in time"),
}


@dataclass(frozen=True)
class Row:
    """`who` is the client's name where this seat may know it, else the reference. `result` and `loop` are said at the end."""

    referral: Referral
    href: str
    need: str
    who: str
    agency: str
    code: str
    state: str
    turn: str
    late: bool
    worker: str
    result: str
    loop: str
    unread: bool
    again: str = ""
    sent: bool = False
    decide: str = ""


def rows_of(referrals, seat: Seat, side: str, *, again=()) -> list[Row]:
    """Rows for one page of referrals, with at most four queries however many they are.

    The referrals need `need`, both agencies, `service` and the holders selected with them. Those whose ids are in
    `again` get the address at which another place is found.
    """
    referrals = list(referrals)
    names, outcomes = names_of(referrals, seat), outcomes_of(referrals)
    places = places_of([r for r in referrals if r.pk in again])
    return [
        row(r, side, names.get(r.pk, ""), outcomes.get(r.pk, []), places.get(r.pk, "")) for r in referrals
    ]


def places_of(referrals: list[Referral]) -> dict:
    """Id of the referral → where another service is chosen for its client. Again not by a join."""
    clients = Client.objects.in_bulk({r.client_id for r in referrals}) if referrals else {}
    return {
        r.pk: f"{reverse('choose_service', args=[clients[r.client_id].reference])}?chain={r.reference}"
        for r in referrals
        if r.client_id in clients
    }


def row(referral: Referral, side: str, name: str, outcomes: list[Outcome], place: str = "") -> Row:
    sent = side == Side.SENDER
    hidden = sent and is_hidden(referral)
    page = "write" if referral.status == Status.DRAFT else "referral"
    holder = referral.sender_worker if sent else referral.worker or referral.team
    return Row(
        referral=referral,
        href=reverse(page, args=[referral.reference]),
        need=str(referral.need),
        who=name or referral.reference,
        agency=f"to {referral.to_agency}" if sent else f"from {referral.from_agency}",
        code="withdrawn" if hidden else referral.status,
        state="Closed" if hidden else state_words(referral, sent),
        turn=turn_words(referral, side),
        late=bool(referral.turn and referral.due_on and referral.due_on < timezone.localdate()),
        worker=str(holder or ""),
        result="" if hidden else result_words(referral, outcomes),
        loop=loop_words(referral, hidden) if sent else "",
        unread=sent and referral.news_for_sender,
        again=place,
        sent=sent,
        decide=reverse("keep_or_delete", args=[referral.reference])
        if referral.decide_by and not sent
        else "",
    )


def is_hidden(referral: Referral) -> bool:
    """The client lets the receiver tell nothing: the sender learns that it closed, and no more."""
    return referral.tell == "nothing" and referral.status in (Status.COMPLETED, Status.ENDED)


def state_words(referral: Referral, sent: bool) -> str:
    if referral.status == Status.ACCEPTED and sent and referral.to_agency.statutory:
        return "They will contact them"
    if referral.status == Status.DECLINED and referral.declined_by == "client":
        return "The client said no"
    if referral.status == Status.WITHDRAWN and referral.withdrawn_by == "client":
        return "The client took it back"
    return STATES[referral.status][0 if sent else 1]


def turn_words(referral: Referral, side: str) -> str:
    """Whose turn it is and for how long: Waiting for us, 4 working days."""
    if not referral.turn or not referral.turn_since:
        return ""
    whom = "us" if referral.turn == side else "them"
    return f"Waiting for {whom}{how_long(timezone.localdate(referral.turn_since))}"


def how_long(since: dt.date) -> str:
    days = working_days.between(since, timezone.localdate())
    return f", {days} working day{'' if days == 1 else 's'}" if days else " since today"


def result_words(referral: Referral, outcomes: list[Outcome]) -> str:
    """What came of it, as far as this side may know."""
    if referral.status == Status.COMPLETED:
        return "; ".join(outcome_words(o) for o in outcomes)
    if referral.status == Status.ENDED:
        return referral.get_ending_display()
    reason = referral.get_decline_reason_display()
    return f"“{reason}”" if reason else ""


def outcome_words(outcome: Outcome) -> str:
    return f"{outcome} {pounds(outcome.amount)}".strip()


def loop_words(referral: Referral, hidden: bool) -> str:
    if referral.closed_at is None:
        return ""
    return "They asked that you are not told" if hidden else "You know what happened"


def names_of(referrals: list[Referral], seat: Seat) -> dict:
    """Id of the referral → the client's name, where the seat may know it.

    Never by a join: an inner join to a client that the seat may not see would lose the referral itself.
    """
    ours = {r.client_id: r.pk for r in referrals if r.from_agency_id == seat.agency_id}
    theirs = {r.pk: r.client_id for r in referrals if r.from_agency_id != seat.agency_id}
    found: dict = {}
    if theirs:
        # Of the one referred: others of the household have copies on the same referral.
        copies = Disclosure.objects.filter(
            referral_id__in=theirs,
            client_id__in=theirs.values(),
            category="identity",
            to_agency_id=seat.agency_id,
            recalled_at=None,
            deleted_at=None,
        )
        found = {pk: name_in(copy) for pk, copy in copies.values_list("referral_id", "copy")}
    if ours:
        own = {i.client_id: i.name for i in Identity.objects.filter(client_id__in=ours)}
        found |= {r.pk: own.get(r.client_id, "") for r in referrals if r.client_id in own}
    return found


def name_in(copy: dict) -> str:
    values = copy.get("values", {})
    full = f"{values.get('given_names', '')} {values.get('family_name', '')}".strip()
    return full or values.get("known_as", "")


def outcomes_of(referrals: list[Referral]) -> dict:
    """Id of the referral → its outcomes. PostgreSQL leaves out those that the sender may not be told."""
    done = [r.pk for r in referrals if r.status == Status.COMPLETED]
    found: dict = {}
    for outcome in Outcome.objects.filter(referral__in=done) if done else ():
        found.setdefault(outcome.referral_id, []).append(outcome)
    return found
