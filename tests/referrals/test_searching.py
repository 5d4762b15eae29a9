"""Services found by words and need, and the partnership in which each would be sent to."""

import datetime as dt

import pytest

from consent import sharing
from consent.models import Signature
from partners.acting import acting_as
from partners.models import Member, Partnership, Service
from referrals import searching, sending
from referrals.models import Referral, ReferralWords
from tests.scenarios import (
    TODAY,
    a_client,
    a_draft,
    a_protocol,
    a_sent_referral,
    an_agency,
    an_outcome,
    step,
    switch,
    they_agree,
)

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


# --- the wider network may be closed to itself ----------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "receiver", "switched_on", "may"),
    [
        ("wider", "wider", True, True),
        ("wider", "wider", False, False),
        ("wider", "core", False, True),
        ("core", "wider", False, True),
        ("core", "core", False, True),
    ],
)
def test_search_page_and_sending_say_the_same_of_the_tiers(place, sender, receiver, switched_on, may):
    """One decision: what the search result says, the draft's check says and sending does."""
    client = a_client(place)
    they_agree(place, client)
    draft = a_draft(place, client)
    Member.objects.filter(agency=place.advice).update(tier=sender)
    Member.objects.filter(agency=place.council).update(tier=receiver)
    if not switched_on:
        switch(place, "refer_to_wider", False)
    with acting_as(place.worker, nested=True):
        [result] = searching.results(place.worker, searching.offered(place.worker), client)
        words = ReferralWords.objects.get(referral=draft)
        preview = sending.preview(draft, sending.people_of(draft, words)[0], words)
        assert bool(result.may_send) == may == preview.verdicts["identity"].allowed
        if may:
            assert sending.send(draft, place.worker).status == "sent"
            return
        with pytest.raises(sending.NotShareable) as refusal:
            sending.send(draft, place.worker)
    reason, _, step = result.refused[0]
    assert "the wider network refers to steering agencies only" in reason
    assert step == "Choose a steering agency, or give the person their number."
    assert {(v.reason, v.next_step) for v in refusal.value.verdicts} == {(reason, step)}


def test_a_switch_turned_off_stops_new_referrals_and_no_open_one(place):
    """Where both are wider: what was sent goes on, and comes home."""
    Member.objects.filter(agency=place.advice).update(tier="wider")
    referral = a_sent_referral(place)
    switch(place, "refer_to_wider", False)
    step(place, referral, "accept", place.manager, worker=place.officer.person)
    step(place, referral, "contact", place.officer)
    step(place, referral, "message", place.worker, text="Thank you.")
    step(place, referral, "complete", place.officer, outcomes=[an_outcome()])
    assert as_it_stands(place, referral).status == "completed"


def as_it_stands(place, referral):
    with acting_as(place.worker, nested=True):
        return Referral.objects.get(pk=referral.pk)


def test_a_partnership_that_closed_its_network_does_not_close_anothers(place):
    other = Partnership.objects.create(slug="dunstable", name="Dunstable partnership", place="Dunstable")
    Member.objects.filter(agency=place.advice).update(tier="wider")
    for spell in place.advice.spells.all():
        spell.pk, spell.partnership = None, other
        spell.save(force_insert=True)
    further = an_agency("Debt Dunstable", other, tier="wider")
    switch(place, "refer_to_wider", False)
    places = {place.council: place.partnership.pk, further: other.pk}
    facts = sharing.facts_for_many(place.advice, places)
    assert {pk: f.tiers_allow for pk, f in facts.items()} == {place.council.pk: False, further.pk: True}
