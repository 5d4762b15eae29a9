"""Word goes out by a real mail server, once, whatever fails on the way; and no broker is needed for it."""

import pytest
from django.utils import timezone

from partners.acting import acting_as, for_agency
from partners.models import Person, Seat
from referrals import restricting, sending
from referrals.models import Delivery, Notice, Outbox
from referrals.notifications import digest, outbox
from tests.scenarios import a_draft, a_seat, a_sent_referral, step, they_agree

pytestmark = pytest.mark.django_db(transaction=True)


def sweep() -> list[bool]:
    return [outbox.deliver(*row) for row in outbox.due()]


def make_due(place) -> None:
    with acting_as(for_agency(place.council.pk)):
        Outbox.objects.update(next_at=timezone.now(), lease_until=None)


def test_the_manager_is_told_once_and_nobody_is_named(committed_place, box):
    """The tests' broker may be dead: the row alone is enough, and sending the referral did not fail."""
    place = committed_place
    a_sent_referral(place)
    sweep()
    sweep()
    assert [to for to, _ in box.mails] == [[place.manager.person.email]]
    text = box.mails[0][1]
    for private in ("Zofia", "Quillfeather", "Eviction", "01632 960123", "Advice Luton", "Housing Luton"):
        assert private not in text
    with acting_as(place.manager):
        assert Notice.objects.count() == 1


def test_a_mail_server_that_refuses_is_tried_again(committed_place, box):
    place = committed_place
    a_sent_referral(place)
    box.refuses = True
    assert sweep() == [False]
    assert sweep() == []
    box.refuses = False
    make_due(place)
    assert sweep() == [True]
    assert len(box.mails) == 1


def test_after_the_last_try_the_failure_stands(committed_place, box):
    place = committed_place
    a_sent_referral(place)
    box.refuses = True
    for _ in range(outbox.ATTEMPTS):
        make_due(place)
        sweep()
    with acting_as(place.manager):
        row = Outbox.objects.get()
    assert row.failed_at
    assert row.error == "SMTPDataError"


def test_a_worker_that_died_with_the_lease_is_followed_by_another(committed_place, box):
    place = committed_place
    a_sent_referral(place)
    [(outbox_id, agency_id)] = outbox.due()
    assert outbox.claim(outbox_id, agency_id)
    assert outbox.due() == []
    make_due(place)
    assert sweep() == [True]
    assert len(box.mails) == 1


def test_a_worker_that_lost_its_lease_sends_and_writes_no_more(committed_place, box):
    place = committed_place
    a_sent_referral(place)
    [(outbox_id, agency_id)] = outbox.due()
    slow = outbox.claim(outbox_id, agency_id)
    make_due(place)
    quick = outbox.claim(outbox_id, agency_id)
    with pytest.raises(outbox.LeaseLost):
        outbox.renew(slow)
    outbox.postpone(slow, ValueError())
    outbox.renew(quick)
    with acting_as(place.manager):
        assert Outbox.objects.get().error == ""


def test_an_address_that_is_refused_holds_nobody_else_up(committed_place, box):
    place = committed_place
    box.unknown = place.manager.person.email
    another = a_seat("Zadie Zuletzt", "manager", place.council)
    a_sent_referral(place)
    assert sweep() == [False]
    assert [to for to, _ in box.mails] == [[another.person.email]]
    box.unknown = ""
    make_due(place)
    assert sweep() == [True]
    assert [to for to, _ in box.mails] == [[another.person.email], [place.manager.person.email]]


def test_what_is_rolled_back_sends_nothing(committed_place, box):
    place = committed_place
    referral = a_draft(place)
    they_agree(place, referral.client)

    class Crash(Exception):
        pass

    def send_and_crash():
        with acting_as(place.worker):
            sending.send(referral, place.worker)
            raise Crash

    with pytest.raises(Crash):
        send_and_crash()
    assert sweep() == []
    assert box.mails == []


def test_of_a_restricted_referral_the_named_alone_are_told(committed_place, box):
    place = committed_place
    referral = a_draft(place)
    they_agree(place, referral.client)
    with acting_as(place.worker):
        restricting.restrict(referral, [place.officer.person])
        sending.send(referral, place.worker)
    assert sweep() == [True]
    assert [to for to, _ in box.mails] == [[place.officer.person.email]]


def told(box) -> list[tuple[str, str]]:
    """(to, subject) of each message, in the order sent."""
    return [(to[0], text.split("Subject: ")[1].splitlines()[0]) for to, text in box.mails]


def a_restricted_referral(place):
    referral = a_sent_referral(place)
    sweep()
    with acting_as(place.worker):
        restricting.restrict(referral, [place.officer.person])
    return referral


def test_who_is_named_later_is_told(committed_place, box):
    place = committed_place
    a_restricted_referral(place)
    sweep()
    assert told(box)[1:] == [(place.officer.person.email, "You are named on a referral")]


def test_where_the_named_have_left_the_privacy_lead_and_the_sender_are_told(committed_place, box):
    """And nobody else at that agency: not its manager, whom the restriction is for."""
    place = committed_place
    lead = a_seat("Petra Privacy", "privacy_lead", place.council)
    referral = a_restricted_referral(place)
    sweep()
    before = len(box.mails)
    Seat.objects.filter(pk=place.officer.pk).update(active=False)
    step(place, referral, "message", place.worker, text="Are you there?")
    for _ in range(3):
        sweep()
    assert told(box)[before:] == [
        (lead.person.email, "Somebody must be named"),
        (place.worker.person.email, "Nobody at the other agency can see a referral"),
    ]
    assert "/restricted/" in box.mails[before][1]
    for _, text in box.mails[before:]:
        assert "Zofia" not in text


def test_a_message_held_up_before_the_restriction_does_not_reach_those_not_named(committed_place, box):
    """The manager's letter was queued and refused; on the next try the referral is restricted."""
    place = committed_place
    referral = a_sent_referral(place)
    box.refuses = True
    sweep()
    with acting_as(place.worker):
        restricting.restrict(referral, [place.officer.person])
    box.refuses = False
    make_due(place)
    sweep()
    assert {to for to, _ in told(box)} == {place.officer.person.email}


def test_a_digest_does_not_count_what_was_restricted_since(committed_place, box):
    place = committed_place
    Person.objects.filter(pk=place.manager.person_id).update(notify="digest")
    a_restricted_referral(place)
    assert digest.send_to(Person.objects.get(pk=place.manager.person_id)) == 0
    assert box.mails == []


def test_a_morning_digest_gathers_and_goes_once(committed_place, box):
    place = committed_place
    Person.objects.filter(pk=place.manager.person_id).update(notify="digest")
    a_sent_referral(place)
    sweep()
    assert box.mails == []
    person = Person.objects.get(pk=place.manager.person_id)
    assert [digest.send_to(person), digest.send_to(person)] == [1, 0]
    assert "1 thing has" in box.mails[0][1]
    with acting_as(place.manager):
        assert Delivery.objects.get().sent_at


def test_a_digest_that_the_server_refuses_is_not_lost(committed_place, box):
    """Nor does it keep the others waiting, and what was in it counts as told only afterwards."""
    place = committed_place
    Person.objects.filter(pk__in=[place.manager.person_id, place.officer.person_id]).update(notify="digest")
    referral = a_sent_referral(place)
    step(place, referral, "accept", place.manager, worker=place.officer.person)
    step(place, referral, "message", place.worker, text="Thank you.")
    sweep()
    box.unknown = place.manager.person.email
    people = [Person.objects.get(pk=s.person_id) for s in (place.manager, place.officer)]
    assert [digest.try_to_send(person) for person in people] == [0, 1]
    with acting_as(place.manager):
        assert Delivery.objects.get(person=place.manager.person).sent_at is None
    box.unknown = ""
    assert [digest.try_to_send(person) for person in people] == [1, 0]
    assert sum("Good morning" in text for _, text in box.mails) == 2
