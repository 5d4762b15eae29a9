"""Others of the household: each with a yes of their own, and a part of their own to take back."""

import pytest
from django.db import InternalError, transaction

from consent import keeping
from consent.models import Disclosure
from partners.acting import acting_as
from referrals import lifecycle, sending, taken_back
from referrals.models import IncludedPerson, Outbox, ReferralEvent, ReferralWords
from tests.scenarios import a_client, a_draft, a_sent_referral, they_agree


@pytest.fixture
def couple(place):
    """Zofia, and Tam who has asthma; a draft for Zofia that includes Tam, both said yes."""
    zofia = a_client(place)
    tam = a_client(place, "Tam", "Quillfeather", health={"conditions": "Asthma"})
    they_agree(place, zofia)
    they_agree(place, tam, refused=["health"], tell="helped")
    referral = a_draft(place, zofia)
    with acting_as(place.worker, nested=True):
        sending.include(referral, tam, "partner")
    return zofia, tam, referral


def send(place, referral):
    with acting_as(place.worker, nested=True):
        return sending.send(referral, place.worker)


def copies(place, client, **which) -> set[str]:
    with acting_as(place.manager, nested=True):
        rows = Disclosure.objects.filter(client_id=client.pk, **which)
        return set(rows.values_list("category", flat=True))


def test_each_persons_copies_follow_their_own_yes(place, couple):
    zofia, tam, referral = couple
    with acting_as(place.worker, nested=True):
        ReferralWords.objects.update(categories=["identity", "contact", "housing", "health"])
    send(place, referral)
    assert copies(place, zofia) == {"identity", "contact", "housing"}
    assert copies(place, tam) == {"identity", "contact", "housing"}


def test_no_more_is_told_than_the_most_cautious_of_them_allows(place, couple):
    *_, referral = couple
    assert send(place, referral).tell == "helped"


def test_words_about_one_of_them_rest_on_that_ones_yes(place, couple):
    _, tam, referral = couple
    with acting_as(place.worker, nested=True):
        IncludedPerson.objects.filter(client=tam).update(text_holds=["health"])
    with pytest.raises(sending.NotShareable, match=r"Tam Quillfeather.*They said no"):
        send(place, referral)


def test_one_takes_back_their_part_and_the_rest_goes_on(place, couple):
    zofia, tam, referral = couple
    send(place, referral)
    with acting_as(place.manager, nested=True):
        sending.opened(referral, place.manager)
    with acting_as(place.worker, nested=True):
        sending.person_takes_back(tam, place.council, place.worker)
        referral.refresh_from_db()
    assert referral.status == "sent"
    assert copies(place, tam, frozen_at=None) == set()
    assert copies(place, zofia, frozen_at=None) == {"identity", "contact", "housing"}
    with acting_as(place.manager, nested=True):
        assert IncludedPerson.objects.get().left_at
        assert "left" in Outbox.objects.values_list("kind", flat=True)
        assert ReferralEvent.objects.order_by("id").last().action == "leave"


def test_the_part_of_one_is_recalled_where_nobody_opened_it(place, couple):
    zofia, tam, referral = couple
    send(place, referral)
    with acting_as(place.worker, nested=True):
        sending.person_takes_back(tam, place.council, place.worker)
    assert copies(place, tam) == set()
    assert copies(place, zofia) == {"identity", "contact", "housing"}


def test_the_one_referred_takes_back_all_of_it(place, couple):
    zofia, _, referral = couple
    send(place, referral)
    with acting_as(place.worker, nested=True):
        sending.person_takes_back(zofia, place.council, place.worker)
        referral.refresh_from_db()
    assert (referral.status, referral.withdrawn_by) == ("withdrawn", "client")


def test_a_restricted_person_makes_the_referral_restricted(place):
    from clients import restricting

    tam = a_client(place, "Tam", "Quillfeather")
    referral = a_draft(place)
    with acting_as(place.worker, nested=True):
        restricting.restrict(tam, [])
        sending.include(referral, tam, "partner")
    with acting_as(place.colleague, nested=True):
        assert not IncludedPerson.objects.exists()


def test_nobody_is_added_once_it_is_sent_nor_twice(place, couple):
    zofia, tam, referral = couple
    with acting_as(place.worker, nested=True):
        sending.include(referral, tam, "child")
        assert IncludedPerson.objects.get().relationship == "partner"
        with pytest.raises(lifecycle.Refused, match="for this person already"):
            sending.include(referral, zofia)
    send(place, referral)
    other = a_client(place, "Ivo", "Quillfeather")
    with acting_as(place.worker, nested=True):
        with pytest.raises(lifecycle.Refused, match="sent already"):
            sending.include(referral, other)
        with pytest.raises(lifecycle.Refused, match="sent already"):
            sending.leave_out(referral, tam.reference)
        assert IncludedPerson.objects.count() == 1


def test_who_is_included_never_changes_afterwards(place, couple):
    *_, referral = couple
    send(place, referral)
    with acting_as(place.worker, nested=True), pytest.raises(InternalError), transaction.atomic():
        IncludedPerson.objects.update(relationship="stranger")


def test_those_referred_together_before_are_offered_again(place, couple):
    zofia, tam, referral = couple
    send(place, referral)
    again = a_draft(place, zofia)
    with acting_as(place.worker, nested=True):
        assert sending.together_before(again) == [tam]
    for_tam = a_draft(place, tam)
    with acting_as(place.worker, nested=True):
        assert sending.together_before(for_tam) == [zofia]


def test_a_person_of_whom_nothing_is_chosen_stops_it_with_words(place):
    client = a_client(place)
    they_agree(place, client)
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        ReferralWords.objects.update(categories=[])
    with pytest.raises(lifecycle.Refused, match="Nothing about Zofia Quillfeather is chosen"):
        send(place, referral)


def test_the_inbox_shows_the_one_referred(place, couple, client):
    from referrals.rows import rows_of

    *_, referral = couple
    send(place, referral)
    with acting_as(place.manager, nested=True):
        (row,) = rows_of([type(referral).objects.get(pk=referral.pk)], place.manager, "receiver")
    assert row.who == "Zofia Quillfeather"


def test_a_referral_of_one_has_nobody_else(place):
    a_sent_referral(place)
    with acting_as(place.manager, nested=True):
        assert not IncludedPerson.objects.exists()


def test_the_frozen_part_of_one_is_deleted_while_the_rest_goes_on(place, couple):
    zofia, tam, referral = couple
    send(place, referral)
    with acting_as(place.manager, nested=True):
        sending.opened(referral, place.manager)
    with acting_as(place.worker, nested=True):
        sending.person_takes_back(tam, place.council, place.worker)
    with acting_as(place.manager, nested=True):
        frozen = list(keeping.undecided(referral.pk, place.council.pk).values_list("pk", flat=True))
        taken_back.decide(referral, place.manager, delete=frozen)
        referral.refresh_from_db()
        assert (referral.status, referral.decide_by) == ("sent", None)
        assert ReferralWords.objects.get().reason
    assert copies(place, tam, deleted_at=None) == set()
    assert copies(place, zofia, deleted_at=None) == {"identity", "contact", "housing"}
