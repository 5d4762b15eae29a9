"""Entries grow old, are asked about twice, and then shown to the admin."""

import datetime as dt

import pytest
from django.core import mail

from partners import freshness, letters
from partners.models import Chase, Letter, Service
from tests.scenarios import TODAY

pytestmark = pytest.mark.django_db


def grown(place, days: int) -> Service:
    Service.objects.filter(pk=place.service.pk).update(confirmed_on=TODAY() - dt.timedelta(days=days))
    place.service.refresh_from_db()
    return place.service


@pytest.mark.parametrize(
    ("every", "days", "old"), [(60, 60, False), (60, 61, True), (14, 20, True), (90, 61, False)]
)
def test_each_service_has_its_own_rhythm(place, every, days, old):
    Service.objects.update(confirm_every=every)
    assert grown(place, days).stale is old
    assert Service.objects.stale().exists() is old


def test_managers_are_asked_on_the_day_and_again_after_a_fortnight(place):
    grown(place, 61)
    for _ in range(3):
        freshness.sweep()
    assert [letter.person for letter in Letter.objects.all()] == [place.manager.person]
    Chase.objects.update(on=TODAY() - dt.timedelta(days=13))
    freshness.sweep()
    assert Letter.objects.count() == 1
    Chase.objects.update(on=TODAY() - dt.timedelta(days=14))
    Letter.objects.all().delete()  # of a fortnight ago; one is written a day
    freshness.sweep()
    freshness.sweep()
    assert Letter.objects.count() == 1
    assert list(Chase.objects.values_list("number", flat=True)) == [1, 2]
    Chase.objects.update(on=TODAY() - dt.timedelta(days=40))
    freshness.sweep()
    assert Chase.objects.count() == 2


def test_a_confirmation_begins_anew(place):
    service = grown(place, 61)
    freshness.sweep()
    service.confirm(place.manager.person)
    freshness.sweep()
    assert Letter.objects.count() == 1
    Service.objects.update(confirmed_on=TODAY() - dt.timedelta(days=70))
    Letter.objects.all().delete()
    freshness.sweep()
    assert Chase.objects.filter(number=1).count() == 2


def test_the_letter_says_what_to_do_and_is_dropped_when_it_was_done(place):
    service = grown(place, 61)
    freshness.sweep()
    letter = Letter.objects.get()
    assert letters.deliver(letter.pk)
    text = mail.outbox[0].body
    assert "Homelessness prevention: Has places, confirmed" in text
    assert "/agency/services/" in text
    Letter.objects.update(sent_at=None, lease_until=None)
    service.confirm(place.manager.person)
    assert letters.deliver(letter.pk)
    assert len(mail.outbox) == 1
    letter.refresh_from_db()
    assert letter.dropped_at


def test_a_pause_lifts_by_itself(place):
    service = place.service
    service.capacity, service.paused_until = "paused", TODAY() + dt.timedelta(days=1)
    assert service.places_words.startswith("Paused until ")
    assert not service.takes_people
    service.paused_until = TODAY()
    assert service.places_words == "Has places"
    assert service.takes_people
    service.save()
    freshness.sweep()
    service.refresh_from_db()
    assert (service.capacity, service.paused_until) == ("open", None)


def test_what_was_said_of_places_goes_with_a_new_answer(place):
    place.service.capacity, place.service.places = "limited", 4
    assert place.service.places_words == "Few places: 4"
    place.service.confirm(place.manager.person)
    assert place.service.places == 4
    place.service.confirm(place.manager.person, "full")
    assert place.service.places is None
