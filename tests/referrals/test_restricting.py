"""Restricted to named people: who may be named, taken off and told, and that somebody is left on each side."""

import os

import psycopg2
import pytest
from django.db import connection

from clients import restricting as clients_restricting
from partners import named
from partners.acting import acting_as
from partners.models import Seat
from referrals import lifecycle, restricting, sending
from referrals.models import IncludedPerson, Outbox, Referral
from referrals.notifications import outbox
from tests.referrals.test_races import race
from tests.scenarios import (
    a_client,
    a_draft,
    a_seat,
    a_sent_referral,
    an_accepted_referral,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db


def names(referral, seat) -> set[str]:
    with acting_as(seat, nested=True):
        found = [*restricting.at(referral, referral.from_agency_id)]
        found += restricting.at(referral, referral.to_agency_id)
        return {one.person.name for one in found}


def restrict(referral, seat, *people) -> None:
    with acting_as(seat, nested=True):
        restricting.restrict(referral, [p.person for p in people])


def sees(seat, model=Referral) -> bool:
    with acting_as(seat, nested=True):
        return model.objects.exists()


def test_whoever_restricts_it_is_one_of_them(place):
    referral = a_sent_referral(place)
    restrict(referral, place.worker, place.officer)
    assert names(referral, place.worker) == {"Wanda Worker", "Omar Officer"}
    assert [sees(s) for s in (place.worker, place.officer, place.manager)] == [True, True, False]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["client", "referral"])
def test_a_name_from_before_does_not_outlive_the_restriction(committed_place, kind):
    """Such rows may stand in a database that was served before names were written by functions alone."""
    place = committed_place
    client = a_client(place)
    thing = a_sent_referral(place, client) if kind == "referral" else client
    as_owner(
        f"insert into {kind}s_{kind}named (content_object_id, user_id, permission_id) "
        f"select %s, %s, id from auth_permission where codename = 'named_on_{kind}'",
        [str(thing.pk), place.colleague.person_id],
    )
    with acting_as(place.worker):
        if kind == "client":
            clients_restricting.restrict(thing, [])
        else:
            restricting.restrict(thing, [place.officer.person])
    assert not sees(place.colleague, type(thing))
    assert sees(place.worker, type(thing))


def as_owner(statement: str, values: list) -> None:
    owner = psycopg2.connect(os.environ["TEST_OWNER_URL"], dbname=connection.settings_dict["NAME"])
    with owner, owner.cursor() as cursor:
        cursor.execute(statement, values)
    owner.close()


def test_sent_already_somebody_at_the_receiver_must_be_left(place):
    referral = a_sent_referral(place)
    with pytest.raises(lifecycle.Refused, match="Nobody at Housing Luton could see it"):
        restrict(referral, place.worker)
    assert sees(place.manager)


def test_the_receivers_manager_restricts_and_it_stays_with_who_sent_it(place):
    referral = a_sent_referral(place)
    with acting_as(place.manager, nested=True):
        restricting.restrict(referral, [place.officer.person, *restricting.left_with(referral)])
    assert names(referral, place.officer) == {"Mina Manager", "Omar Officer", "Wanda Worker"}
    assert not sees(place.sender_manager)


def test_it_stays_with_the_managers_where_who_sent_it_has_left(place):
    referral = a_sent_referral(place)
    Seat.objects.filter(pk=place.worker.pk).update(active=False)
    with acting_as(place.manager, nested=True):
        assert [p.name for p in restricting.left_with(referral)] == ["Sal Manager"]
        restricting.restrict(referral, restricting.left_with(referral))
    assert sees(place.sender_manager)


def test_where_nobody_takes_restricted_ones_a_sent_one_is_left_with_its_holder_or_managers(place):
    referral = an_accepted_referral(place)
    Seat.objects.filter(agency=place.council).update(takes_restricted=False)
    with acting_as(place.worker, nested=True):
        assert {p.name for p in restricting.choosable_there(referral)} == {"Omar Officer", "Mina Manager"}
        restricting.restrict(referral, restricting.choosable_there(referral))
    assert not sees(a_seat("Olga Other", "caseworker", place.council))


def test_a_draft_may_be_shown_there_only_to_those_who_take_restricted_ones(place):
    with acting_as(place.worker, nested=True):
        assert [p.name for p in restricting.choosable_there(a_draft(place))] == ["Omar Officer"]
    Seat.objects.filter(agency=place.council).update(takes_restricted=False)
    with acting_as(place.worker, nested=True):
        assert not restricting.choosable_there(Referral.objects.get()).exists()


def test_nobody_leaves_a_side_with_nobody(place):
    referral = a_sent_referral(place)
    restrict(referral, place.worker, place.officer)
    for seat in (place.worker, place.officer):
        with acting_as(seat, nested=True), pytest.raises(lifecycle.Refused, match="Name somebody else first"):
            restricting.unname(referral, seat.person_id)
    restrict(referral, place.worker, place.colleague)
    with acting_as(place.worker, nested=True):
        restricting.unname(referral, place.worker.person_id)
    assert names(referral, place.colleague) == {"Colin Colleague", "Omar Officer"}


def test_somebody_who_has_left_does_not_count_as_left_behind(place):
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [place.colleague.person])
    Seat.objects.filter(pk=place.colleague.pk).update(active=False)
    with acting_as(place.worker, nested=True), pytest.raises(named.Refused, match="Name somebody else first"):
        clients_restricting.unname(client, place.worker.person_id)


def test_the_other_side_keeps_its_own_list(place):
    referral = a_sent_referral(place)
    restrict(referral, place.worker, place.officer, place.colleague)
    with acting_as(place.worker, nested=True), pytest.raises(lifecycle.Refused, match="Only their own"):
        restricting.unname(referral, place.officer.person_id)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_each_other_off_at_once_leave_one(committed_place):
    place = committed_place
    referral = a_draft(place)
    restrict(referral, place.worker, place.colleague)

    def take_off(seat, other):
        with acting_as(seat):
            restricting.unname(referral, other.person_id)

    results = race(
        lambda: take_off(place.worker, place.worker),
        lambda: take_off(place.colleague, place.colleague),
        over=referral,
        seat=place.worker,
    )
    assert [type(r) for r in results].count(restricting.Refused) == 1
    assert [sees(s) for s in (place.worker, place.colleague)].count(True) == 1


# Lifting


@pytest.mark.parametrize("seat", ["worker", "officer"])
def test_only_a_named_manager_of_the_sender_lifts_what_is_sent(place, seat):
    referral = a_sent_referral(place)
    restrict(referral, place.worker, place.officer, place.sender_manager)
    with acting_as(getattr(place, seat), nested=True), pytest.raises(lifecycle.Refused, match="lifts"):
        restricting.lift(referral)
    with acting_as(place.sender_manager, nested=True):
        restricting.lift(referral)
    assert sees(place.manager)
    with acting_as(place.manager, nested=True):
        last = Referral.objects.get().events.last()
        assert (last.action, last.person) == ("lift", place.sender_manager.person)


def test_a_draft_is_opened_again_by_whoever_writes_it(place):
    referral = a_draft(place)
    restrict(referral, place.worker)
    with acting_as(place.worker, nested=True):
        restricting.lift(referral)
    assert sees(place.colleague)


def test_a_referral_is_not_opened_while_its_client_is_restricted(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(referral.client, [place.sender_manager.person])
    with acting_as(place.sender_manager, nested=True):
        referral = Referral.objects.get()
        with pytest.raises(lifecycle.Refused, match="Lift that first"):
            restricting.lift(referral)
        clients_restricting.lift(referral.client)
        restricting.lift(referral)
    assert sees(place.colleague)


def test_a_caseworker_does_not_lift_a_client(place):
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [])
        with pytest.raises(named.Refused, match="manager"):
            clients_restricting.lift(client)


# What follows a client


def test_a_restricted_clients_referrals_are_restricted_with_them(place):
    client = a_client(place)
    referral, draft = an_accepted_referral(place, client=client), a_draft(place, client)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [place.colleague.person])
    assert names(referral, place.worker) == {"Wanda Worker", "Colin Colleague", "Omar Officer"}
    assert names(draft, place.worker) == {"Wanda Worker", "Colin Colleague"}
    for seat in (place.manager, place.sender_manager):
        assert not sees(seat)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [place.sender_manager.person])
        clients_restricting.unname(client, place.colleague.person_id)
    assert names(referral, place.worker) == {"Wanda Worker", "Sal Manager", "Omar Officer"}


def test_a_draft_for_a_restricted_client_is_seen_by_the_clients_people(place):
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [place.colleague.person])
    referral = a_draft(place, client)
    assert referral.restricted
    assert names(referral, place.worker) == {"Wanda Worker", "Colin Colleague"}


def test_an_ordinary_referral_does_not_go_with_a_restricted_person_on_it(place):
    client, partner = a_client(place), a_client(place, "Tam", "Quillfeather")
    for one in (client, partner):
        they_agree(place, one)
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(partner, [])
        IncludedPerson.objects.create(referral=referral, agency=place.advice, client=partner)
        with pytest.raises(lifecycle.Refused, match="restricted to named people"):
            sending.send(referral, place.worker)
        restricting.restrict(referral, [place.officer.person])
        assert sending.send(referral, place.worker).status == "sent"


# The work on it


def test_a_named_caseworker_does_there_what_a_manager_does(place):
    """The managers see nothing of it: else it could be neither accepted nor declined."""
    referral = a_draft(place)
    they_agree(place, referral.client)
    restrict(referral, place.worker, place.officer)
    with acting_as(place.worker, nested=True):
        sending.send(referral, place.worker)
    with pytest.raises(lifecycle.Refused, match="who is named"):
        step(place, referral, "accept", place.officer, worker=place.manager.person)
    step(place, referral, "accept", place.officer, worker=place.officer.person)
    assert referral.status == "accepted"


def test_of_an_ordinary_one_a_caseworker_does_not(place):
    with pytest.raises(lifecycle.Refused):
        step(place, a_sent_referral(place), "accept", place.officer, worker=place.officer.person)


# Who is told


def kinds(place, seat) -> list[tuple]:
    with acting_as(seat, nested=True):
        return list(Outbox.objects.order_by("at").values_list("kind", "agency_id", "person_id"))


def test_those_newly_named_are_told_and_nobody_else(place):
    referral = a_sent_referral(place)
    restrict(referral, place.worker, place.officer, place.colleague)
    found = [row for s in (place.worker, place.officer) for row in kinds(place, s) if row[0] == "named"]
    assert sorted(found) == sorted(
        [
            ("named", place.council.pk, place.officer.person_id),
            ("named", place.advice.pk, place.colleague.person_id),
        ]
    )


def test_named_again_is_told_again(place):
    referral = a_sent_referral(place)
    restrict(referral, place.worker, place.officer, place.colleague)
    for _ in range(2):
        with acting_as(place.worker, nested=True):
            restricting.unname(referral, place.colleague.person_id)
        restrict(referral, place.worker, place.colleague)
    told = [row for row in kinds(place, place.worker) if row[2] == place.colleague.person_id]
    assert len(told) == 3


def test_naming_on_a_draft_tells_nobody(place):
    referral = a_draft(place)
    restrict(referral, place.worker, place.officer, place.colleague)
    assert kinds(place, place.worker) == []


def test_where_the_named_have_left_the_other_agency_learns_it_once_and_names_another(place):
    referral = a_sent_referral(place)
    restrict(referral, place.worker, place.officer)
    Seat.objects.filter(pk=place.officer.pk).update(active=False)
    for _ in range(2):
        restricting.nobody_there(referral.pk, place.council.pk)
    assert [row for row in kinds(place, place.worker) if row[0] == "nobody_there"] == [
        ("nobody_there", place.advice.pk, None)
    ]
    other = a_seat("Olga Other", "caseworker", place.council, takes_restricted=True)
    restrict(referral, place.worker, other)
    assert sees(other)
    Seat.objects.filter(pk=other.pk).update(active=False)
    restricting.nobody_there(referral.pk, place.council.pk)
    assert len([row for row in kinds(place, place.worker) if row[0] == "nobody_there"]) == 2


def test_notices_go_to_the_named_who_are_still_there(place):
    referral = a_draft(place)
    they_agree(place, referral.client)
    other = a_seat("Olga Other", "caseworker", place.council, takes_restricted=True)
    restrict(referral, place.worker, place.officer, other)
    with acting_as(place.worker, nested=True):
        sending.send(referral, place.worker)
    Seat.objects.filter(pk=other.pk).update(active=False)
    [(pk, agency_id)] = outbox.due()
    row = outbox.claim(pk, agency_id)
    from partners.acting import for_agency

    with acting_as(for_agency(agency_id)):
        assert [p.name for p in outbox.audience(row)] == ["Omar Officer"]
