"""Sending: what travels, what stays, and what happens when it is taken back."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from clients import finding
from consent.models import Disclosure
from partners.acting import acting_as
from referrals import lifecycle, restricting, sending
from referrals.models import IncludedPerson, Outbox, Referral, ReferralKey, ReferralWords
from tests.scenarios import a_client, a_draft, a_sent_referral, they_agree


def send(place, referral):
    with acting_as(place.worker, nested=True):
        return sending.send(referral, place.worker)


def shared(place, seat) -> set[str]:
    with acting_as(seat, nested=True):
        return set(Disclosure.objects.values_list("category", flat=True))


def test_what_they_refused_stays_and_the_rest_travels(place):
    client = a_client(place, health={"conditions": "Asthma"})
    they_agree(place, client, refused=["health"])
    send(place, a_draft(place, client))
    assert shared(place, place.manager) == {"identity", "contact", "housing"}


def test_a_copy_does_not_change_with_the_record(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        finding.save_record(referral.client, "housing", {"details": "Changed since"})
    with acting_as(place.manager, nested=True):
        assert Disclosure.objects.get(category="housing").copy["shown"] == [
            ["What is happening with the home", "Notice from the landlord"]
        ]


def test_nothing_goes_before_they_are_asked(place):
    referral = a_draft(place)
    with pytest.raises(sending.NotShareable, match="have not been asked") as refusal:
        send(place, referral)
    assert {v.category for v in refusal.value.verdicts} == {"identity", "contact", "housing"}
    assert shared(place, place.worker) == set()


def test_words_about_health_need_a_yes_to_health(place):
    client = a_client(place)
    they_agree(place, client, refused=["health"])
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        ReferralWords.objects.update(text_holds=["health"])
    with pytest.raises(sending.NotShareable, match="They said no"):
        send(place, referral)


@pytest.mark.parametrize(("days", "goes"), [(0, True), (-1, False)])
def test_an_agreement_holds_through_its_last_day(place, days, goes):
    client = a_client(place)
    they_agree(place, client, expires_on=timezone.localdate() + dt.timedelta(days=days))
    referral = a_draft(place, client)
    if goes:
        assert send(place, referral).status == "sent"
    else:
        with pytest.raises(sending.NotShareable, match="run out"):
            send(place, referral)


def test_an_agency_that_has_not_signed_gets_nothing(place):
    place.version.signatures.filter(agency=place.council).update(withdrawn_at=timezone.now())
    client = a_client(place)
    they_agree(place, client)
    with pytest.raises(sending.NotShareable, match="has not signed"):
        send(place, a_draft(place, client))


def test_a_refused_sending_leaves_no_trace(place):
    referral = a_draft(place, reason="")
    with pytest.raises(lifecycle.Refused):
        send(place, referral)
    with acting_as(place.worker, nested=True):
        assert Referral.objects.get().status == "draft"
        assert (Disclosure.objects.count(), Outbox.objects.count()) == (0, 0)


def test_unopened_it_is_recalled(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        sending.take_back(referral, place.worker, "client")
    assert shared(place, place.manager) == set()
    assert len(shared(place, place.worker)) == 3


def test_opened_it_is_frozen_until_they_decide(place):
    referral = a_sent_referral(place)
    with acting_as(place.manager, nested=True):
        sending.opened(Referral.objects.get(), place.manager)
    with acting_as(place.worker, nested=True):
        sending.take_back(referral, place.worker, "client")
    with acting_as(place.manager, nested=True):
        assert (
            Disclosure.objects.filter(frozen_at__isnull=False, decide_by__gt=timezone.localdate()).count()
            == 3
        )


def test_only_the_receiver_stamps_the_opening(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        sending.opened(Referral.objects.get(), place.worker)
        assert Referral.objects.get(pk=referral.pk).opened_at is None


def test_the_receiver_finds_it_by_a_disclosed_name(place):
    a_sent_referral(place)
    with acting_as(place.manager, nested=True):
        assert set(ReferralKey.objects.values_list("key", flat=True)) == {"zofia", "quillfeather"}


def test_sent_once_is_sent_for_good(place):
    referral = a_sent_referral(place)
    with pytest.raises(lifecycle.Refused):
        send(place, referral)
    with acting_as(place.worker, nested=True):
        assert Disclosure.objects.count() == 3


def test_a_copy_says_on_what_it_stands(place):
    a_sent_referral(place)
    with acting_as(place.manager, nested=True):
        for line in Disclosure.objects.all():
            assert (line.version_id, line.basis, line.asking) == (
                place.version.pk,
                "6(1)(e) public task",
                "agreement",
            )
            assert line.answer_id
            assert line.by_id == place.worker.person_id


def test_another_of_the_household_needs_a_yes_of_their_own(place):
    """One person's agreement is not another's, and one refusal holds back the whole sending."""
    client, partner = a_client(place), a_client(place, "Tam", "Quillfeather")
    they_agree(place, client)
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        IncludedPerson.objects.create(
            referral=referral, agency=place.advice, client=partner, relationship="Partner"
        )
    with pytest.raises(sending.NotShareable, match="have not been asked"):
        send(place, referral)
    assert shared(place, place.worker) == set()
    they_agree(place, partner)
    send(place, referral)
    with acting_as(place.manager, nested=True):
        assert Disclosure.objects.filter(category="identity").count() == 2


def test_an_agency_that_left_gets_nothing(place):
    client = a_client(place)
    they_agree(place, client)
    referral = a_draft(place, client)
    spell = place.council.spells.get()
    spell.during = DateRange(spell.during.lower, timezone.localdate())
    spell.save()
    with pytest.raises(sending.NotShareable, match="not in this partnership now"):
        send(place, referral)
    with acting_as(place.worker, nested=True), pytest.raises(lifecycle.Refused, match="not in a partnership"):
        sending.start(place.worker, client, place.service)


def test_the_receiver_cannot_take_it_back(place):
    referral = a_sent_referral(place)
    with acting_as(place.manager, nested=True), pytest.raises(lifecycle.Refused):
        sending.take_back(referral, place.manager, "sender")
    assert len(shared(place, place.manager)) == 3


def test_a_restricted_referral_does_not_go_where_nobody_may_see_it(place):
    referral = a_draft(place)
    they_agree(place, referral.client)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [])
    with pytest.raises(lifecycle.Refused, match="Nobody at Housing Luton is named"):
        send(place, referral)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [place.officer.person])
    assert send(place, referral).status == "sent"


def test_words_and_names_are_recalled_with_the_copies(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        sending.take_back(referral, place.worker, "client")
    with acting_as(place.manager, nested=True):
        sending.opened(Referral.objects.get(), place.manager)
        assert (ReferralWords.objects.count(), ReferralKey.objects.count()) == (0, 0)
    with acting_as(place.worker, nested=True):
        assert ReferralWords.objects.count() == 1
