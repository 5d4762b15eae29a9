"""A council becomes another: nothing of its is left behind, nobody else sees more, and what was agreed to is asked anew."""

import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction

from clients.models import Client as ClientRecord
from consent import renewing, sharing
from consent.models import Agreement, Disclosure, Signature
from partners import inheriting, letters, sight, succession
from partners.acting import acting_as, for_agency
from partners.models import Agency, KeptApart, Letter, Member, Partnership, Seat, Service, Succession, Team
from partners.setting_up import Refused
from referrals import policy
from referrals.models import Message, Outcome, Referral
from tests.scenarios import (
    TODAY,
    a_client,
    a_completed_referral,
    a_draft,
    a_seat,
    a_sent_referral,
    an_agency,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db


def keys_to_agency() -> set[str]:
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is Agency
    }


def test_every_key_to_an_agency_moves_or_stays_by_name():
    moves, stays = set(inheriting.MOVES), inheriting.STAYS
    assert moves & stays == set()
    assert keys_to_agency() - moves - stays == set(), "say in partners.inheriting's lists whether it moves"
    assert (moves | stays) - keys_to_agency() == set(), "declared, and there is no such key"


@pytest.fixture
def merged(place):
    """The council has clients, people in two teams, and referrals in both directions; then it becomes the borough."""
    place.borough = an_agency("New Borough", place.partnership, sector="statutory", kind="council")
    place.team = Team.objects.create(agency=place.council, name="Front door")
    Team.objects.create(agency=place.borough, name="Front door")
    place.both = a_seat("Bea Both", "caseworker", place.council)
    Seat.objects.create(person=place.both.person, agency=place.borough, role="caseworker")
    place.open = a_sent_referral(place)
    step(place, place.open, "message", place.manager, text="Which court?", own_side_only=True)
    place.done = a_completed_referral(place, client=a_client(place, given="Zora"))
    place.draft = a_draft(place, a_client(place, given="Zita"))
    with acting_as(place.manager, nested=True):
        from clients import finding

        place.own = finding.register(
            place.council,
            place.manager.person,
            {"identity": {"given_names": "Cara"}, "money": {"income": "None"}},
        )
    sight.keep_apart(place.partnership, place.council, place.stranger, "A dispute", "Ada Admin")
    become(place)
    return place


def become(place, **more) -> None:
    said = {"on": TODAY(), "reason": "The councils merged", "decided_by": "An order of the government"}
    with acting_as(place.admin, nested=True):
        succession.succeed(place.council, place.borough, **(said | more))


def rows_of(agency: Agency) -> dict[str, int]:
    """By raw SQL: how many rows of what moves still name the agency."""
    with connection.cursor() as cursor:
        found = {}
        for table, columns in inheriting.columns().items():
            for column, _ in columns:
                cursor.execute(f'select count(*) from "{table}" where "{column}" = %s', [agency.pk])
                found[f"{table}.{column}"] = cursor.fetchone()[0]
    return {name: count for name, count in found.items() if count}


def test_nothing_of_the_old_one_is_left_and_the_people_reach_it_at_the_new_one(merged):
    place = merged
    # What still named the old one would be in sight for somebody acting there, and for nobody else.
    with acting_as(for_agency(place.council.pk), nested=True):
        assert rows_of(place.council) == {"partners_seat.agency_id": 1}
    seat = Seat.objects.select_related("person", "agency").get(pk=place.manager.pk)
    assert seat.agency == place.borough
    with acting_as(seat, nested=True):
        references = set(policy.visible_to(seat).values_list("reference", flat=True))
        assert references == {place.open.reference, place.done.reference}, "a draft stays the sender's"
        assert ClientRecord.objects.get(pk=place.own.pk).money.income == "None"
        assert Message.objects.filter(text="Which court?").exists()
        assert Outcome.objects.filter(to_agency=place.borough).exists()
        assert Disclosure.objects.filter(to_agency=place.borough).exists()
    assert Service.objects.get(pk=place.service.pk).agency == place.borough
    names = set(Team.objects.filter(agency=place.borough).values_list("name", flat=True))
    assert names == {"Front door", "Front door (Housing Luton)"}


def test_from_whom_it_was_kept_apart_its_people_still_are(merged):
    pair = KeptApart.objects.live().between(merged.borough, merged.stranger).get()
    assert pair.reason == "As Housing Luton was: A dispute"
    assert not sight.found_by(merged.stranger.pk).filter(pk=merged.borough.pk).exists()


def test_its_people_are_told(merged):
    told = Letter.objects.filter(kind="agency_succeeded")
    names = {"Mina Manager", "Omar Officer", "Bea Both"}
    assert set(told.values_list("person__name", flat=True)) == names
    assert letters.context_of(told[0])["record"].successor == merged.borough


def test_who_sat_at_both_has_one_seat(merged):
    seats = Seat.objects.switched_on().filter(person=merged.both.person)
    assert [(seat.agency, seat.role) for seat in seats] == [(merged.borough, "caseworker")]


def test_a_stranger_still_sees_nothing(merged):
    with acting_as(merged.stranger_seat, nested=True):
        assert not Referral.objects.exists()
        assert not ClientRecord.objects.exists()
        assert not Disclosure.objects.exists()
    former = a_seat("Olga Old", "manager", merged.council)
    with acting_as(former, nested=True):
        assert not Referral.objects.exists()
    assert not Seat.objects.live().filter(pk=former.pk).exists(), "nobody acts for what is no more"


def test_signatures_and_what_people_agreed_to_do_not_pass(merged):
    place = merged
    assert Signature.objects.filter(agency=place.council).exists()
    assert not Signature.objects.filter(agency=place.borough).exists()
    ((record, versions),) = renewing.agencies_to_sign(place.partnership)
    assert (record.successor, versions) == (place.borough, [place.version])
    facts = sharing.load_facts(place.partnership, place.advice, place.borough)
    verdict = sharing.decide(["identity"], facts)["identity"]
    assert "New Borough has not signed" in verdict.reason
    sign(place)
    assert renewing.agencies_to_sign(place.partnership) == []
    with acting_as(place.worker, nested=True):
        client = place.open.client
        facts = sharing.load_facts(place.partnership, place.advice, place.borough, client=client)
        assert sharing.decide(["identity"], facts)["identity"].needs_asking
        assert Agreement.objects.get(client=client).receiver == place.council
    they_agree_to(place, client)
    with acting_as(place.worker, nested=True):
        facts = sharing.load_facts(place.partnership, place.advice, place.borough, client=client)
        assert sharing.decide(["identity"], facts)["identity"].allowed


def sign(place) -> None:
    from django.utils import timezone

    from consent.models import Party

    Party.objects.create(version=place.version, agency=place.borough, role="support")
    Signature.objects.create(
        version=place.version, agency=place.borough, signatory="A", post="Chief", signed_at=timezone.now()
    )


def they_agree_to(place, client) -> None:
    council, place.council = place.council, place.borough
    they_agree(place, client)
    place.council = council


def test_the_place_ends_and_the_record_cannot_be_changed(merged):
    spell = Member.objects.get(agency=merged.council)
    assert spell.during.upper == TODAY()
    assert spell.end_reason.startswith("Has become New Borough")
    record = Succession.objects.get()
    assert (record.predecessor, record.recorded_by) == (merged.council, merged.admin.person)
    for change in (Succession.objects.all().delete, lambda: Succession.objects.update(reason="Other")):
        with pytest.raises(Exception, match=r"Cannot|permission denied"), transaction.atomic():
            change()


def test_the_triggers_are_back_on(merged):
    with acting_as(Seat.objects.get(pk=merged.worker.pk), nested=True):
        for change in (
            lambda: Referral.objects.filter(pk=merged.open.pk).update(reference="R-2222-2222"),
            lambda: Disclosure.objects.update(category="money"),
        ):
            with pytest.raises(InternalError), transaction.atomic():
                change()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_trigger where tgenabled = 'D'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("manager", "Only the partnership's admin"),
        ("evaluator", "Only the partnership's admin"),
        ("other admin", "Both have to be in the partnership"),
    ],
)
def test_nobody_else_records_it(place, who, words):
    place.borough = an_agency("New Borough", place.partnership)
    other = Partnership.objects.create(slug="bedford", name="Bedford", place="Bedford")
    seats = {"manager": place.manager, "evaluator": place.evaluator}
    seat = seats.get(who) or a_seat("Adam Other", "admin", partnership=other)
    with acting_as(seat, nested=True), pytest.raises(Refused, match=words):
        succession.succeed(place.council, place.borough, TODAY(), "Mine now", "Me")
    assert not Succession.objects.exists()


def test_what_makes_no_sense_is_refused(place):
    place.borough = an_agency("New Borough", place.partnership)
    with pytest.raises(Refused, match="Say why"):
        become(place, reason=" ")
    place.borough, borough = place.council, place.borough
    with pytest.raises(Refused, match="does not become itself"):
        become(place)
    place.borough = borough
    other = Partnership.objects.create(slug="bedford", name="Bedford", place="Bedford")
    Member.objects.create(
        partnership=other,
        agency=place.council,
        tier="wider",
        during=("2020-01-01", None),
        reason="r",
        decided_by="d",
    )
    with pytest.raises(Refused, match="Housing Luton is in another partnership too"):
        become(place)
