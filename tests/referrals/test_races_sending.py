"""Sending, writing and opening at one moment with what ends or changes them."""

import datetime as dt

import pytest
from django.utils import timezone

from consent import signing
from consent.models import Disclosure, Signature
from partners.acting import acting_as
from partners.models import Member
from referrals import lifecycle, sending
from referrals.models import IncludedPerson, Referral, ReferralKey, ReferralWords
from referrals.views.sending import keep
from tests.referrals.test_races import race, wait_until_blocked
from tests.scenarios import TODAY, a_client, a_draft, a_sent_referral, they_agree

pytestmark = pytest.mark.django_db(transaction=True)


def held_while(seat, hold, job):
    """Run the job in a thread while this one has done `hold` and not committed it; gives what the job met."""
    import threading

    from django.db import connection

    results = []

    def run():
        try:
            results.append(job())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    with acting_as(seat):
        hold()
        thread.start()
        wait_until_blocked(1)
    thread.join(30)
    return results[0]


def ready(place):
    client = a_client(place)
    they_agree(place, client)
    return a_draft(place, client)


def send(place, referral):
    def job():
        with acting_as(place.worker):
            return sending.send(Referral.objects.get(pk=referral.pk), place.worker)

    return job


def test_the_words_that_are_decided_on_are_those_that_go(committed_place):
    """A colleague adds something about health as it is sent: it goes with a yes to health, or not at all."""
    place = committed_place
    referral = ready(place)

    def write():
        sending.hold_draft(referral)
        ReferralWords.objects.filter(referral=referral).update(reason="He has HIV.", text_holds=["health"])

    met = held_while(place.colleague, write, send(place, referral))
    assert isinstance(met, sending.NotShareable)
    with acting_as(place.worker):
        assert Referral.objects.get().status == "draft"


def test_nothing_is_written_into_what_was_just_sent(committed_place):
    """The form was open; a colleague sends; then it is saved."""
    place = committed_place
    referral = ready(place)

    class Form:
        cleaned_data = {
            "reason": "He has HIV.", "text_holds": [], "act_by_why": "", "safe_contact": "", "mentioned": "",
            "categories": [], "need": referral.need, "urgent": True, "act_by": None,
        }  # fmt: skip
        people = [None]

        def answers(self):
            return []

    def write():
        with acting_as(place.colleague):
            found = Referral.objects.get(pk=referral.pk)
            return keep(found, ReferralWords.objects.get(referral=found), Form())

    met = held_while(place.worker, lambda: sending.send(referral, place.worker), write)
    assert met is False
    with acting_as(place.manager):
        assert not Referral.objects.get().urgent
        assert "HIV" not in ReferralWords.objects.get().reason


def test_nobody_is_taken_off_what_is_being_sent(committed_place):
    place = committed_place
    tam = a_client(place, "Tam")
    they_agree(place, tam)
    referral = ready(place)
    with acting_as(place.worker):
        sending.include(referral, tam, "child")

    def leave_out():
        with acting_as(place.colleague):
            sending.leave_out(Referral.objects.get(pk=referral.pk), tam.reference)

    met = held_while(place.worker, lambda: sending.send(referral, place.worker), leave_out)
    assert isinstance(met, lifecycle.Refused)
    with acting_as(place.worker):
        assert Disclosure.objects.filter(client=tam).exists()
        assert IncludedPerson.objects.count() == 1


ENDS = {
    "the receiver's signature": lambda p: Signature.objects.filter(agency=p.council).update(withdrawn_at=timezone.now()),
    "our own signature": lambda p: Signature.objects.filter(agency=p.advice).update(withdrawn_at=timezone.now()),
    "a withdrawal by its agency": lambda p: signing.withdraw(p.version, p.council, "New director"),
    "the version's last day": lambda p: type(p.version).objects.filter(pk=p.version.pk).update(ends_on=TODAY() - dt.timedelta(days=1)),
    "the version": lambda p: type(p.version).objects.filter(pk=p.version.pk).update(status="expired"),
    "the receiver's place": lambda p: Member.objects.filter(agency=p.council).delete(),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDS)
def test_p8_what_ends_as_it_is_sent_has_ended(committed_place, what):
    """The end was first: the sending waits for it and is refused."""
    place = committed_place
    referral = ready(place)
    met = held_while(place.sender_manager, lambda: ENDS[what](place), send(place, referral))
    assert isinstance(met, lifecycle.Refused)
    with acting_as(place.worker):
        assert Referral.objects.get().status == "draft"
        assert not Disclosure.objects.exists()


def test_what_is_recalled_at_the_moment_of_opening_is_gone_with_its_words(committed_place):
    place = committed_place
    referral = a_sent_referral(place)

    def open_it():
        with acting_as(place.manager):
            sending.opened(Referral.objects.get(pk=referral.pk), place.manager)

    held_while(place.worker, lambda: sending.take_back(referral, place.worker, "client"), open_it)
    with acting_as(place.manager):
        assert Referral.objects.get().opened_at is None
        assert not ReferralWords.objects.exists()
        assert not ReferralKey.objects.exists()
        assert not Disclosure.objects.exists()


def test_sent_twice_at_once_is_sent_once(committed_place):
    place = committed_place
    referral = ready(place)
    job = send(place, referral)
    results = race(job, job, over=referral, seat=place.worker)
    assert sorted(type(r).__name__ for r in results) == ["AlreadySent", "Referral"]
    with acting_as(place.worker):
        assert Disclosure.objects.count() == 3


def test_said_twice_at_once_is_said_once(committed_place):
    place = committed_place
    referral = a_sent_referral(place)

    def say():
        with acting_as(place.manager):
            return lifecycle.perform_once(referral, "message", place.manager, text="We ring tomorrow.")

    first, second = race(say, say, over=referral, seat=place.worker)
    assert first == second
