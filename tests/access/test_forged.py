"""Rows that a seat forges by raw SQL, beside those of other agencies and of its own other side: each is refused."""

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from clients import restricting as clients_restricting
from partners.acting import NOBODY, acting_as, for_agency
from partners.keys import uuid7
from partners.rowsecurity import APP_ROLE
from referrals import restricting, sending
from referrals.models import Outbox, ReferralEvent
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


def sql(seat, statement: str, *values):
    """By hand, as the role that serves, in a seat. Gives the rows, or the number touched."""
    with transaction.atomic(), acting_as(seat, nested=True), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def insert(seat, table: str, **values):
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    return sql(seat, f"insert into {table} ({names}) values ({marks})", *values.values())


def refused(seat, table: str, **values) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        insert(seat, table, **values)


def first_outbox(place, agency):
    with acting_as(for_agency(agency.pk), nested=True):
        return Outbox.objects.get()


def client_of_receiver(place):
    with acting_as(place.manager, nested=True):
        from clients import finding

        return finding.register(place.council, place.manager.person, {"identity": {"known_as": "Ours"}})


# --- the functions that run as the owner ---------------------------------------------------------------


def test_a_function_of_the_owner_reads_no_table_of_the_callers_making(place):
    """A temporary table comes first in the search path unless the path says otherwise."""
    referral = a_sent_referral(place)
    with transaction.atomic(), acting_as(place.stranger_seat, nested=True), connection.cursor() as cursor:
        cursor.execute(
            "create temporary table referrals_referral (like public.referrals_referral) on commit drop"
        )
        cursor.execute(
            "insert into pg_temp.referrals_referral (id, from_agency_id, restricted, status, reference, partnership_id,"
            " to_agency_id, service_id, need_id, client_id, chain, urgent, turn, reminders, created_at, held_from,"
            " sender_worker_id, decline_reason, declined_by, ending, withdrawn_by, tell, sender_reference,"
            " receiver_reference, news_for_sender, decide_reminders)"
            " values (%s, %s, false, 'sent', '', 1, 1, 1, 1, %s, %s, false, '', 0, now(), '', 1, '', '', '', '', '', '', '',"
            " false, 0)",
            [referral.pk, place.stranger.pk, uuid7(), uuid7()],
        )
        cursor.execute("select referral_in_sight(%s)", [referral.pk])
        assert cursor.fetchone() == (False,)
        cursor.execute("select count(*) from public.referrals_message")
        cursor.execute("select count(*) from public.referrals_referralwords")
        assert cursor.fetchone() == (0,)


def test_every_function_of_ours_names_its_search_path_and_is_for_the_serving_role_alone(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.proname, p.proconfig, exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
            " where a.grantee = 0 and a.privilege_type = 'EXECUTE'), has_function_privilege(%s, p.oid, 'EXECUTE')"
            " from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef",
            [APP_ROLE],
        )
        found = {name: rest for name, *rest in cursor.fetchall()}
    assert "referral_in_sight" in found
    assert {n: f for n, f in found.items() if f != [["search_path=public, pg_temp"], False, True]} == {}


def test_who_is_named_on_a_draft_is_not_told_before_it_is_sent(place):
    referral = a_draft(place)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [place.officer.person])
    for seat in (place.officer, for_agency(place.council.pk)):
        assert sql(seat, "select person_id from people_named_on(%s)", referral.pk) == []
        assert sql(seat, "select may_be_told(%s, %s)", referral.pk, place.officer.person_id) == [(False,)]


def test_the_receiver_does_not_learn_that_a_client_is_restricted_at_the_sender(place):
    client = a_client(place)
    referral = a_sent_referral(place, client)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [])
    assert sql(place.worker, "select covers_restricted(%s)", referral.pk) == [(True,)]
    assert sql(place.officer, "select covers_restricted(%s)", referral.pk) in ([(None,)], [(False,)], [])


# --- each side writes what is its own ------------------------------------------------------------------

OF_THE_SENDER = {
    "tell": "'result'",
    "sender_reference": "'x'",
    "urgent": "true",
    "act_by": "current_date",
    "need_id": "need_id + 1",
    "sender_worker_id": "worker_id",
    "withdrawn_by": "'sender'",
}
OF_THE_RECEIVER = {
    "worker_id": "sender_worker_id",
    "receiver_reference": "'x'",
    "opened_at": "now()",
    "first_contact_at": "now()",
    "better_service_id": "service_id",
    "receiver_client_id": "client_id",
    "words_deleted_at": "now()",
    "ending": "'other'",
    "decline_reason": "'conflict'",
}


@pytest.mark.parametrize("column", OF_THE_SENDER)
def test_the_receiver_does_not_write_what_is_the_senders(place, column):
    an_accepted_referral(place, tell="nothing")
    with pytest.raises(InternalError, match="the agency that sent it"):
        sql(place.manager, f"update referrals_referral set {column} = {OF_THE_SENDER[column]}")


@pytest.mark.parametrize("column", OF_THE_RECEIVER)
def test_the_sender_does_not_write_what_is_the_receivers(place, column):
    an_accepted_referral(place)
    with pytest.raises(InternalError, match="the agency that has it"):
        sql(place.worker, f"update referrals_referral set {column} = {OF_THE_RECEIVER[column]}")


@pytest.mark.parametrize("seat", ["worker", "manager"])
@pytest.mark.parametrize("column", ["to_agency_id", "service_id"])
def test_a_referral_goes_to_nobody_else(place, seat, column):
    """Its words would be there for another agency, and its copies with the first."""
    a_sent_referral(place)
    value = place.stranger.pk if column == "to_agency_id" else "service_id + 1"
    with pytest.raises((InternalError, ProgrammingError)):
        sql(getattr(place, seat), f"update referrals_referral set {column} = {value}")


def test_what_is_sent_is_not_written_again(place):
    """The receiver has read it; and the sharing decision was about these words."""
    a_sent_referral(place)
    for statement in (
        "update referrals_referralwords set reason = 'Something else'",
        "update referrals_referralwords set mentioned = 'Something else'",
        "delete from referrals_referralwords",
    ):
        with pytest.raises(InternalError, match="as it was sent"):
            sql(place.worker, statement)


def test_a_draft_is_written_and_thrown_away(place):
    a_draft(place)
    assert sql(place.colleague, "update referrals_referralwords set reason = 'Better'") == 1
    assert sql(place.colleague, "delete from referrals_referralwords") == 1


# --- what hangs on a referral --------------------------------------------------------------------------


def test_the_receiver_includes_nobody(place):
    referral, own = a_sent_referral(place), client_of_receiver(place)
    refused(
        place.manager,
        "referrals_includedperson",
        id=uuid7(), referral_id=referral.pk, agency_id=place.council.pk, client_id=own.pk, relationship="child",
        text_holds=[],
    )  # fmt: skip


def test_nobody_is_added_to_or_taken_off_what_is_sent(place):
    other = a_client(place, "Tam")
    they_agree(place, other)
    client = a_client(place)
    they_agree(place, client)
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        sending.include(referral, other, "child")
        sending.send(referral, place.worker)
    assert sql(place.worker, "delete from referrals_includedperson") == 0
    third = a_client(place, "Uma")
    refused(
        place.worker,
        "referrals_includedperson",
        id=uuid7(), referral_id=referral.pk, agency_id=place.advice.pk, client_id=third.pk, relationship="child",
        text_holds=[],
    )  # fmt: skip


@pytest.mark.parametrize("seat", ["manager", "stranger_seat", "worker"])
def test_a_disclosure_is_of_the_referral_that_it_names(place, seat):
    """A stranger's line on others' referral, the receiver's own, and the sender's to somebody else."""
    referral = a_sent_referral(place)
    who = getattr(place, seat)
    with acting_as(who, nested=True):
        from clients import finding

        own = finding.register(who.agency, who.person, {"identity": {"known_as": "Ours"}})
    refused(
        who,
        "consent_disclosure",
        id=uuid7(), referral_id=referral.pk, client_id=own.pk, from_agency_id=who.agency_id,
        to_agency_id=place.council.pk if seat == "stranger_seat" else place.stranger.pk,
        category="identity", copy="{}", version_id=place.version.pk, basis="x", condition="", asking="tell", at="now",
        agreed_by="", decision="", keep_basis="",
    )  # fmt: skip


def an_event(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        return referral, ReferralEvent.objects.get()


def test_a_message_is_of_whoever_writes_it(place):
    """Not in a colleague's name, nor beneath a step of the other side."""
    referral, event = an_event(place)
    line = {
        "referral_id": referral.pk,
        "agency_id": place.council.pk,
        "kind": "message",
        "text": "x",
        "own_side_only": False,
        "at": "now",
    }
    refused(place.manager, "referrals_message", id=uuid7(), person_id=place.officer.person_id, **line)
    refused(place.manager, "referrals_message", id=uuid7(), person_id=place.worker.person_id, **line)
    refused(
        place.manager,
        "referrals_message",
        id=uuid7(),
        person_id=place.manager.person_id,
        event_id=event.pk,
        **line,
    )
    assert (
        insert(place.manager, "referrals_message", id=uuid7(), person_id=place.manager.person_id, **line) == 1
    )


def test_an_event_is_of_whoever_takes_the_step(place):
    referral, _ = an_event(place)
    line = {
        "referral_id": referral.pk,
        "at": "now",
        "action": "accept",
        "from_status": "",
        "to_status": "accepted",
        "code": "",
    }
    mine = {"agency_id": place.council.pk, "person_id": place.manager.person_id, "side": "receiver"}
    for forged in (
        mine | {"person_id": place.officer.person_id},
        mine | {"side": "sender"},
        mine | {"side": "system"},
        mine | {"agency_id": place.advice.pk},
    ):
        refused(place.manager, "referrals_referralevent", id=uuid7(), **line, **forged)
    assert insert(place.manager, "referrals_referralevent", id=uuid7(), **line, **mine) == 1


@pytest.mark.parametrize("seat", ["stranger_seat", "worker", "manager"])
def test_notices_and_letters_are_of_the_word_that_they_belong_to(place, seat):
    """One written beforehand would stand in the way of the real one, which is there once a person."""
    referral = a_sent_referral(place)
    row, who = first_outbox(place, place.council), getattr(place, seat)
    agency = who.agency_id if seat != "manager" else place.advice.pk
    person = place.manager.person_id
    line = {"outbox_id": row.pk, "agency_id": agency, "person_id": person, "at": "now"}
    refused(who, "referrals_notice", id=uuid7(), referral_id=referral.pk, kind="handoff", **line)
    refused(who, "referrals_delivery", id=uuid7(), channel="email", **line)


def test_a_notice_is_of_the_words_own_referral(place):
    a_sent_referral(place)
    row, other = first_outbox(place, place.council), uuid7()
    refused(
        for_agency(place.council.pk),
        "referrals_notice",
        id=uuid7(), outbox_id=row.pk, agency_id=place.council.pk, person_id=place.manager.person_id, at="now",
        referral_id=other, kind="handoff",
    )  # fmt: skip


def test_what_the_client_does_not_let_be_told_is_not_told_by_hand(place):
    referral = an_accepted_referral(place, tell="helped")
    refused(
        place.officer,
        "referrals_outcome",
        id=uuid7(), referral_id=referral.pk, from_agency_id=place.advice.pk, to_agency_id=place.council.pk,
        type="home_kept", count=1, unit="persons", evidence="letter", told_sender=True,
        recorded_at="now", recorded_by_id=place.officer.person_id, **{'"on"': "now"},
    )  # fmt: skip


def test_keys_of_a_client_are_written_by_those_who_see_it(place):
    theirs, line = client_of_receiver(place), {"agency_id": place.advice.pk, "kind": "name", "key": "x"}
    refused(place.worker, "clients_clientkey", id=uuid7(), client_id=theirs.pk, **line)
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [])
    refused(place.colleague, "clients_clientkey", id=uuid7(), client_id=client.pk, **line)


def test_keys_of_a_referral_are_written_by_its_sender_for_its_receiver(place):
    referral = a_sent_referral(place)
    for seat, agency in (
        (place.manager, place.council),
        (place.worker, place.advice),
        (place.worker, place.stranger),
    ):
        refused(
            seat, "referrals_referralkey", id=uuid7(), referral_id=referral.pk, agency_id=agency.pk, key="x"
        )
    assert sql(place.stranger_seat, "delete from referrals_referralkey") == 0


def test_an_answer_belongs_to_its_own_clients_thread(place):
    client, other = a_client(place), a_client(place, "Tam")
    event = they_agree(place, client)
    refused(
        place.worker,
        "consent_agreementevent",
        id=uuid7(), agreement_id=event.agreement_id, agency_id=place.advice.pk, client_id=other.pk, said="given",
        allowed=[], refused=[], tell="result", follow_up=False, method="phone", wording="x", purpose="referral",
        said_at="now", expires_on="now", at="now",
    )  # fmt: skip


def test_only_a_phone_call_is_confirmed_and_only_by_oneself(place):
    referral = a_sent_referral(place)
    step(place, referral, "message", place.worker, text="Please hurry.")
    step(place, referral, "phone", place.worker, text="I rang.")
    assert sql(place.manager, "update referrals_message set confirmed_at = now() where kind = 'message'") == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        sql(place.manager, "update referrals_message set confirmed_by_id = %s", place.officer.person_id)
    mine = "update referrals_message set confirmed_at = now(), confirmed_by_id = %s"
    assert sql(place.manager, mine, place.manager.person_id) == 1


def test_what_one_side_wrote_for_itself_is_not_touched_by_the_other_without_looking(place):
    """A statement that reads nothing is judged by its own policy alone."""
    referral = a_sent_referral(place)
    insert(
        place.worker,
        "referrals_message",
        id=uuid7(), referral_id=referral.pk, agency_id=place.advice.pk, person_id=place.worker.person_id, kind="phone",
        text="Between us", own_side_only=True, at="now",
    )  # fmt: skip
    assert sql(place.manager, "update referrals_message set confirmed_at = now()") == 0


# --- every seat, every table ---------------------------------------------------------------------------


def test_nobody_and_strangers_change_and_remove_nothing(place):
    """A statement without a condition is not narrowed by what may be read."""
    from partners.rowsecurity import DECLARED

    step(place, an_accepted_referral(place), "message", place.manager, text="x")
    left = a_seat("Fay Former", "manager", place.stranger)
    touched = {}
    for seat in (NOBODY, place.stranger_seat, left, place.evaluator, place.admin):
        for model, rules in DECLARED.items():
            table, column = model._meta.db_table, model._meta.pk.column
            if rules.update:
                touched[seat, table, "update"] = sql(seat, f'update "{table}" set {column} = {column}')
            if rules.delete:
                touched[seat, table, "delete"] = sql(seat, f'delete from "{table}"')
    assert {k: n for k, n in touched.items() if n} == {}
