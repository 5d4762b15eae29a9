"""Two people act at once, in two threads on two connections: one wins, the other is told."""

import threading

import pytest
from django.db import connection

from partners.acting import NOBODY, acting_as
from referrals import lifecycle, sending
from referrals.models import Referral, ReferralEvent
from tests.scenarios import a_client, a_draft, a_sent_referral, an_accepted_referral, step, they_agree

pytestmark = pytest.mark.django_db(transaction=True)


def race(*jobs) -> list:
    """Run the jobs at once; gives what each returned or the refusal that it met."""
    gate = threading.Barrier(len(jobs))
    results: list = [None] * len(jobs)

    def run(number, job):
        try:
            gate.wait(10)
            results[number] = job()
        except lifecycle.Refused as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


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
    return [r for r in results if not isinstance(r, Exception)]


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
    assert len(winners(race(*jobs))) == 1
    with acting_as(place.manager):
        assert ReferralEvent.objects.count() == 2


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
    from consent.models import AgreementEvent, Disclosure

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


def test_a_hold_is_answered_or_declined(committed_place):
    place = committed_place
    referral = a_sent_referral(place)
    step(place, referral, "ask", place.manager, text="?")
    results = race(
        act(place.worker, referral, "answer", text="Here"), act(place.manager, referral, "withdraw")
    )
    assert "answer" in winners(results)
    assert NOBODY.agency is None
