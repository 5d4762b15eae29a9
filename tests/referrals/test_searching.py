"""Services found by words and need, and the partnership in which each would be sent to."""

import datetime as dt

import pytest

from consent.models import Signature
from partners.acting import acting_as
from partners.models import Partnership, Service
from referrals import searching, sending
from tests.scenarios import TODAY, a_client, a_protocol, an_agency

pytestmark = pytest.mark.django_db


def found(place, words="", need=None) -> list[str]:
    return [service.name for service in searching.search(place.worker, words, need).services]


def test_words_may_stand_in_any_part_of_a_service(place):
    for words in (
        "homelessness",
        "keeping homes",
        "eviction",
        "Housing Luton",
        "preventing evictions",
        "bailiff",
    ):
        assert found(place, words) == ["Homelessness prevention"], words
    assert found(place, "immigration") == []
    assert found(place, "homelessness immigration") == []


def test_a_need_finds_its_own_and_its_groups(place):
    assert found(place, need=place.need) == ["Homelessness prevention"]
    assert found(place, need=place.need.parent) == ["Homelessness prevention"]
    assert found(place, "homelessness", place.need) == ["Homelessness prevention"]
    assert found(place, "immigration", place.need) == []


def test_only_what_is_offered_to_the_agency(place):
    hidden = an_agency("Refuge", place.partnership)
    type(hidden).objects.filter(pk=hidden.pk).update(listed=False)
    outside = an_agency("Elsewhere")
    for agency in (hidden, outside):
        Service.objects.create(agency=agency, name="Homes", summary="Homes", confirmed_on=TODAY())
    assert found(place, "homes") == ["Homelessness prevention"]
    hidden.known_to.add(place.advice)
    assert found(place, "homes") == ["Homes", "Homelessness prevention"]  # in its name, before in its summary


def test_each_is_judged_in_the_partnership_in_which_it_would_be_sent_to(place):
    """Two agencies in two partnerships of ours; only in the second has everybody signed."""
    other = Partnership.objects.create(slug="dunstable", name="Dunstable partnership", place="Dunstable")
    for spell in place.advice.spells.all():
        spell.pk, spell.partnership = None, other
        spell.save(force_insert=True)
    further = an_agency("Debt Dunstable", other)
    a_protocol(other, place.advice, further)
    Signature.objects.filter(version=place.version, agency=place.council).delete()
    Service.objects.create(agency=further, name="Debt advice", summary="Debts", confirmed_on=TODAY())
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        results = searching.results(place.worker, searching.offered(place.worker), client)
        for result in results:
            shared = searching.partnerships_with(place.advice, [result.service.agency])
            assert shared == {
                result.service.agency_id: sending.partnership_of(place.advice, result.service.agency).pk
            }
    said = {result.service.name: (bool(result.may_send), len(result.refusals)) for result in results}
    assert said["Debt advice"] == (True, 0)
    assert said["Homelessness prevention"][0] is False


def test_the_used_come_by_how_often_they_were_used_of_late(place):
    client = a_client(place)
    services = [
        Service.objects.create(
            agency=place.council, name=name, summary="Helps", confirmed_on=TODAY() - dt.timedelta(days=1)
        )
        for name in ("Old", "Rare", "Often")
    ]
    for service in services:
        service.needs.add(place.need)
    old, rare, often = services
    with acting_as(place.worker, nested=True):
        for service in (old, old, old, often, rare, often):
            sending.start(place.worker, client, service)
        assert [s.name for s in searching.usual(place.worker, lately=3)] == ["Often", "Rare"]
