"""The lifecycle's table, row by row, and what each ending brings home."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from partners import working_days
from partners.acting import SWEEP, acting_as
from referrals import clocks, lifecycle
from referrals.models import Message, Outbox, Outcome, Referral, ReferralEvent, Status
from referrals.models.spine import FINAL
from tests.scenarios import (
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


# The table once more, by hand: action: (from which states, to which, by whom). "was" is the state before
# the hold, "same" the state as it is. The code's own table would agree with itself.
SENDERS, RECEIVERS, SYSTEM = {"worker", "sender_manager"}, {"officer", "manager"}, {"system"}
OPEN = {"sent", "on_hold", "accepted", "in_progress"}
SPECIFIED = {
    "send": ({"draft"}, "sent", SENDERS),
    "accept": ({"sent"}, "accepted", {"manager"}),
    "ask": ({"sent", "accepted", "in_progress"}, "on_hold", RECEIVERS),
    "answer": ({"on_hold"}, "was", SENDERS),
    "decline": ({"sent", "on_hold"}, "declined", {"manager"}),
    "assign": ({"accepted", "in_progress"}, "same", {"manager"}),
    "contact": ({"accepted"}, "in_progress", RECEIVERS),
    "progress": ({"in_progress"}, "same", RECEIVERS),
    "complete": ({"in_progress"}, "completed", RECEIVERS),
    "end": ({"accepted", "in_progress"}, "ended", RECEIVERS),
    "withdraw": (OPEN, "withdrawn", SENDERS),
    "leave": (OPEN, "same", SENDERS),
    "lapse": ({"sent"}, "lapsed", SYSTEM),
    "lapse_hold": ({"on_hold"}, "lapsed", SYSTEM),
    "remind": ({"sent"}, "same", SYSTEM),
    "remind_sender": ({"on_hold"}, "same", SYSTEM),
    "message": (OPEN, "same", SENDERS | RECEIVERS),
    "phone": (OPEN, "same", SENDERS | RECEIVERS),
}
SEATS = ["worker", "sender_manager", "officer", "manager", "stranger_seat", "admin", "evaluator", "system"]
TURNS = {"sent": "receiver", "accepted": "receiver", "in_progress": "receiver", "on_hold": "sender"}
WAYS = {
    "draft": [],
    "sent": ["send"],
    "on_hold": ["send", "ask"],
    "accepted": ["send", "accept"],
    "in_progress": ["send", "accept", "contact"],
    "completed": ["send", "accept", "contact", "complete"],
    "ended": ["send", "accept", "end"],
    "declined": ["send", "decline"],
    "withdrawn": ["send", "withdraw"],
    "lapsed": ["send", "lapse"],
}


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


class Undo(Exception):
    """Takes back an attempt, so that the next one finds the same state."""


@pytest.mark.parametrize("state", WAYS)
def test_every_seat_tries_every_action_in_every_state(place, state):
    referral = a_draft(place)
    for action in WAYS[state]:
        by = {"send": "worker", "withdraw": "worker", "lapse": "system"}.get(action, "manager")
        attempt(place, referral, action, by)
    wrong = []
    for action, (states, target, seats) in SPECIFIED.items():
        for name in SEATS:
            expected = (
                {"was": "sent", "same": state}.get(target, target)
                if state in states and name in seats
                else "refused"
            )
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
    assert set(WAYS) == set(Status.values) - {Status.REDIRECTED}, "nothing leads to REDIRECTED yet"


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


def test_an_outcome_is_counted_once(place):
    referral = an_accepted_referral(place)
    step(place, referral, "contact", place.officer)
    step(place, referral, "complete", place.officer, outcomes=[an_outcome()])
    with pytest.raises(lifecycle.Refused):
        step(place, referral, "complete", place.officer, outcomes=[an_outcome()])
    with acting_as(place.officer, nested=True):
        assert Outcome.objects.count() == 1
