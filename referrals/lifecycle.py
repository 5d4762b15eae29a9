"""The one place where a referral changes state.

``TABLE`` says for each action: from which states, to which, which side and role may take it, what must be given, and whom
it tells. Buttons, the diagram in the docs and the tests come from it. ``perform`` locks the row, checks,
writes the state, one event, its words and the outbox, in one transaction. Nothing else writes `status`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from partners import named, working_days
from partners.acting import SWEEP, current
from partners.models import Role, Seat
from referrals.models import Message, MessageKind, Outbox, Outcome, Referral, ReferralEvent, Side, Status
from referrals.models.spine import OPEN
from referrals.signals import outbox_written

HOLD_DAYS = 5  # working days that the sender has to answer
RESUME = "resume"  # to the state that the hold remembered
SAME = "same"  # the state stays; the step is recorded


class Refused(Exception):
    """The action cannot be taken now. The message is for the person who tried."""


@dataclass(frozen=True)
class Transition:
    """One row of the table. `tells` are (side, kind of notification)."""

    action: str
    label: str
    sources: tuple[str, ...]
    target: str
    side: str
    roles: tuple[str, ...]
    needs: tuple[str, ...] = ()
    tells: tuple[tuple[str, str], ...] = ()
    words: str = MessageKind.NOTE
    apply: Callable[[Referral, dict, dt.datetime], dict] = field(default=lambda referral, given, now: {})
    usual: bool = False


STAFF = (Role.CASEWORKER, Role.MANAGER)
MANAGERS = (Role.MANAGER,)


def response_due(referral: Referral, now: dt.datetime) -> dt.date:
    """The day by which the receiver should answer: the service's target, and always before the act-by day."""
    today = timezone.localdate(now)
    service = referral.service
    due = working_days.add(today, service.urgent_days if referral.urgent else service.response_days)
    if referral.act_by and due >= referral.act_by:
        due = max(today, referral.act_by - dt.timedelta(days=1))
    return due


def _send(referral: Referral, given: dict, now: dt.datetime) -> dict:
    return {"sent_at": now, "due_on": response_due(referral, now), "tell": given.get("tell", "nothing")}


def _accept(referral: Referral, given: dict, now: dt.datetime) -> dict:
    return {"answered_at": now, "due_on": referral.act_by, **_assignment(referral, given, now)}


def _assignment(referral: Referral, given: dict, now: dt.datetime) -> dict:
    worker, team = given.get("worker"), given.get("team")
    if not worker and not team:
        raise Refused("Choose who takes it on: a person or a team.")
    for holder in (worker, team):
        if holder and not _belongs(holder, referral.to_agency_id):
            raise Refused("Choose somebody of your own agency.")
    if referral.restricted and not (worker and worker.pk in named.people_on("referral", referral)):
        raise Refused("Choose somebody who is named on it: nobody else can see it.")
    return {"worker": worker, "team": team}


def _belongs(holder, agency_id: int) -> bool:
    if hasattr(holder, "agency_id"):
        return holder.agency_id == agency_id
    return Seat.objects.live().filter(person=holder, agency_id=agency_id).exists()


def _hold(referral: Referral, given: dict, now: dt.datetime) -> dict:
    today = timezone.localdate(now)
    left = working_days.between(today, referral.due_on) if referral.due_on else None
    return {
        "held_from": referral.status,
        "held_days_left": left,
        "due_on": working_days.add(today, HOLD_DAYS),
    }


def _answer(referral: Referral, given: dict, now: dt.datetime) -> dict:
    left = referral.held_days_left
    due = working_days.add(timezone.localdate(now), max(left, 1)) if left is not None else None
    return {"held_from": "", "held_days_left": None, "due_on": due}


def _first_contact(referral: Referral, given: dict, now: dt.datetime) -> dict:
    return {"first_contact_at": now}


def _decline(referral: Referral, given: dict, now: dt.datetime) -> dict:
    reason = given["decline_reason"]
    if reason not in referral.service.decline_reasons:
        raise Refused("This service may not give that reason.")
    by = "client" if reason in ("client_declined", "not_agreed") else "agency"
    return {
        "decline_reason": reason,
        "declined_by": by,
        "better_service": given.get("better_service"),
        "answered_at": referral.answered_at or now,
        "held_from": "",
        "held_days_left": None,
    }


def _end(referral: Referral, given: dict, now: dt.datetime) -> dict:
    if given["ending"] not in referral.service.endings:
        raise Refused("This service may not end a referral that way.")
    return {"ending": given["ending"]}


def _withdraw(referral: Referral, given: dict, now: dt.datetime) -> dict:
    if given["withdrawn_by"] not in ("sender", "client"):
        raise Refused("Say whether you or the person takes it back.")
    return {"withdrawn_by": given["withdrawn_by"], "held_from": "", "held_days_left": None}


def _lapse(referral: Referral, given: dict, now: dt.datetime) -> dict:
    if referral.service.never_lapses and referral.status == Status.SENT:
        raise Refused("A statutory service's referral escalates instead of lapsing.")
    return {"held_from": "", "held_days_left": None}


def _lapse_hold(referral: Referral, given: dict, now: dt.datetime) -> dict:
    if referral.held_from != Status.SENT:
        raise Refused("It was taken on already: the receiver ends it.")
    return {"held_from": "", "held_days_left": None}


R, S, SYS = Side.RECEIVER, Side.SENDER, Side.SYSTEM
WORKING = (Status.ACCEPTED, Status.IN_PROGRESS)

TABLE: dict[str, Transition] = {
    t.action: t
    for t in [
        Transition(
            "send",
            "Send",
            (Status.DRAFT,),
            Status.SENT,
            S,
            STAFF,
            tells=((R, "handoff"),),
            apply=_send,
            usual=True,
        ),
        Transition(
            "accept",
            "Accept and assign",
            (Status.SENT,),
            Status.ACCEPTED,
            R,
            MANAGERS,
            tells=((S, "accepted"),),
            apply=_accept,
            usual=True,
        ),
        Transition(
            "ask",
            "Ask for more",
            (Status.SENT, *WORKING),
            Status.ON_HOLD,
            R,
            STAFF,
            ("text",),
            ((S, "asked"),),
            MessageKind.QUESTION,
            _hold,
        ),
        Transition(
            "answer",
            "Answer",
            (Status.ON_HOLD,),
            RESUME,
            S,
            STAFF,
            ("text",),
            ((R, "answered"),),
            MessageKind.ANSWER,
            _answer,
            usual=True,
        ),
        Transition(
            "decline",
            "Decline",
            (Status.SENT, Status.ON_HOLD),
            Status.DECLINED,
            R,
            MANAGERS,
            ("decline_reason",),
            ((S, "declined"),),
            apply=_decline,
        ),
        Transition("assign", "Give to somebody else", WORKING, SAME, R, MANAGERS, apply=_assignment),
        Transition(
            "contact",
            "Record first contact",
            (Status.ACCEPTED,),
            Status.IN_PROGRESS,
            R,
            STAFF,
            (),
            ((S, "contacted"),),
            MessageKind.CONTACT,
            _first_contact,
            usual=True,
        ),
        Transition(
            "progress",
            "Record progress",
            (Status.IN_PROGRESS,),
            SAME,
            R,
            STAFF,
            ("text",),
            ((S, "progressed"),),
            MessageKind.PROGRESS,
        ),
        Transition(
            "complete",
            "Record what came of it",
            (Status.IN_PROGRESS,),
            Status.COMPLETED,
            R,
            STAFF,
            ("outcomes",),
            ((S, "completed"),),
            usual=True,
        ),
        Transition(
            "end",
            "End without help",
            WORKING,
            Status.ENDED,
            R,
            STAFF,
            ("ending",),
            ((S, "ended"),),
            apply=_end,
        ),
        Transition(
            "withdraw",
            "Take it back",
            tuple(OPEN),
            Status.WITHDRAWN,
            S,
            STAFF,
            ("withdrawn_by",),
            ((R, "withdrawn"),),
            apply=_withdraw,
        ),
        Transition(
            "lapse",
            "Lapse",
            (Status.SENT,),
            Status.LAPSED,
            SYS,
            (),
            (),
            ((S, "lapsed"), (R, "lapsed")),
            apply=_lapse,
        ),
        Transition(
            "lapse_hold",
            "Lapse while waiting",
            (Status.ON_HOLD,),
            Status.LAPSED,
            SYS,
            (),
            (),
            ((S, "lapsed"), (R, "lapsed")),
            apply=_lapse_hold,
        ),
        Transition("remind", "Remind", (Status.SENT,), SAME, SYS, (), (), ((R, "reminder"),)),
        Transition(
            "remind_sender", "Remind the sender", (Status.ON_HOLD,), SAME, SYS, (), (), ((S, "reminder"),)
        ),
        Transition(
            "message",
            "Write to them",
            tuple(OPEN),
            SAME,
            "either",
            STAFF,
            ("text",),
            (("other", "message"),),
            MessageKind.MESSAGE,
        ),
        Transition(
            "phone",
            "Record a phone call with them",
            tuple(OPEN),
            SAME,
            "either",
            STAFF,
            ("text",),
            (("other", "phone"),),
            MessageKind.PHONE,
        ),
    ]
}

TURN = {
    Status.DRAFT: Side.SENDER,
    Status.SENT: Side.RECEIVER,
    Status.ON_HOLD: Side.SENDER,
    Status.ACCEPTED: Side.RECEIVER,
    Status.IN_PROGRESS: Side.RECEIVER,
}


def side_of(referral: Referral, agency_id: int | None) -> str | None:
    """The side on which an agency stands, or None. An agency that refers to itself acts as the sender of its draft."""
    if agency_id is None:
        return None
    if referral.from_agency_id == agency_id and (
        referral.to_agency_id != agency_id or referral.status == Status.DRAFT
    ):
        return Side.SENDER
    return Side.RECEIVER if referral.to_agency_id == agency_id else None


def may(transition: Transition, referral: Referral, seat: Seat | None) -> bool:
    """Whether a seat may take this action on this referral as it stands now."""
    if referral.status not in transition.sources:
        return False
    if seat is None:
        return transition.side == Side.SYSTEM
    side = side_of(referral, seat.agency_id)
    # Of a restricted one the people named are all there are: each may do there what a manager may.
    roles = STAFF if referral.restricted and transition.roles else transition.roles
    return side is not None and transition.side in (side, "either") and seat.role in roles


def actions_for(referral: Referral, seat: Seat) -> list[Transition]:
    """What a seat may do now, the usual action first."""
    found = [t for t in TABLE.values() if may(t, referral, seat)]
    return sorted(found, key=lambda t: not t.usual)


def perform(referral: Referral, action: str, seat: Seat | None = None, **given) -> ReferralEvent:
    """Take one action, or raise Refused.

    `seat` is None for the system's own steps (from the sweep). `given` holds what the row needs: text, worker, team,
    decline_reason, better_service, ending, withdrawn_by, tell, outcomes (unsaved Outcome objects).
    """
    transition = TABLE[action]
    _check_seat(seat)
    with transaction.atomic():
        locked = (
            Referral.objects.select_for_update(of=("self",))
            .select_related("service__agency")
            .get(pk=referral.pk)
        )
        if not may(transition, locked, seat):
            raise Refused(
                f"“{transition.label}” is not possible now: the referral is “{locked.get_status_display()}”."
            )
        for name in transition.needs:
            if not given.get(name):
                raise Refused(f"“{transition.label}” needs {NEEDED[name]}.")
        now = timezone.now()
        event = _write(locked, transition, seat, given, now)
    referral.refresh_from_db()
    return event


NEEDED = {
    "text": "some words",
    "decline_reason": "a reason",
    "ending": "why no help came",
    "withdrawn_by": "who takes it back",
    "outcomes": "at least one result",
}


def _check_seat(seat: Seat | None) -> None:
    """The database must be told of the same seat as Python is."""
    acting = current()
    if seat is None and acting != SWEEP:
        raise Refused("Only the sweep takes the system's own steps.")
    if seat is not None and (acting.agency, acting.person) != (seat.agency_id, seat.person_id):
        raise Refused("This seat is not the one acting.")


def _write(
    referral: Referral, transition: Transition, seat: Seat | None, given: dict, now: dt.datetime
) -> ReferralEvent:
    before = referral.status
    after = {RESUME: referral.held_from, SAME: before}.get(transition.target, transition.target)
    side = Side.SYSTEM if seat is None else side_of(referral, seat.agency_id)
    if transition.action == "complete":
        _record_outcomes(referral, seat, given["outcomes"])
    changes = transition.apply(referral, given, now) | _consequences(
        referral, transition, before, after, now, side
    )
    if Referral.objects.filter(pk=referral.pk, status=before).update(status=after, **changes) != 1:
        raise Refused("Somebody else changed it a moment ago. Look at it again.")
    event = ReferralEvent.objects.create(
        referral_id=referral.pk,
        at=now,
        action=transition.action,
        from_status=before,
        to_status=after,
        side=side,
        agency_id=seat.agency_id if seat else None,
        person_id=seat.person_id if seat else None,
        code=given.get("decline_reason") or given.get("ending") or given.get("withdrawn_by") or "",
    )
    if given.get("text") and seat:
        Message.objects.create(
            referral_id=referral.pk,
            event=event,
            agency_id=seat.agency_id,
            person_id=seat.person_id,
            kind=transition.words,
            text=given["text"],
        )
    _tell(referral, transition, side, event, now)
    return event


def _consequences(
    referral: Referral, transition: Transition, before: str, after: str, now: dt.datetime, side: str
) -> dict:
    """What follows from the states alone: whose turn, when it closed, and whether the sender has news."""
    changes: dict = {}
    if transition.side == Side.SYSTEM and transition.target == SAME:
        changes["reminders"] = referral.reminders + 1
    if after != before:
        changes |= {"turn": TURN.get(after, ""), "turn_since": now, "reminders": 0}
        if after not in TURN:
            changes |= {"closed_at": now, "due_on": None, "loop_closed_at": now}
    if any(who == Side.SENDER or (who == "other" and side == Side.RECEIVER) for who, _ in transition.tells):
        changes["news_for_sender"] = True
    return changes


def _record_outcomes(referral: Referral, seat: Seat, outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        outcome.referral_id = referral.pk
        outcome.from_agency_id, outcome.to_agency_id = referral.from_agency_id, referral.to_agency_id
        outcome.told_sender = referral.tell == "result"
        outcome.recorded_by_id = seat.person_id
        outcome.full_clean(exclude=["referral", "from_agency", "to_agency", "recorded_by"])
        outcome.save(force_insert=True)


def _tell(
    referral: Referral, transition: Transition, side: str, event: ReferralEvent, now: dt.datetime
) -> None:
    """One outbox row for each side told. The two sides are two agencies, save where one refers to itself."""
    agencies = {Side.SENDER: referral.from_agency_id, Side.RECEIVER: referral.to_agency_id}
    told: dict[int, str] = {}
    for who, kind in transition.tells:
        other = Side.RECEIVER if side == Side.SENDER else Side.SENDER
        told.setdefault(agencies[other if who == "other" else who], kind)
    for agency_id, kind in told.items():
        row = Outbox(agency_id=agency_id, referral_id=referral.pk, event=event, kind=kind, next_at=now)
        row.save(force_insert=True)
        transaction.on_commit(
            lambda row=row: outbox_written.send(Outbox, outbox_id=row.pk, agency_id=row.agency_id),
            robust=True,
        )
