"""Decisions: who answers, what stops one, what is final, and who wins at the last moment."""

import threading

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from partners import letters, motions
from partners.acting import acting_as
from partners.models import Letter, Member, Motion, Vote
from tests.governance import a_motion, days
from tests.referrals.test_races import wait_until_blocked
from tests.scenarios import a_seat, an_agency

pytestmark = pytest.mark.django_db


def another_core(place, name: str = "Second Core"):
    return a_seat(f"Mo {name}", "manager", an_agency(name, place.partnership))


def result_of(motion) -> tuple:
    motion.refresh_from_db()
    return motion.result, motion.agreed, motion.objected, motion.abstained, motion.silent


def test_silence_is_a_yes_when_nobody_objects(place):
    another_core(place)
    motion = a_motion(place, closes_in=0)
    assert motions.close_due() == 0, "its day is not over"
    motions.answer(motion.pk, place.sender_manager, "abstain")
    assert motions.close_due(days(1)) == 1
    assert result_of(motion) == ("agreed", 0, 0, 1, 1)


def test_an_objection_stops_it_at_once(place):
    motion = a_motion(place)
    motions.answer(motion.pk, place.sender_manager, "object", "Too dear.")
    assert result_of(motion) == ("stopped", 0, 1, 0, 0)
    with pytest.raises(motions.Refused, match="too late"):
        motions.answer(motion.pk, place.sender_manager, "agree")


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        (["agree", "agree", "object"], "agreed"),
        (["agree", "object"], "not_agreed"),
        (["agree", "agree"], "agreed"),
        (["agree"], "not_agreed"),
        ([], "not_agreed"),
    ],
)
def test_a_count_needs_more_than_half_of_all_three(place, answers, result):
    seats = [place.sender_manager, another_core(place, "Second"), another_core(place, "Third")]
    motion = a_motion(place, way="count")
    for seat, says in zip(seats, answers, strict=False):
        motions.answer(motion.pk, seat, says, "Because.")
    motions.close_due(days(8))
    assert result_of(motion)[0] == result
    assert sum(result_of(motion)[1:]) == 3


def test_the_last_word_counts_and_the_first_stays_on_record(place):
    motion = a_motion(place, way="count")
    motions.answer(motion.pk, place.sender_manager, "object", "Not yet.")
    motions.answer(motion.pk, place.sender_manager, "agree")
    motions.close_due(days(8))
    assert result_of(motion) == ("agreed", 1, 0, 0, 0)
    assert Vote.objects.count() == 2


@pytest.mark.parametrize("who", ["worker", "manager", "admin"])
def test_only_managers_of_steering_agencies_answer(place, who):
    motion = a_motion(place)
    with pytest.raises(motions.Refused, match="steering"):
        motions.answer(motion.pk, getattr(place, who), "agree")


def test_an_agency_that_steers_no_more_does_not_count(place):
    other = another_core(place)
    motion = a_motion(place, way="count")
    motions.answer(motion.pk, other, "object", "No.")
    motions.answer(motion.pk, place.sender_manager, "agree")
    Member.objects.filter(agency=other.agency).update(tier="wider")
    motions.close_due(days(8))
    assert result_of(motion) == ("agreed", 1, 0, 0, 0)


def test_what_is_decided_is_final_for_the_database_too(place):
    motion = a_motion(place)
    motions.answer(motion.pk, place.sender_manager, "object", "No.")
    wrong = [
        lambda: Motion.objects.update(result="agreed"),
        lambda: Motion.objects.all().delete(),
        lambda: Vote.objects.update(says="agree"),
        lambda: Vote.objects.all().delete(),
    ]
    for change in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    opened = a_motion(place)
    with pytest.raises(DatabaseError), transaction.atomic():
        Motion.objects.filter(pk=opened.pk).update(words="Something else.")


def test_letters_when_it_opens_and_when_it_is_decided(place):
    motion = a_motion(place)
    opened = Letter.objects.filter(kind="motion_open")
    assert sorted(opened.values_list("person__name", flat=True)) == ["Ada Admin", "Sal Manager"]
    motions.answer(motion.pk, place.sender_manager, "object", "Zofia Quillfeather told me.")
    for pk in letters.due():
        letters.deliver(pk)
    bodies = [message.body for message in mail.outbox]
    assert len(bodies) == 2, "what is decided needs no answer any more"
    assert all("Stopped by an objection" in body and "Zofia" not in body for body in bodies)


def meet(*jobs, motion) -> list:
    """Run the jobs at once, while this thread holds the motion's row until all of them wait for it."""
    results: list = [AssertionError("did not finish")] * len(jobs)

    def run(number, job):
        try:
            results[number] = job()
        except motions.Refused as refusal:
            results[number] = refusal
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(jobs)]
    with transaction.atomic():
        Motion.objects.select_for_update().get(pk=motion.pk)
        for thread in threads:
            thread.start()
        wait_until_blocked(len(jobs))
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_counted_or_comes_too_late(committed_place):
    """The sweep and an objection meet: whatever comes first, the record holds together."""
    place = committed_place
    motion = a_motion(place, way="count", closes_in=0)
    seat = place.sender_manager

    def say():
        with acting_as(seat):
            return motions.answer(motion.pk, seat, "agree")

    said, closed = meet(say, lambda: motions.close_due(days(1)), motion=motion)
    assert closed == 1
    counted = result_of(motion)[1]
    if isinstance(said, motions.Refused):
        assert (counted, Vote.objects.count()) == (0, 0)
    else:
        assert (counted, Vote.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_close_it_once(committed_place):
    motion = a_motion(committed_place, closes_in=0)
    sweep = [lambda: motions.close_due(days(1))] * 2
    assert sorted(meet(*sweep, motion=motion)) == [0, 1]
    assert Letter.objects.filter(kind="motion_closed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_objections_stop_it_once(committed_place):
    place = committed_place
    motion = a_motion(place)
    other = another_core(place)

    def object_as(seat):
        with acting_as(seat):
            return motions.answer(motion.pk, seat, "object", "No.")

    said = meet(lambda: object_as(place.sender_manager), lambda: object_as(other), motion=motion)
    assert sum(isinstance(one, motions.Refused) for one in said) == 1
    assert result_of(motion) == ("stopped", 0, 1, 0, 1)


class TestPages:
    def test_a_manager_answers_and_changes_it(self, place, as_seat):
        motion = a_motion(place, way="count")
        manager = as_seat(place.sender_manager)
        page = f"/partnership/decisions/{motion.pk}/"
        assert "Waiting for your agency" in manager.get("/partnership/decisions/").content.decode()
        kept = manager.post(page, {"says": "object", "words": ""}).content.decode()
        assert "Say what you object to" in kept
        assert manager.post(page, {"says": "object", "words": "Too dear."}, follow=True).status_code == 200
        text = manager.post(page, {"says": "agree", "words": ""}, follow=True).content.decode()
        assert "Change the answer" in text
        assert "Too dear." in text, "what was said before stays on record"
        assert "Waiting for your agency" not in manager.get("/partnership/decisions/").content.decode()

    def test_a_managers_of_the_wider_network_read_and_cannot_answer(self, place, as_seat):
        motion = a_motion(place)
        manager = as_seat(place.manager)
        assert (
            "What your agency says"
            not in manager.get(f"/partnership/decisions/{motion.pk}/").content.decode()
        )
        assert manager.post(f"/partnership/decisions/{motion.pk}/", {"says": "agree"}).status_code == 403
        assert manager.get("/partnership/decisions/propose/").status_code == 403

    def test_a_core_manager_proposes(self, place, as_seat):
        given = {
            "title": "A leaflet",
            "words": "One for all.",
            "way": "count",
            "closes_on": f"{days(90):%d/%m/%Y}",
        }
        manager = as_seat(place.sender_manager)
        text = manager.post("/partnership/decisions/propose/", given).content.decode()
        assert "within 60 days" in text
        assert "One for all." in text
        given["closes_on"] = f"{days(9):%d/%m/%Y}"
        assert manager.post("/partnership/decisions/propose/", given).status_code == 302
        made = Motion.objects.get()
        assert (made.agency, made.proposed_by) == (place.advice, place.sender_manager.person)

    def test_one_that_was_stopped_is_asked_again_with_its_words(self, place, as_seat):
        motion = a_motion(place)
        motions.answer(motion.pk, place.sender_manager, "object", "Too dear.")
        admin = as_seat(place.admin)
        text = admin.get(f"/partnership/decisions/{motion.pk}/").content.decode()
        assert "An objection stopped it" in text
        assert (
            "We print one leaflet"
            in admin.get(f"/partnership/decisions/propose/?again={motion.pk}").content.decode()
        )
