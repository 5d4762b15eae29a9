"""Two people act at once, in two threads on two connections: one wins, the other is told."""

import datetime as dt
import threading
import time
from functools import partial
from itertools import combinations_with_replacement

import pytest
from django.db import connection
from django.utils import timezone

from consent.models import Disclosure
from partners.acting import SWEEP, acting_as
from referrals import clocks, lifecycle, sending, taken_back
from referrals.models import Outbox, Outcome, Referral, ReferralEvent
from tests.referrals.test_lifecycle import (
    HOLDS,
    SEATS,
    SPECIFIED,
    WAYS,
    a_referral_in,
    attempt,
    leads_to,
    told_of,
)
from tests.scenarios import (
    a_client,
    a_draft,
    a_frozen_referral,
    a_sent_referral,
    an_accepted_referral,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db(transaction=True)


def race(*jobs, over=None, seat=None) -> list:
    """Run the jobs at once; gives what each returned or the refusal that it met.

    With `over`, this thread holds the referral's row until every job waits for it: they do meet, and not by luck.
    """
    gate = threading.Barrier(len(jobs))
    results: list = [AssertionError("did not finish")] * len(jobs)

    def run(number, job):
        try:
            gate.wait(10)
            results[number] = job()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(jobs)]
    if over is None:
        for thread in threads:
            thread.start()
    else:
        with acting_as(seat):
            Referral.objects.select_for_update().get(pk=over.pk)
            for thread in threads:
                thread.start()
            wait_until_blocked(len(jobs))
    for thread in threads:
        thread.join(60)
    for result in results:
        # A deadlock or a broken policy is no lost race.
        if isinstance(result, Exception) and not isinstance(result, lifecycle.Refused):
            raise result
    return results


def wait_until_blocked(count: int) -> None:
    """Until so many other connections of this database wait for a lock."""
    end = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            # The first look would otherwise be remembered for the whole transaction.
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
            )
            if cursor.fetchone()[0] == count:
                return
            time.sleep(0.02)
    raise AssertionError("the jobs never met")


def act(seat, referral, action, **given):
    def job():
        with acting_as(seat):
            found = Referral.objects.get(pk=referral.pk)
            if action == "withdraw":
                return sending.take_back(found, seat, "sender") or action
            lifecycle.perform(found, action, seat, **given)
            return action

    return job


def winners(results) -> list:
    """What was done; a clock that finds nothing to do gives an empty word."""
    return [r for r in results if r and not isinstance(r, Exception)]


PAIRS = {
    "accept and accept": lambda p: [
        ("manager", "accept", {"worker": p.officer.person}),
        ("manager", "accept", {"worker": p.manager.person}),
    ],
    "accept and decline": lambda p: [
        ("manager", "accept", {"worker": p.officer.person}),
        ("manager", "decline", {"decline_reason": "conflict"}),
    ],
    "decline and withdraw": lambda p: [
        ("manager", "decline", {"decline_reason": "conflict"}),
        ("worker", "withdraw", {"withdrawn_by": "sender"}),
    ],
}


@pytest.mark.parametrize("name", list(PAIRS))
def test_one_of_two_wins(committed_place, name):
    place = committed_place
    referral = a_sent_referral(place)
    jobs = [
        act(getattr(place, seat), referral, action, **given) for seat, action, given in PAIRS[name](place)
    ]
    assert len(winners(race(*jobs, over=referral, seat=place.worker))) == 1
    with acting_as(place.manager):
        assert ReferralEvent.objects.count() == 2


def test_accepted_or_not_what_is_taken_back_stays_so(committed_place):
    """Both may win, for what was just accepted can still be taken back; but never an acceptance afterwards."""
    place = committed_place
    referral = a_sent_referral(place)
    accept = act(place.manager, referral, "accept", worker=place.officer.person)
    won = winners(race(accept, act(place.worker, referral, "withdraw"), over=referral, seat=place.worker))
    assert won in (["withdraw"], ["accept", "withdraw"])
    with acting_as(place.manager):
        assert Referral.objects.get().status == "withdrawn"
        assert list(ReferralEvent.objects.values_list("action", flat=True)) == ["send", *won]


def first_seat(action: str) -> str:
    return next(name for name in SEATS if name in SPECIFIED[action][2])


def competing(state: str) -> list[tuple[str, str]]:
    """Each pair of actions that are possible in a state and of which at least one leads out of it."""
    possible = [a for a in SPECIFIED if state in SPECIFIED[a][0]]
    leaves = {a for a in possible if leads_to(a, state, first_seat(a)) != state}
    return [pair for pair in combinations_with_replacement(possible, 2) if leaves & set(pair)]


def one_after_the_other(state: str, first: str, second: str) -> tuple[list[str], str]:
    """What is done, and where it ends, when the second finds what the first left."""
    between = leads_to(first, state, first_seat(first))
    after = leads_to(second, between, first_seat(second))
    return ([first], between) if after == "refused" else ([first, second], after)


@pytest.mark.parametrize("state", [state for state in WAYS if competing(state)])
def test_every_pair_of_competing_actions(committed_place, state):
    """As if one had come after the other, whichever it was: every step has its event and its word, and none is lost."""
    place, wrong = committed_place, []
    client = a_client(place)
    for pair in competing(state):
        referral = a_referral_in(place, state, client)
        jobs = [partial(attempt, place, referral, action, first_seat(action)) for action in pair]
        results = race(*jobs, over=referral, seat=place.worker)
        done, status = what_happened(place, referral, len(WAYS[state]))
        orders = [one_after_the_other(state, *pair), one_after_the_other(state, *pair[::-1])]
        orders = [(actions, "on_hold" if end in HOLDS else end) for actions, end in orders]
        if (done, status) not in orders or results.count("refused") != 2 - len(done):
            wrong.append(f"{pair}: {results}, {done}, {status}")
    assert wrong == []


def what_happened(place, referral, steps_before: int) -> tuple[list[str], str]:
    """The steps since, in their order, and the state; each step has brought its word, and nothing else has."""
    with acting_as(SWEEP):
        events = list(ReferralEvent.objects.filter(referral_id=referral.pk))
        word = set(
            Outbox.objects.filter(referral_id=referral.pk).values_list("event_id", "agency_id", "kind")
        )
        status = Referral.objects.get(pk=referral.pk).status if events else "draft"
    agencies = (place.advice.pk, place.council.pk)
    assert word == {
        (event.pk, agency, kind)
        for event in events
        for agency, kind in zip(agencies, told_of(event, "result"), strict=True)
        if kind
    }
    with acting_as(place.officer):
        assert Outcome.objects.filter(referral_id=referral.pk).count() == (status == "completed")
    return [event.action for event in events][steps_before:], status


def test_two_of_its_people_decide_on_what_is_frozen(committed_place):
    """One keeps it and one deletes it: the second is told, and what the first decided stands."""
    place = committed_place
    referral = a_frozen_referral(place)
    with acting_as(place.manager):
        ids = list(Disclosure.objects.values_list("pk", flat=True))
    until = timezone.localdate() + dt.timedelta(days=90)

    def decide(seat, **choice):
        with acting_as(seat):
            taken_back.decide(Referral.objects.get(pk=referral.pk), seat, **choice)
            return next(iter(choice))

    jobs = [
        partial(decide, place.manager, keep=ids, basis="A law", until=until),
        partial(decide, place.officer, delete=ids),
    ]
    [winner] = winners(race(*jobs, over=referral, seat=place.worker))
    with acting_as(place.manager):
        assert {(line.decision, line.copy == {}) for line in Disclosure.objects.all()} == {
            (winner, winner == "delete")
        }
        assert ReferralEvent.objects.filter(action="decide").count() == 1


def test_end_and_contact(committed_place):
    place = committed_place
    referral = an_accepted_referral(place)
    results = race(
        act(place.officer, referral, "contact"), act(place.manager, referral, "end", ending="no_contact")
    )
    assert winners(results)
    with acting_as(place.manager):
        assert Referral.objects.get().status in ("in_progress", "ended")


def test_sending_and_the_clients_withdrawal(committed_place):
    """Whichever is first under the agreement's lock: what is sent after the withdrawal is nothing."""
    from consent import agreements
    from consent.models import AgreementEvent

    place = committed_place
    client = a_client(place)
    they_agree(place, client)
    referral = a_draft(place, client)

    def send():
        with acting_as(place.worker):
            return sending.send(Referral.objects.get(pk=referral.pk), place.worker)

    def withdraw():
        with acting_as(place.colleague):
            return agreements.withdraw(client, place.council)

    race(send, withdraw)
    with acting_as(place.worker):
        withdrawn = AgreementEvent.objects.get(said="withdrawn")
        for line in Disclosure.objects.all():
            assert line.answer_id < withdrawn.pk


def overdue(place, referral, reminders: int) -> None:
    """So long past its day that the next tick lapses it."""
    with acting_as(place.worker):
        long_ago = timezone.localdate() - dt.timedelta(days=30)
        Referral.objects.filter(pk=referral.pk).update(due_on=long_ago, reminders=reminders)


def test_a_hold_is_answered_or_lapses(committed_place):
    place = committed_place
    referral = a_sent_referral(place)
    step(place, referral, "ask", place.manager, text="?")
    overdue(place, referral, clocks.SENDER_REMINDERS)
    results = race(
        act(place.worker, referral, "answer", text="Here"),
        lambda: clocks.tick(referral.pk),
        over=referral,
        seat=place.worker,
    )
    [winner] = winners(results)
    with acting_as(place.manager):
        assert Referral.objects.get().status == {"answer": "sent", "lapse_hold": "lapsed"}[winner]
        assert list(ReferralEvent.objects.values_list("action", flat=True)) == ["send", "ask", winner]


def test_it_is_accepted_or_lapses(committed_place):
    place = committed_place
    referral = a_sent_referral(place)
    overdue(place, referral, clocks.REMINDERS)
    accept = act(place.manager, referral, "accept", worker=place.officer.person)
    [winner] = winners(race(accept, lambda: clocks.tick(referral.pk), over=referral, seat=place.worker))
    with acting_as(place.manager):
        assert Referral.objects.get().status == {"accept": "accepted", "lapse": "lapsed"}[winner]


def test_two_sweeps_send_one_reminder(committed_place):
    """Both saw that the first reminder was due: the second to hold the row must look again."""
    place = committed_place
    referral = a_sent_referral(place)
    with acting_as(place.worker):
        Referral.objects.update(due_on=timezone.localdate())
    tick = partial(clocks.tick, referral.pk)
    race(tick, tick, over=referral, seat=place.worker)
    with acting_as(place.manager):
        assert Referral.objects.get().reminders == 1


def test_opened_or_recalled_but_never_both(committed_place):
    """The receiver opens it as the sender takes it back: every copy is recalled, or every one is frozen."""
    place = committed_place
    referral = a_sent_referral(place)

    def open_it():
        with acting_as(place.manager):
            return sending.opened(Referral.objects.get(pk=referral.pk), place.manager) or "opened"

    race(open_it, act(place.worker, referral, "withdraw"), over=referral, seat=place.worker)
    with acting_as(place.worker):
        fates = {(line.recalled_at is None, line.frozen_at is None) for line in Disclosure.objects.all()}
        assert fates in ({(False, True)}, {(True, False)})
