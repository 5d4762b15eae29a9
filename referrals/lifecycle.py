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

from partners import working_days
from partners.acting import SWEEP, current
from partners.models import Person, Role, Seat
from partners.models.services import Ending
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
    """One row of the table. `tells` are (side, kind of notification).

    `held` narrows a row that starts from a hold: only where the hold began in one of these states. `first` says
    what comes before, to somebody who tries it too early.
    """

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
    button: bool = True  # False: taken by a page of its own, with what belongs to it
    held: tuple[str, ...] = ()
    first: str = ""


STAFF = (Role.CASEWORKER, Role.MANAGER)
MANAGERS = (Role.MANAGER,)


def response_due(referral: Referral, now: dt.datetime) -> dt.date:
    """The day by which the receiver should answer: the service's target, and always before the act-by day."""
    today = timezone.localdate(now)
    service = referral.service
    due = working_days.add(today, service.urgent_days if referral.urgent else service.response_days)
    return _before_act_by(referral, due, today)


def _before_act_by(referral: Referral, day: dt.date, today: dt.date) -> dt.date:
    """The day, or the last one before the act-by day; where that is past, today."""
    if referral.act_by and day >= referral.act_by:
        return max(today, referral.act_by - dt.timedelta(days=1))
    return day


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
    if referral.restricted and not (worker and worker.pk in referral.people_named):
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
        "due_on": _before_act_by(referral, working_days.add(today, HOLD_DAYS), today),
    }


NO_HOLD = {"held_from": "", "held_days_left": None}


def _resume(referral: Referral, given: dict, now: dt.datetime) -> dict:
    """The receiver's clock runs on with the working days that were left, and not beyond the act-by day."""
    return {**NO_HOLD, "due_on": _due_after_hold(referral, timezone.localdate(now))}


def _due_after_hold(referral: Referral, today: dt.date) -> dt.date | None:
    if referral.held_days_left is None:
        return None
    due = working_days.add(today, max(referral.held_days_left, 1))
    if referral.held_from == Status.SENT:
        return _before_act_by(referral, due, today)
    return min(due, referral.act_by or due)


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
        **NO_HOLD,
    }


def endings_of(referral: Referral) -> list[str]:
    """How this referral may end without help now. That the sender did not answer can only be so during a hold."""
    held = referral.status == Status.ON_HOLD
    found = [e for e in referral.service.endings if e != Ending.NO_ANSWER]
    return [*found, Ending.NO_ANSWER.value] if held else found


def _end(referral: Referral, given: dict, now: dt.datetime) -> dict:
    if given["ending"] not in endings_of(referral):
        raise Refused("This service may not end a referral that way.")
    return {"ending": given["ending"], **NO_HOLD}


def _end_hold(referral: Referral, given: dict, now: dt.datetime) -> dict:
    return {"ending": Ending.NO_ANSWER.value, **NO_HOLD}


def _withdraw(referral: Referral, given: dict, now: dt.datetime) -> dict:
    if given["withdrawn_by"] not in ("sender", "client"):
        raise Refused("Say whether you or the person takes it back.")
    return {"withdrawn_by": given["withdrawn_by"], **NO_HOLD}


def _lapse(referral: Referral, given: dict, now: dt.datetime) -> dict:
    if referral.service.never_lapses and referral.status == Status.SENT:
        raise Refused("A statutory service's referral escalates instead of lapsing.")
    return dict(NO_HOLD)


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
            _resume,
            usual=True,
        ),
        Transition(
            "resume",
            "Go on without an answer",
            (Status.ON_HOLD,),
            RESUME,
            R,
            STAFF,
            tells=((S, "resumed"),),
            apply=_resume,
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
            held=(Status.SENT,),
        ),
        Transition(
            "assign",
            "Give to somebody else",
            (*WORKING, Status.ON_HOLD),
            SAME,
            R,
            MANAGERS,
            apply=_assignment,
            held=WORKING,
        ),
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
            first="Record the first contact before what came of it.",
        ),
        Transition(
            "end",
            "End without help",
            (*WORKING, Status.ON_HOLD),
            Status.ENDED,
            R,
            STAFF,
            ("ending",),
            ((S, "ended"),),
            apply=_end,
            held=WORKING,
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
            "leave",
            "One person takes back their part",
            tuple(OPEN),
            SAME,
            S,
            STAFF,
            (),
            ((R, "left"),),
            button=False,
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
            apply=_lapse,
            held=(Status.SENT,),
        ),
        Transition(
            "end_hold",
            "End while waiting",
            (Status.ON_HOLD,),
            Status.ENDED,
            SYS,
            (),
            (),
            ((S, "ended"), (R, "ended")),
            apply=_end_hold,
            held=WORKING,
        ),
        Transition("remind", "Remind", (Status.SENT,), SAME, SYS, (), (), ((R, "reminder"),)),
        Transition(
            "remind_sender", "Remind the sender", (Status.ON_HOLD,), SAME, SYS, (), (), ((S, "reminder"),)
        ),
        Transition(
            "remind_receiver",
            "Tell the receiver that no answer came",
            (Status.ON_HOLD,),
            SAME,
            SYS,
            (),
            (),
            ((R, "unanswered"),),
            held=WORKING,
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


def sides_of(referral: Referral, agency_id: int | None) -> tuple[str, ...]:
    """The sides on which an agency stands: none, one, or both where an agency refers to itself."""
    agencies = ((Side.SENDER, referral.from_agency_id), (Side.RECEIVER, referral.to_agency_id))
    return tuple(side for side, its in agencies if agency_id is not None and its == agency_id)


def side_of(referral: Referral, agency_id: int | None) -> str | None:
    """The side from which an agency looks at it, or None. One that refers to itself looks from whose turn it is."""
    sides = sides_of(referral, agency_id)
    if len(sides) == 2:
        return referral.turn or Side.RECEIVER
    return sides[0] if sides else None


def acting_side(transition: Transition, referral: Referral, agency_id: int | None) -> str | None:
    """The side on which an agency would take this action, or None where it is not its to take."""
    if transition.side in sides_of(referral, agency_id):
        return transition.side
    return side_of(referral, agency_id) if transition.side == "either" else None


def may(transition: Transition, referral: Referral, seat: Seat | None) -> bool:
    """Whether a seat may take this action on this referral as it stands now."""
    if referral.status not in transition.sources:
        return False
    if referral.status == Status.ON_HOLD and transition.held and referral.held_from not in transition.held:
        return False
    if seat is None:
        return transition.side == Side.SYSTEM
    # Of a restricted one the people named are all there are: each may do there what a manager may.
    roles = STAFF if referral.restricted and transition.roles else transition.roles
    return acting_side(transition, referral, seat.agency_id) is not None and seat.role in roles


def why_not(transition: Transition, referral: Referral) -> str:
    """For somebody who tried an action that is not possible now."""
    now = f"“{transition.label}” is not possible now: the referral is “{referral.get_status_display()}”."
    return f"{now} {transition.first}" if transition.first and referral.status in OPEN else now


def actions_for(referral: Referral, seat: Seat) -> list[Transition]:
    """The buttons of a seat now, the usual action first. None for one that only reads, its agency having left."""
    if getattr(seat, "reads_until", None):
        return []
    found = [t for t in TABLE.values() if t.button and may(t, referral, seat)]
    return sorted(found, key=lambda t: not t.usual)


def perform(referral: Referral, action: str, seat: Seat | None = None, **given) -> ReferralEvent:
    """Take one action, or raise Refused.

    `seat` is None for the system's own steps (from the sweep). `given` holds what the row needs: text, worker, team,
    decline_reason, better_service, ending, withdrawn_by, tell, outcomes (unsaved Outcome objects).
    """
    transition = TABLE[action]
    check_seat(seat)
    with transaction.atomic():
        locked = (
            Referral.objects.select_for_update(of=("self",))
            .select_related("service__agency")
            .get(pk=referral.pk)
        )
        if not may(transition, locked, seat):
            raise Refused(why_not(transition, locked))
        for name in transition.needs:
            if not given.get(name):
                raise Refused(f"“{transition.label}” needs {NEEDED[name]}.")
        now = timezone.now()
        event = _write(locked, transition, seat, given, now)
    referral.refresh_from_db()
    return event


# A second press of a button comes within seconds; to say the same again on purpose takes longer.
PRESSED_TWICE = dt.timedelta(seconds=10)


@transaction.atomic
def perform_once(referral: Referral, action: str, seat: Seat, **given) -> ReferralEvent:
    """`perform`, for a button: pressed twice by the same person it does its work once, and gives the same event."""
    Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    return just_done(referral, action, seat, given.get("text", "")) or perform(
        referral, action, seat, **given
    )


def just_done(referral: Referral, action: str, seat: Seat, text: str) -> ReferralEvent | None:
    """The last step, if this person took it a moment ago with these words."""
    last = ReferralEvent.objects.filter(referral_id=referral.pk).order_by("-id").first()
    if last is None or (last.action, last.person_id) != (action, seat.person_id) or action == "assign":
        return None
    said = Message.objects.filter(event=last).values_list("text", flat=True).first() or ""
    fresh = timezone.now() - last.at < PRESSED_TWICE
    return last if fresh and said.split() == text.split() else None


NEEDED = {
    "text": "some words",
    "decline_reason": "a reason",
    "ending": "why no help came",
    "withdrawn_by": "who takes it back",
    "outcomes": "at least one result",
}


def check_seat(seat: Seat | None) -> None:
    """The database must be told of the same seat as Python is."""
    acting = current()
    if seat is None and acting != SWEEP:
        raise Refused("Only the sweep takes the system's own steps.")
    if seat is not None and (acting.agency, acting.person) != (seat.agency_id, seat.person_id):
        raise Refused("This seat is not the one acting.")


def effect(referral: Referral, transition: Transition, given: dict, now: dt.datetime, side: str) -> dict:
    """The columns that an action sets, `status` among them. Writes nothing; raises Refused as `perform` does."""
    before = referral.status
    after = {RESUME: referral.held_from, SAME: before}.get(transition.target, transition.target)
    changes = transition.apply(referral, given, now)
    return {"status": after} | changes | _consequences(referral, transition, before, after, now, side)


def code_of(changes: dict) -> str:
    """The code by which a step's event says why: of a refusal, of an ending, or who took it back."""
    return changes.get("decline_reason") or changes.get("ending") or changes.get("withdrawn_by") or ""


def _write(
    referral: Referral, transition: Transition, seat: Seat | None, given: dict, now: dt.datetime
) -> ReferralEvent:
    side = Side.SYSTEM if seat is None else acting_side(transition, referral, seat.agency_id)
    if transition.action == "complete":
        _record_outcomes(referral, seat, given["outcomes"])
    changes = effect(referral, transition, given, now, side)
    if Referral.objects.filter(pk=referral.pk, status=referral.status).update(**changes) != 1:
        raise Refused("Somebody else changed it a moment ago. Look at it again.")
    event = record(
        referral, transition.action, seat, side, now, transition.tells, changes["status"], code_of(changes)
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
    return event


def record(
    referral: Referral,
    action: str,
    seat: Seat | None,
    side: str,
    now: dt.datetime,
    tells: tuple[tuple[str, str], ...],
    after: str = "",
    code: str = "",
    about: Person | None = None,
) -> ReferralEvent:
    """One step of a locked referral, and word of it to those who are told. `after` is the state if it changed."""
    event = ReferralEvent.objects.create(
        referral_id=referral.pk,
        at=now,
        action=action,
        from_status=referral.status,
        to_status=after or referral.status,
        side=side,
        agency_id=seat.agency_id if seat else None,
        person_id=seat.person_id if seat else None,
        about=about,
        code=code,
    )
    _tell(referral, tells, side, event, now)
    return event


def _consequences(
    referral: Referral, transition: Transition, before: str, after: str, now: dt.datetime, side: str
) -> dict:
    """What follows from the states alone: whose turn, when it closed, and whether the sender has news."""
    changes: dict = {} if transition.side == Side.SYSTEM else {"stepped_at": now}
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
    referral: Referral, tells: tuple[tuple[str, str], ...], side: str, event: ReferralEvent, now: dt.datetime
) -> None:
    """One outbox row for each side told. The two sides are two agencies, save where one refers to itself."""
    agencies = {Side.SENDER: referral.from_agency_id, Side.RECEIVER: referral.to_agency_id}
    told: dict[int, str] = {}
    for who, kind in tells:
        other = Side.RECEIVER if side == Side.SENDER else Side.SENDER
        whom = other if who == "other" else who
        told.setdefault(agencies[whom], told_as(referral, whom, kind))
    for agency_id, kind in told.items():
        row = Outbox(agency_id=agency_id, referral_id=referral.pk, event=event, kind=kind, next_at=now)
        row.save(force_insert=True)
        transaction.on_commit(
            lambda row=row: outbox_written.send(Outbox, outbox_id=row.pk, agency_id=row.agency_id),
            robust=True,
        )


def told_as(referral: Referral, whom: str, kind: str) -> str:
    """The kind of notification; to a sender who may be told nothing, help and no help both read as closed."""
    hidden = whom == Side.SENDER and referral.tell == "nothing" and kind in ("completed", "ended")
    return "closed" if hidden else kind
