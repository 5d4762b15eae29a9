"""PostgreSQL's own answer: what each seat sees by raw SQL, whatever Python forgot."""

import pytest
from django.apps import apps
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from clients import finding
from clients import restricting as clients_restricting
from consent.models import Disclosure
from partners.acting import NOBODY, Acting, MixedSeats, acting_as
from partners.checks import serving_role
from partners.keys import uuid7
from partners.rowsecurity import APP_ROLE, DECLARED, all_models
from referrals import restricting
from referrals.models import Message, Outbox, Referral, ReferralEvent, ReferralNamed, ReferralWords
from tests.scenarios import (
    a_client,
    a_completed_referral,
    a_draft,
    a_sent_referral,
    an_accepted_referral,
    an_outcome,
    step,
)

DECLARED_MODELS = sorted(DECLARED, key=lambda m: m._meta.db_table)


def test_the_tests_run_as_the_role_that_serves(db):
    """A superuser or an owner would pass row security by, and half of this file with it."""
    assert serving_role(None, databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (APP_ROLE,)


def test_the_role_is_granted_only_what_a_policy_covers(db):
    """A right without a policy is refused silently; a policy-less table with rights would be open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, lower(privilege_type) from information_schema.role_table_grants "
            "where grantee = %s and privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')",
            [APP_ROLE],
        )
        granted = set(cursor.fetchall())
    for model, rules in DECLARED.items():
        table = model._meta.db_table
        assert {verb for name, verb in granted if name == table} == set(rules.verbs()), table


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'select count(*) from "{table}"')
        return cursor.fetchone()[0]


def hangs_on_a_client(model, seen=()) -> bool:
    """Whether a chain of foreign keys leads from the model to a client or a referral."""
    roots = {"clients.client", "referrals.referral"}
    if model._meta.label_lower in roots:
        return True
    targets = [f.related_model for f in model._meta.fields if f.is_relation and f.related_model]
    return any(hangs_on_a_client(t, (*seen, model)) for t in targets if t not in seen and t is not model)


@pytest.mark.parametrize("model", DECLARED_MODELS, ids=lambda m: m._meta.db_table)
def test_a_declared_table_has_exactly_its_policies(db, model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("select relrowsecurity from pg_class where relname = %s", [table])
        assert cursor.fetchone() == (True,)
        cursor.execute("select policyname from pg_policies where tablename = %s", [table])
        assert {row[0] for row in cursor.fetchall()} == set(DECLARED[model].verbs())


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m._meta.db_table)
def test_whatever_hangs_on_a_client_is_declared(model):
    holds = model._meta.app_label in ("clients", "referrals") or model._meta.db_table == "consent_disclosure"
    assert model in DECLARED or not (holds or hangs_on_a_client(model)), (
        f"{model._meta.db_table} has no policies"
    )


def test_without_a_seat_no_row_of_anybody(place):
    a_completed_referral(place)
    with acting_as(NOBODY, nested=True):
        assert {
            m._meta.db_table: count(m._meta.db_table) for m in DECLARED_MODELS if count(m._meta.db_table)
        } == {}


def test_the_rows_are_there_for_those_they_belong_to(place):
    """The test above could not fail on empty tables: the sender's seat sees these."""
    a_completed_referral(place)
    with acting_as(place.worker, nested=True):
        for table in [
            "clients_client",
            "clients_identity",
            "clients_identityevent",
            "consent_agreementevent",
            "consent_disclosure",
            "referrals_referral",
        ]:
            assert count(table) > 0, table


def test_a_partnership_admin_sees_spines_and_no_words_nor_person(place):
    a_completed_referral(place)
    allowed = {"referrals_referral", "referrals_referralevent"}
    with acting_as(place.admin, nested=True):
        seen = {m._meta.db_table for m in DECLARED_MODELS if count(m._meta.db_table)}
    assert seen == allowed


def test_an_evaluator_sees_no_row_at_all(place):
    a_completed_referral(place)
    with acting_as(place.evaluator, nested=True):
        assert [m for m in DECLARED_MODELS if count(m._meta.db_table)] == []


def test_the_figures_setting_reaches_spines_and_outcomes_alone(place):
    a_completed_referral(place)
    with acting_as(Acting(figures=place.partnership.pk), nested=True):
        seen = {m._meta.db_table for m in DECLARED_MODELS if count(m._meta.db_table)}
    assert seen == {"referrals_referral", "referrals_referralevent", "referrals_outcome"}


def test_a_stranger_agency_sees_nothing(place):
    a_completed_referral(place)
    with acting_as(place.stranger_seat, nested=True):
        assert [m for m in DECLARED_MODELS if count(m._meta.db_table)] == []


def test_the_receiver_sees_copies_and_not_the_clients_record(place):
    a_sent_referral(place)
    with acting_as(place.manager, nested=True):
        assert count("consent_disclosure") == 3
        assert count("clients_identity") == count("clients_client") == count("consent_agreement") == 0


def test_a_draft_is_the_senders_alone(place):
    a_draft(place)
    with acting_as(place.manager, nested=True):
        assert count("referrals_referral") == count("referrals_referralwords") == 0


def test_the_receiver_cannot_change_the_senders_words(place):
    referral = a_sent_referral(place)
    with acting_as(place.manager, nested=True):
        assert ReferralWords.objects.filter(referral=referral).update(reason="Changed") == 0


def test_a_referral_cannot_be_forged_for_another_agencys_client(place):
    client = a_client(place)
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as(place.manager, nested=True):
        Referral.objects.create(
            partnership=place.partnership,
            from_agency=place.council,
            to_agency=place.advice,
            service=place.service,
            need=place.need,
            client_id=client.pk,
            sender_worker=place.manager.person,
        )


def test_a_forged_row_of_each_kind_is_refused(place):
    """A stranger, by SQL of its own, against another agency's client and referral."""
    referral = a_sent_referral(place)
    theirs, client, person = place.stranger.pk, referral.client_id, place.stranger_seat.person_id
    forged = [
        (
            "clients_clientkey (id, agency_id, client_id, kind, key)",
            [uuid7(), place.advice.pk, client, "name", "x"],
        ),
        (
            "clients_client (id, reference, agency_id, restricted, created_at, last_used_at)",
            [uuid7(), "C-X", place.advice.pk, False, "now", "now"],
        ),
        (
            "referrals_message (id, referral_id, agency_id, person_id, kind, text, own_side_only, at)",
            [uuid7(), referral.pk, theirs, person, "message", "x", False, "now"],
        ),
        (
            "referrals_includedperson (id, referral_id, agency_id, client_id, relationship)",
            [uuid7(), referral.pk, theirs, client, ""],
        ),
        ("referrals_referralkey (id, referral_id, agency_id, key)", [uuid7(), referral.pk, theirs, "x"]),
        ("consent_agreement (id, agency_id, client_id, receiver_id)", [uuid7(), theirs, client, theirs]),
    ]
    for columns, values in forged:
        marks = ", ".join(["%s"] * len(values))
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            with acting_as(place.stranger_seat, nested=True), connection.cursor() as cursor:
                cursor.execute(f"insert into {columns} values ({marks})", values)


def test_a_restricted_clients_rows_cannot_be_changed_by_those_not_named(place):
    """Refused without an error: nothing is there to change. The words prove it by standing."""
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [])
    with acting_as(place.sender_manager, nested=True), connection.cursor() as cursor:
        cursor.execute("update clients_housing set details = 'Changed'")
        assert cursor.rowcount == 0
        cursor.execute("update clients_client set restricted = false")
        assert cursor.rowcount == 0
    with acting_as(place.worker, nested=True):
        assert client.housing.details == "Notice from the landlord"


def test_a_seat_is_forgotten_after_its_work(place):
    """A pooled connection goes on to somebody else."""
    a_client(place)
    with acting_as(place.worker, nested=True):
        assert count("clients_client") == 1
    assert count("clients_client") == 0


def test_events_are_never_changed(place):
    a_sent_referral(place)
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
        acting_as(place.worker, nested=True),
    ):
        cursor.execute("update referrals_referralevent set action = 'x'")


def test_a_restricted_client_is_nothing_to_those_not_named(place):
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [])
    for seat in (place.colleague, place.sender_manager):
        with acting_as(seat, nested=True):
            assert (
                count("clients_client")
                == count("clients_identity")
                == count("clients_clientkey")
                == count("clients_identityevent")
                == 0
            )
            assert finding.find(place.advice.pk, "quill") == []
            assert finding.similar(place.advice.pk, "quilfeather") == []
    with acting_as(place.worker, nested=True):
        assert count("clients_client") == 1


def test_a_restricted_referral_is_nothing_to_those_not_named(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [place.officer.person])
    tables = [
        "referrals_referral",
        "referrals_referralwords",
        "referrals_referralevent",
        "consent_disclosure",
        "referrals_referralkey",
    ]
    for seat in (place.manager, place.colleague, place.admin):
        with acting_as(seat, nested=True):
            assert [t for t in tables if count(t)] == []
    with acting_as(place.officer, nested=True):
        assert count("referrals_referral") == 1
        assert count("consent_disclosure") == 3


def test_nobody_names_themselves_on_a_restricted_referral(place):
    from django.contrib.auth.models import Permission

    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [place.officer.person])
    permission = Permission.objects.get(codename="named_on_referral")
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as(place.manager, nested=True):
        ReferralNamed.objects.bulk_create(
            [ReferralNamed(content_object_id=referral.pk, user=place.manager.person, permission=permission)]
        )


def test_two_seats_do_not_mix(place):
    with acting_as(place.worker), pytest.raises(MixedSeats), acting_as(place.manager):
        pass


def test_every_history_table_is_of_a_declared_category():
    histories = [m for m in apps.get_app_config("clients").get_models() if m.__name__.endswith("Event")]
    assert len(histories) == 13
    assert set(histories) <= set(DECLARED)


@pytest.mark.parametrize("who", ["worker", "stranger_seat"])
def test_history_is_written_by_its_trigger_alone(place, who):
    client = a_client(place)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        with acting_as(getattr(place, who), nested=True), connection.cursor() as cursor:
            forge_history(cursor, client.pk, place.advice.pk)
    with acting_as(place.worker, nested=True):
        before = count("clients_housingevent")
        finding.save_record(client, "housing", {"details": "Changed since"})
        client.housing.delete()
        assert count("clients_housingevent") == before + 2


def forge_history(cursor, client, agency: int) -> None:
    cursor.execute(
        "select column_name, data_type from information_schema.columns where table_name = 'clients_housing'"
    )
    kept = ("client_id", "agency_id", "updated_at")
    empty = {"text": "''", "character varying": "''"}
    columns = {name: empty.get(kind, "null") for name, kind in cursor.fetchall() if name not in kept}
    names, values = ", ".join(columns), ", ".join(columns.values())
    cursor.execute(
        f"insert into clients_housingevent (pgh_created_at, pgh_label, client_id, agency_id, updated_at, {names})"
        f" values (now(), 'update', %s, %s, now(), {values})",
        [client, agency],
    )


def test_nobody_rewrites_what_was_shared(place):
    a_sent_referral(place)
    for seat in (place.worker, place.manager):
        with pytest.raises(InternalError, match="cannot be changed"), transaction.atomic():
            rewrite(Disclosure, seat, copy={"values": {}, "shown": [["Name", "Somebody else"]]})


def test_nobody_rewrites_the_other_sides_message(place):
    referral = a_sent_referral(place)
    step(place, referral, "phone", place.manager, text="We cannot before Monday.")
    with pytest.raises(InternalError), transaction.atomic():
        rewrite(Message, place.worker, text="We promise.")


def rewrite(model, seat, **changes) -> None:
    with acting_as(seat, nested=True):
        model.objects.update(**changes)


def test_a_sender_cannot_record_its_own_success(place):
    referral = an_accepted_referral(place)
    forged = an_outcome()
    forged.referral_id, forged.from_agency_id, forged.to_agency_id = (
        referral.pk,
        place.council.pk,
        place.advice.pk,
    )
    forged.recorded_by_id = place.worker.person_id
    with pytest.raises(ProgrammingError), transaction.atomic():
        save_as(place.worker, forged)


def test_an_event_cannot_be_forged_for_the_other_side(place):
    referral = a_sent_referral(place)
    forged = ReferralEvent(
        referral_id=referral.pk,
        at=timezone.now(),
        action="accept",
        to_status="accepted",
        side="receiver",
        agency=place.council,
    )
    with pytest.raises(ProgrammingError), transaction.atomic():
        save_as(place.worker, forged)


def test_word_cannot_be_sent_to_a_stranger(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        event = ReferralEvent.objects.get()
    forged = Outbox(
        agency=place.stranger, referral_id=referral.pk, event=event, kind="handoff", next_at=timezone.now()
    )
    with pytest.raises(ProgrammingError), transaction.atomic():
        save_as(place.worker, forged)


def save_as(seat, row) -> None:
    with acting_as(seat, nested=True):
        row.save(force_insert=True)
