"""The lifecycle's table, row by row, and what each ending brings home."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from consent import agreements
from partners import working_days
from partners.acting import SWEEP, acting_as
from referrals import clocks, lifecycle, sending
from referrals.models import Message, Outbox, Outcome, Referral, ReferralEvent, Status
from referrals.models.spine import FINAL
from tests.scenarios import (
    a_client,
    a_completed_referral,
    a_draft,
    a_sent_referral,
    an_accepted_referral,
    an_outcome,
    step,
)


def told(place, agency) -> list[str]:
    with acting_as(place.worker if agency == place.advice else place.manager, nested=True):
        return list(Outbox.objects.filter(agency=agency).order_by("at").values_list("kind", flat=True))


def test_the_whole_way_to_an_outcome(place):
    referral = a_completed_referral(place)
    assert referral.status == Status.COMPLETED
    assert referral.loop_closed_at
    assert told(place, place.council) == ["handoff"]
    assert told(place, place.advice) == ["accepted", "contacted", "completed"]
    with acting_as(place.worker, nested=True):
        assert Outcome.objects.get().get_type_display() == "Home kept"
        assert list(ReferralEvent.objects.values_list("action", flat=True)) == [
            "send",
            "accept",
            "contact",
            "complete",
        ]


def test_amounts_stay_with_the_receiver_when_only_helped_may_be_told(place):
    a_completed_referral(place, tell="helped")
    with acting_as(place.worker, nested=True):
        assert Outcome.objects.count() == 0
    with acting_as(place.officer, nested=True):
        assert Outcome.objects.count() == 1


def test_completing_needs_an_outcome(place):
    referral = an_accepted_referral(place)
    step(place, referral, "contact", place.officer)
    with pytest.raises(lifecycle.Refused, match="at least one result"):
        step(place, referral, "complete", place.officer, outcomes=[])
    wrong = Outcome(
        type="home_kept", count=1, unit="households", amount=5, on=timezone.localdate(), evidence="letter"
    )
    with pytest.raises(ValidationError, match="not both"):
        step(place, referral, "complete", place.officer, outcomes=[wrong])


def test_declining_says_why_and_reaches_the_sender(place):
    referral = a_sent_referral(place)
    with pytest.raises(lifecycle.Refused, match="a reason"):
        step(place, referral, "decline", place.manager)
    step(
        place, referral, "decline", place.manager, decline_reason="your_duty", text="You are funded for this."
    )
    assert (referral.status, referral.declined_by) == ("declined", "agency")
    with acting_as(place.worker, nested=True):
        assert Message.objects.get().text == "You are funded for this."


def test_a_decline_reason_that_the_service_may_not_use_is_refused(place):
    place.service.decline_reasons = ["out_of_area"]
    place.service.save()
    referral = a_sent_referral(place)
    with pytest.raises(lifecycle.Refused, match="may not give that reason"):
        step(place, referral, "decline", place.manager, decline_reason="no_capacity")


def test_a_hold_stops_the_receivers_clock_and_starts_the_senders(place):
    referral = a_sent_referral(place)
    left = working_days.between(timezone.localdate(), referral.due_on)
    step(place, referral, "ask", place.manager, text="Please send the notice.")
    assert (referral.status, referral.turn, referral.held_from, referral.held_days_left) == (
        "on_hold",
        "sender",
        "sent",
        left,
    )
    assert referral.due_on == working_days.add(timezone.localdate(), lifecycle.HOLD_DAYS)
    step(place, referral, "answer", place.colleague, text="Here it is.")
    assert (referral.status, referral.turn, referral.held_from) == ("sent", "receiver", "")
    assert referral.due_on == working_days.add(timezone.localdate(), left)


def test_a_hold_after_first_contact_resumes_where_it_was(place):
    referral = an_accepted_referral(place)
    step(place, referral, "contact", place.officer)
    step(place, referral, "ask", place.officer, text="Which flat?")
    step(place, referral, "answer", place.worker, text="Flat 2.")
    assert referral.status == Status.IN_PROGRESS


def test_the_answer_is_due_before_the_act_by_day(place):
    referral = a_draft(place)
    referral.act_by = timezone.localdate() + dt.timedelta(days=3)
    assert lifecycle.response_due(referral, timezone.now()) < referral.act_by


# The table once more, by hand: action: (from which states, to which, by whom). "held" is a hold on work not yet taken
# on, "held_accepted" and "held_in_progress" one on work that was; "was" is the state before the hold, "same" the state
# as it is. The code's own table would agree with itself.
SENDERS, RECEIVERS, SYSTEM = {"worker", "sender_manager"}, {"officer", "manager"}, {"system"}
TAKEN_ON = {"held_accepted", "held_in_progress"}
HOLDS = {"held"} | TAKEN_ON
OPEN = {"sent", "accepted", "in_progress"} | HOLDS
SPECIFIED = {
    "send": ({"draft"}, "sent", SENDERS),
    "accept": ({"sent"}, "accepted", {"manager"}),
    "ask": ({"sent", "accepted", "in_progress"}, "on_hold", RECEIVERS),
    "answer": (HOLDS, "was", SENDERS),
    "resume": (HOLDS, "was", RECEIVERS),
    "decline": ({"sent", "held"}, "declined", {"manager"}),
    "assign": ({"accepted", "in_progress"} | TAKEN_ON, "same", {"manager"}),
    "contact": ({"accepted"}, "in_progress", RECEIVERS),
    "progress": ({"in_progress"}, "same", RECEIVERS),
    "complete": ({"in_progress"}, "completed", RECEIVERS),
    "end": ({"accepted", "in_progress"} | TAKEN_ON, "ended", RECEIVERS),
    "withdraw": (OPEN, "withdrawn", SENDERS),
    "leave": (OPEN, "same", SENDERS),
    "lapse": ({"sent"}, "lapsed", SYSTEM),
    "lapse_hold": ({"held"}, "lapsed", SYSTEM),
    "end_hold": (TAKEN_ON, "ended", SYSTEM),
    "remind": ({"sent"}, "same", SYSTEM),
    "remind_sender": (HOLDS, "same", SYSTEM),
    "remind_receiver": (TAKEN_ON, "same", SYSTEM),
    "message": (OPEN, "same", SENDERS | RECEIVERS),
    "phone": (OPEN, "same", SENDERS | RECEIVERS),
}
SEATS = ["worker", "sender_manager", "officer", "manager", "stranger_seat", "admin", "evaluator", "system"]
TURNS = {"sent": "receiver", "accepted": "receiver", "in_progress": "receiver", "on_hold": "sender"}
BEFORE_HOLD = {"held": "sent", "held_accepted": "accepted", "held_in_progress": "in_progress"}
WAYS = {
    "draft": [],
    "sent": ["send"],
    "held": ["send", "ask"],
    "held_accepted": ["send", "accept", "ask"],
    "held_in_progress": ["send", "accept", "contact", "ask"],
    "accepted": ["send", "accept"],
    "in_progress": ["send", "accept", "contact"],
    "completed": ["send", "accept", "contact", "complete"],
    "ended": ["send", "accept", "end"],
    "declined": ["send", "decline"],
    "withdrawn": ["send", "withdraw"],
    "lapsed": ["send", "lapse"],
}


def specified(action: str, state: str, name: str) -> str:
    """The state that the specification leads to, or "refused"."""
    states, target, seats = SPECIFIED[action]
    if state not in states or name not in seats:
        return "refused"
    if target == "same":
        return "on_hold" if state in HOLDS else state
    return BEFORE_HOLD[state] if target == "was" else target


def leads_to(action: str, state: str, name: str) -> str:
    """The same, with each hold by its own name, so that the next step can be asked of it."""
    after = specified(action, state, name)
    if after != "on_hold":
        return after
    return state if state in HOLDS else {before: held for held, before in BEFORE_HOLD.items()}[state]


# Who is told of a step, and as what: (the sender, the receiver). "told" where it depends on what they allow.
TOLD = {
    "send": ("", "handoff"),
    "accept": ("accepted", ""),
    "ask": ("asked", ""),
    "answer": ("", "answered"),
    "resume": ("resumed", ""),
    "decline": ("declined", ""),
    "assign": ("", ""),
    "contact": ("contacted", ""),
    "progress": ("progressed", ""),
    "complete": ("completed", ""),
    "end": ("ended", ""),
    "withdraw": ("", "withdrawn"),
    "leave": ("", "left"),
    "lapse": ("lapsed", "lapsed"),
    "lapse_hold": ("lapsed", "lapsed"),
    "end_hold": ("ended", "ended"),
    "remind": ("", "reminder"),
    "remind_sender": ("reminder", ""),
    "remind_receiver": ("", "unanswered"),
    "decide": ("decided", ""),
    "remind_decision": ("", "undecided"),
}


def told_of(event: ReferralEvent, tell: str) -> tuple[str, str]:
    if event.action in ("message", "phone"):
        return ("", event.action) if event.side == "sender" else (event.action, "")
    sender, receiver = TOLD[event.action]
    return "closed" if tell == "nothing" and sender in ("completed", "ended") else sender, receiver


def attempt(place, referral, action: str, name: str) -> str:
    """Take an action with all that any action could need; gives the state that it led to, or "refused"."""
    seat = None if name == "system" else getattr(place, name)
    given = {
        "text": "Some words",
        "worker": place.officer.person,
        "outcomes": [an_outcome()],
        "ending": "no_contact",
        "withdrawn_by": "sender",
        "decline_reason": "conflict",
        "tell": "result",
    }
    try:
        with acting_as(seat or SWEEP, nested=True):
            found = Referral(pk=referral.pk)  # only the key: what the caller believes must not count
            lifecycle.perform(found, action, seat, **given)
            assert found.turn == TURNS.get(found.status, "")
            assert bool(found.closed_at) is (found.status in FINAL)
            return found.status
    except (lifecycle.Refused, Referral.DoesNotExist):
        return "refused"


def a_referral_in(place, state: str, client=None) -> Referral:
    referral = a_draft(place, client)
    for action in WAYS[state]:
        by = {"send": "worker", "withdraw": "worker", "lapse": "system"}.get(action, "manager")
        assert attempt(place, referral, action, by) != "refused"
    return referral


class Undo(Exception):
    """Takes back an attempt, so that the next one finds the same state."""


@pytest.mark.parametrize("state", WAYS)
def test_every_seat_tries_every_action_in_every_state(place, state):
    referral = a_referral_in(place, state)
    wrong = []
    for action in SPECIFIED:
        for name in SEATS:
            expected = specified(action, state, name)
            try:
                with transaction.atomic():
                    got = attempt(place, referral, action, name)
                    raise Undo
            except Undo:
                if got != expected:
                    wrong.append(f"{action} by {name}: {got}, not {expected}")
    assert wrong == []


def test_no_action_is_unspecified():
    assert set(SPECIFIED) == set(lifecycle.TABLE)
    reached = {"on_hold" if state in HOLDS else state for state in WAYS}
    assert reached == set(Status.values) - {Status.REDIRECTED}, "nothing leads to REDIRECTED yet"


def at_noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


@pytest.mark.parametrize(
    ("due", "left", "resumed"),
    [
        (dt.date(2026, 12, 31), 3, dt.date(2027, 1, 11)),
        (dt.date(2026, 12, 24), 0, dt.date(2027, 1, 7)),  # none left: still a day to look at the answer
        (dt.date(2026, 12, 22), -2, dt.date(2027, 1, 7)),
        (None, None, None),
    ],
)
def test_a_hold_over_christmas_keeps_the_working_days(due, left, resumed):
    """Asked on Christmas Eve, answered on 6 January: neither side is charged with the days in between."""
    referral = Referral(status="accepted", due_on=due)
    held = lifecycle.TABLE["ask"].apply(referral, {}, at_noon(dt.date(2026, 12, 24)))
    assert held == {"held_from": "accepted", "held_days_left": left, "due_on": dt.date(2027, 1, 5)}
    referral.held_days_left = left
    answered = lifecycle.TABLE["answer"].apply(referral, {}, at_noon(dt.date(2027, 1, 6)))
    assert answered == {"held_from": "", "held_days_left": None, "due_on": resumed}


@pytest.mark.parametrize("ending", FINAL)
def test_endings_are_final(ending):
    assert not [t.action for t in lifecycle.TABLE.values() if ending in t.sources]


def test_python_and_the_database_must_mean_the_same_seat(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True), pytest.raises(lifecycle.Refused, match="not the one acting"):
        lifecycle.perform(referral, "accept", place.manager, worker=place.officer.person)


def test_somebody_of_another_agency_cannot_be_assigned(place):
    referral = a_sent_referral(place)
    with pytest.raises(lifecycle.Refused, match="your own agency"):
        step(place, referral, "accept", place.manager, worker=place.worker.person)


def overdue(place, referral, days: int) -> None:
    day = timezone.localdate()
    while working_days.between(day, timezone.localdate()) < days:
        day -= dt.timedelta(days=1)
    with acting_as(place.worker, nested=True):
        Referral.objects.filter(pk=referral.pk).update(due_on=day)


def test_reminders_are_few_and_then_it_lapses_back_to_the_sender(place):
    referral = a_sent_referral(place)
    overdue(place, referral, 7)
    assert referral.pk in clocks.overdue_ids()
    steps = [clocks.tick(referral.pk) for _ in range(5)]
    assert steps == ["remind", "remind", "remind", "lapse", ""]
    with acting_as(place.worker, nested=True):
        assert Referral.objects.get().status == Status.LAPSED
    assert told(place, place.advice) == ["lapsed"]


def test_a_statutory_services_referral_never_lapses(place):
    place.council.sector = "statutory"
    place.council.save()
    referral = a_sent_referral(place)
    overdue(place, referral, 30)
    assert [clocks.tick(referral.pk) for _ in range(5)][3:] == ["", ""]
    with acting_as(SWEEP, nested=True):
        assert Referral.objects.get().status == Status.SENT


def test_an_unanswered_hold_lapses_after_one_reminder(place):
    referral = a_sent_referral(place)
    step(place, referral, "ask", place.manager, text="?")
    overdue(place, referral, 4)
    assert [clocks.tick(referral.pk) for _ in range(2)] == ["remind_sender", "lapse_hold"]


def a_hold(place, of: str) -> Referral:
    """On hold: before it was taken on ("sent"), or as work that was taken on."""
    return a_referral_in(place, {held: state for state, held in BEFORE_HOLD.items()}[of])


@pytest.mark.parametrize("of", ["accepted", "in_progress"])
def test_work_on_hold_can_be_ended_and_the_sender_learns_why(place, of):
    referral = a_hold(place, of)
    step(place, referral, "end", place.officer, ending="no_answer")
    assert (referral.status, referral.held_from, referral.turn) == ("ended", "", "")
    assert told(place, place.advice)[-1] == "ended"


@pytest.mark.parametrize("of", ["accepted", "in_progress"])
def test_what_was_taken_on_cannot_be_declined_through_a_hold(place, of):
    referral = a_hold(place, of)
    with pytest.raises(lifecycle.Refused):
        step(place, referral, "decline", place.manager, decline_reason="conflict")


def test_a_hold_on_new_work_is_declined_and_not_ended(place):
    referral = a_hold(place, "sent")
    with pytest.raises(lifecycle.Refused):
        step(place, referral, "end", place.officer, ending="no_answer")
    step(place, referral, "decline", place.manager, decline_reason="conflict")
    assert referral.status == "declined"


@pytest.mark.parametrize("of", ["accepted", "in_progress"])
def test_an_unanswered_hold_on_work_taken_on_ends_after_warning_both(place, of):
    """Silence loses no work at once: the sender is reminded, the receiver warned, and only then it ends."""
    referral = a_hold(place, of)
    steps = []
    for late in range(15):
        overdue(place, referral, late)
        steps += [(late, action)] if (action := clocks.tick(referral.pk)) else []
    assert steps == [(0, "remind_sender"), (3, "remind_receiver"), (8, "end_hold")]
    with acting_as(place.worker, nested=True):
        ended = Referral.objects.get()
        assert (ended.status, ended.ending, ended.news_for_sender) == ("ended", "no_answer", True)
        assert ReferralEvent.objects.last().code == "no_answer"
    assert told(place, place.advice)[-2:] == ["reminder", "ended"]
    assert told(place, place.council)[-2:] == ["unanswered", "ended"]


def test_that_nobody_answered_is_an_ending_of_a_hold_alone(place):
    referral = an_accepted_referral(place)
    with pytest.raises(lifecycle.Refused, match="may not end"):
        step(place, referral, "end", place.officer, ending="no_answer")


@pytest.mark.parametrize("of", ["sent", "accepted", "in_progress"])
def test_the_receiver_may_go_on_without_an_answer(place, of):
    """It rang instead, or found it out: the hold ends where it began."""
    referral = a_hold(place, of)
    step(place, referral, "resume", place.officer, text="They rang us.")
    assert (referral.status, referral.turn, referral.held_from) == (of, "receiver", "")
    assert told(place, place.advice)[-1] == "resumed"


def with_act_by(place, referral, day: dt.date) -> None:
    with acting_as(place.worker, nested=True):
        Referral.objects.filter(pk=referral.pk).update(act_by=day)


def test_neither_clock_of_a_hold_runs_past_the_act_by_day(place):
    referral = a_sent_referral(place)
    act_by = timezone.localdate() + dt.timedelta(days=3)
    with_act_by(place, referral, act_by)
    step(place, referral, "ask", place.manager, text="?")
    assert timezone.localdate() <= referral.due_on < act_by
    with acting_as(place.worker, nested=True):
        Referral.objects.filter(pk=referral.pk).update(held_days_left=8)
    step(place, referral, "answer", place.worker, text="Here.")
    assert timezone.localdate() <= referral.due_on < act_by


def test_work_resumed_after_a_hold_is_due_by_the_act_by_day(place):
    referral = an_accepted_referral(place)
    act_by = timezone.localdate() + dt.timedelta(days=3)
    step(place, referral, "ask", place.officer, text="?")
    with acting_as(place.worker, nested=True):
        Referral.objects.filter(pk=referral.pk).update(act_by=act_by, held_days_left=9)
    step(place, referral, "answer", place.worker, text="Here.")
    assert referral.due_on == act_by


def test_an_agency_that_refers_to_itself_answers_its_own_question(place):
    """Its people stand on both sides: each may take either side's actions, and look from the side whose turn it is."""
    place.service.agency = place.advice
    place.service.save()
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        agreements.record(client, place.advice, "given", allowed=["identity", "contact", "housing"])
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        sending.send(referral, place.worker)
        assert lifecycle.side_of(referral, place.advice.pk) == "receiver"
    step(place, referral, "ask", place.sender_manager, text="Which flat?")
    assert lifecycle.side_of(referral, place.advice.pk) == "sender"
    step(place, referral, "answer", place.worker, text="Flat 2.")
    step(place, referral, "accept", place.sender_manager, worker=place.colleague.person)
    step(place, referral, "contact", place.colleague)
    step(place, referral, "complete", place.colleague, outcomes=[an_outcome()])
    assert referral.status == "completed"
    with acting_as(place.worker, nested=True):
        sides = list(ReferralEvent.objects.values_list("action", "side"))
    assert sides == [
        ("send", "sender"),
        ("ask", "receiver"),
        ("answer", "sender"),
        ("accept", "receiver"),
        ("contact", "receiver"),
        ("complete", "receiver"),
    ]


def test_what_came_of_it_waits_for_the_first_contact(place):
    referral = an_accepted_referral(place)
    with pytest.raises(lifecycle.Refused, match="Record the first contact before"):
        step(place, referral, "complete", place.officer, outcomes=[an_outcome()])


@pytest.mark.parametrize(("tell", "kind"), [("nothing", "closed"), ("helped", "completed")])
def test_word_of_an_ending_says_no_more_than_they_allow(place, tell, kind):
    a_completed_referral(place, tell=tell)
    assert told(place, place.advice)[-1] == kind


def test_those_with_no_step_left_do_not_starve_the_rest(place):
    """A statutory service's, reminded as often as may be, stand first in the line for good."""
    place.council.sector = "statutory"
    place.council.save()
    client = a_client(place)
    stuck = [a_sent_referral(place, client) for _ in range(3)]
    late = a_sent_referral(place, client)
    for referral in stuck:
        overdue(place, referral, 30)
        with acting_as(place.worker, nested=True):
            Referral.objects.filter(pk=referral.pk).update(reminders=clocks.REMINDERS)
    overdue(place, late, 1)
    assert list(clocks.overdue_ids(size=1)) == [late.pk]


def test_every_overdue_one_is_reached_whatever_the_page(place):
    client = a_client(place)
    all_of_them = [a_sent_referral(place, client) for _ in range(5)]
    for days, referral in enumerate(all_of_them):
        overdue(place, referral, 1 + days % 2)
    assert set(clocks.overdue_ids(size=2)) == {r.pk for r in all_of_them}
    assert clocks.sweep() == 5


def test_an_outcome_is_counted_once(place):
    referral = an_accepted_referral(place)
    step(place, referral, "contact", place.officer)
    step(place, referral, "complete", place.officer, outcomes=[an_outcome()])
    with pytest.raises(lifecycle.Refused):
        step(place, referral, "complete", place.officer, outcomes=[an_outcome()])
    with acting_as(place.officer, nested=True):
        assert Outcome.objects.count() == 1
