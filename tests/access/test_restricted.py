"""What is restricted to named people is nothing to everybody else: by raw SQL, and on every page, list and count."""

import re

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client

from clients import restricting as clients_restricting
from partners import named
from partners.acting import NOBODY, acting_as, for_agency
from partners.keys import uuid7
from partners.models import Seat
from referrals import restricting, sending
from referrals.models import Referral, ReferralEvent
from referrals.notifications import outbox
from tests.scenarios import (
    a_client,
    a_draft,
    a_seat,
    a_sent_referral,
    an_accepted_referral,
    an_outcome,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db


def sql(seat, statement: str, *values):
    """By hand, as the role that serves, in a seat. Gives the rows, or the number touched."""
    with transaction.atomic(), acting_as(seat, nested=True), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def restricted(place, referral=None, *, there=None) -> Referral:
    """A sent referral that the worker and the officer alone may see."""
    referral = referral or a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [(there or place.officer).person])
    return referral


def insert_name(table: str, codename: str):
    return (
        f"insert into {table} (content_object_id, user_id, permission_id) "
        f"select %s, %s, id from auth_permission where codename = '{codename}'"
    )


# --- the names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seat", ["worker", "manager", "officer", "stranger_seat"])
def test_nobody_writes_or_removes_a_name_of_a_referral_by_hand(place, seat):
    """Not even of an ordinary one in sight: a name given beforehand would outlive the restriction."""
    referral, who = a_sent_referral(place), getattr(place, seat)
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(who, insert_name("referrals_referralnamed", "named_on_referral"), referral.pk, who.person_id)
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(who, "delete from referrals_referralnamed")


@pytest.mark.parametrize("seat", ["worker", "colleague", "stranger_seat"])
def test_nobody_writes_or_removes_a_name_of_a_client_by_hand(place, seat):
    client, who = a_client(place), getattr(place, seat)
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(who, insert_name("clients_clientnamed", "named_on_client"), client.pk, who.person_id)
    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(who, "delete from clients_clientnamed")


@pytest.mark.parametrize("seat", ["worker", "manager"])
def test_restricted_is_not_turned_by_hand(place, seat):
    """It would leave no record, and nobody named."""
    a_sent_referral(place)
    with pytest.raises(InternalError, match="not changed by hand"):
        sql(getattr(place, seat), "update referrals_referral set restricted = true")


def test_a_clients_restriction_is_not_turned_by_hand(place):
    client = a_client(place)
    with pytest.raises(InternalError, match="not changed by hand"):
        sql(place.worker, "update clients_client set restricted = true")
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [])
    with pytest.raises(InternalError, match="not changed by hand"):
        sql(place.worker, "update clients_client set restricted = false")


def restrict_by_hand(seat, kind: str, thing, *people) -> None:
    ids = [p.person_id for p in people]
    keys = [uuid7() for _ in range(len(ids) + 2)]
    sql(seat, f"select restrict_{kind}(%s, %s::bigint[], %s::uuid[])", thing.pk, ids, keys)


def test_a_stranger_an_admin_and_nobody_restrict_nothing(place):
    referral = a_sent_referral(place)
    for seat in (place.stranger_seat, place.admin, NOBODY, for_agency(place.council.pk)):
        with pytest.raises(InternalError, match="cannot see it"):
            restrict_by_hand(seat, "referral", referral, place.officer)


def test_a_caseworker_who_does_not_have_it_cannot_restrict_what_came_in(place):
    referral = a_sent_referral(place)
    with pytest.raises(InternalError, match="cannot restrict"):
        restrict_by_hand(place.officer, "referral", referral, place.officer, place.worker)


def test_the_sender_names_only_who_takes_restricted_referrals(place):
    referral = a_draft(place)
    other = a_seat("Olga Other", "caseworker", place.council)
    for seat in (other, place.manager, place.stranger_seat, place.admin):
        with pytest.raises(InternalError, match="cannot be named here"):
            restrict_by_hand(place.worker, "referral", referral, seat)
    restrict_by_hand(place.worker, "referral", referral, place.officer, place.colleague)


def test_the_receiver_names_its_own_and_not_the_senders(place):
    referral = restricted(place)
    other = a_seat("Olga Other", "caseworker", place.council)
    restrict_by_hand(place.officer, "referral", referral, other)
    with pytest.raises(InternalError, match="cannot be named here"):
        restrict_by_hand(place.officer, "referral", referral, place.sender_manager)


def test_somebody_whose_seat_is_off_is_not_named(place):
    Seat.objects.filter(pk=place.colleague.pk).update(active=False)
    with pytest.raises(InternalError, match="cannot be named here"):
        restrict_by_hand(place.worker, "client", a_client(place), place.colleague)


def test_those_not_named_restrict_lift_and_list_nothing(place):
    referral = restricted(place)
    for seat in (place.sender_manager, place.manager, place.colleague):
        for statement in (
            "select unname_referral(%s, %s, %s)",
            "select restrict_referral(%s, array[%s]::bigint[], array[%s, null]::uuid[])",
        ):
            with pytest.raises(InternalError, match="cannot see it"):
                sql(seat, statement, referral.pk, seat.person_id, uuid7())
        with pytest.raises(InternalError, match="cannot see it"):
            sql(seat, "select lift_referral(%s, %s)", referral.pk, uuid7())
        assert sql(seat, "select named_on_referral(%s)", referral.pk) == []
        assert sql(seat, "select person_id from people_named_on(%s)", referral.pk) == []


def test_word_of_it_is_hidden_with_it(place):
    """Its messages, notices and letters were there for the manager; from the restriction on they are not."""
    referral = a_sent_referral(place)
    deliver_all(place)
    tables = ["referrals_outbox", "referrals_notice", "referrals_delivery"]
    assert [sql(place.manager, f"select count(*) from {t}")[0][0] for t in tables] == [1, 1, 1]
    restricted(place, referral)
    for seat in (place.manager, place.sender_manager):
        assert [sql(seat, f"select count(*) from {t}")[0][0] for t in tables] == [0, 0, 0]


def deliver_all(place) -> None:
    """What the worker does up to the mail server: notices and deliveries."""
    for pk, agency_id in outbox.due():
        row = outbox.claim(pk, agency_id)
        with acting_as(for_agency(agency_id)):
            outbox.prepare(row)


def test_only_the_agencys_privacy_lead_names_for_those_who_left_and_never_themselves(place):
    referral = restricted(place)
    lead = a_seat("Petra Privacy", "privacy_lead", place.council)
    theirs = a_seat("Percy Privacy", "privacy_lead", place.advice)
    rescue = "select rescue_referral(%s, %s, %s)"
    with pytest.raises(InternalError, match="Somebody there can see it"):
        sql(lead, rescue, referral.pk, place.manager.person_id, uuid7())
    Seat.objects.filter(pk=place.officer.pk).update(active=False)
    assert sql(lead, "select reference from unseen_referral()") == [(referral.reference,)]
    for seat in (place.manager, theirs, place.admin, place.stranger_seat, NOBODY):
        assert sql(seat, "select reference from unseen_referral()") == []
        with pytest.raises(InternalError, match="Somebody there can see it"):
            sql(seat, rescue, referral.pk, place.manager.person_id, uuid7())
    a_seat_of_her_own = Seat.objects.create(person=lead.person, agency=place.council, role="caseworker")
    with pytest.raises(InternalError, match="not yourself"):
        sql(lead, rescue, referral.pk, a_seat_of_her_own.person_id, uuid7())
    with pytest.raises(InternalError, match="not yourself"):
        sql(lead, rescue, referral.pk, place.worker.person_id, uuid7())
    sql(lead, rescue, referral.pk, place.manager.person_id, uuid7())
    assert sql(place.manager, "select count(*) from referrals_referral") == [(1,)]
    assert sql(lead, "select count(*) from referrals_referral") == [(0,)]
    assert sql(lead, "select reference from unseen_referral()") == []


def test_a_record_stands_beside_each_change_and_cannot_be_forged(place):
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [place.colleague.person])
        clients_restricting.unname(client, place.colleague.person_id)
    lines = "select action, about_id from clients_clientnaming order by id"
    mine, theirs = place.worker.person_id, place.colleague.person_id
    assert sql(place.worker, lines) == [
        ("restrict", None),
        ("name", mine),
        ("name", theirs),
        ("unname", theirs),
    ]
    assert sql(place.colleague, lines) == []
    for statement in ("delete from clients_clientnaming", "update clients_clientnaming set action = 'lift'"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql(place.worker, statement)


# --- the pages: as if it did not exist ---------------------------------------------------------------


def signed_in(seat) -> Client:
    client = Client()
    client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["seat"] = seat.pk
    session.save()
    return client


ANY_TOKEN = re.compile(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+')
STAFF_PAGES = [
    "/",
    "/clients/",
    *(f"/referrals/inbox/?tab={tab}" for tab in ("new", "waiting-us", "waiting-them", "progress", "closed")),
    *(f"/referrals/sent/?tab={tab}" for tab in ("drafts", "us", "them", "closed")),
    *(f"/figures/?period={n}" for n in range(3)),
]


def world_of(seat, client=None, reference: str = "R-2222-2222") -> dict[str, str]:
    """Every list, count, search and figure that a seat meets, word for word."""
    browser = signed_in(seat)
    found = {path: browser.get(path) for path in STAFF_PAGES}
    searches = {w: w for w in ("quill", "Zofia Quillfeather", "quilfether")} | {"reference": reference}
    for name, words in searches.items():
        found[f"find {name}"] = browser.post("/clients/", {"words": words})
        found[f"inbox {name}"] = browser.post("/referrals/inbox/", {"words": words})
    typed = {"known_as": "Zofia", "family_name": "Quillfeather", "phone": "01632 960123"}
    found["matches"] = browser.post("/clients/new/matches/", typed)
    if client:
        for path in ("", "refer/", "answers/", "ask/"):
            found[path or "client"] = browser.get(f"/clients/{client.reference}/{path}")
        for path in re.findall(r'href="(/clients/[^"]*/ask/\d+/)"', found["ask/"].text):
            found[path] = browser.get(path)
    # The words searched for are shown again; they are no find.
    return {
        name: ANY_TOKEN.sub("", page.content.decode()).replace(reference, "R-2222-2222")
        for name, page in found.items()
    }


def work_through(place, referral) -> None:
    """Everything that can happen to it, and word of each step."""
    step(place, referral, "accept", place.officer, worker=place.officer.person)
    step(place, referral, "ask", place.officer, text="Could you send the notice?")
    step(place, referral, "answer", place.worker, text="Here it is.")
    step(place, referral, "contact", place.officer, text="Rang her.")
    step(place, referral, "phone", place.officer, text="We spoke.")
    step(place, referral, "complete", place.officer, outcomes=[an_outcome()])
    deliver_all(place)


def test_a_restricted_client_changes_nothing_for_colleagues_and_the_other_agency(place):
    others = [place.colleague, place.sender_manager, place.manager]
    before = [world_of(seat) for seat in others]
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        clients_restricting.restrict(client, [])
    they_agree(place, client)
    referral = a_draft(place, client)
    assert referral.restricted
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [place.officer.person])
        sending.send(referral, place.worker)
    work_through(place, referral)
    assert [world_of(seat, reference=referral.reference) for seat in others] == before
    assert "Zofia Quillfeather" in world_of(place.worker)["find quill"]
    assert "Zofia Quillfeather" in world_of(place.officer)["/referrals/inbox/?tab=closed"]


def test_one_restricted_referral_of_an_ordinary_client_changes_nothing(place):
    """Nor does the client's own page say that the agency was ever asked about."""
    client = a_client(place)
    others = [place.colleague, place.sender_manager]
    before = [world_of(seat, client) for seat in others]
    manager = world_of(place.manager)
    they_agree(place, client)
    referral = restricted(place, a_draft(place, client))
    with acting_as(place.worker, nested=True):
        sending.send(referral, place.worker)
    work_through(place, referral)
    assert [world_of(seat, client, referral.reference) for seat in others] == before
    assert world_of(place.manager, reference=referral.reference) == manager
    assert "Housing Luton" in world_of(place.worker, client)["client"]


def test_from_the_restriction_on_what_was_known_is_gone(place):
    """It was sent to all, the manager was told and opened it; then it is restricted."""
    client = a_client(place)
    before = [world_of(place.manager), world_of(place.colleague, client)]
    referral = a_sent_referral(place, client)
    deliver_all(place)
    browser = signed_in(place.manager)
    assert browser.get(f"/referrals/{referral.reference}/").status_code == 200
    assert world_of(place.manager) != before[0]
    restricted(place, referral)
    deliver_all(place)
    assert world_of(place.manager, reference=referral.reference) == before[0]
    assert world_of(place.colleague, client, referral.reference) == before[1]
    gone = browser.get(f"/referrals/{referral.reference}/")
    missing = browser.get("/referrals/R-2222-2222/")
    assert (gone.status_code, gone.content) == (404, missing.content)


def test_the_admin_sees_no_restricted_spine(place):
    referral = restricted(place)
    admin = signed_in(place.admin)
    assert referral.reference not in admin.get("/partnership/referrals/").content.decode()


def test_who_was_taken_off_sees_it_no_more(place):
    referral = restricted(place)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [place.colleague.person])
    colleague = signed_in(place.colleague)
    address = f"/referrals/{referral.reference}/"
    assert colleague.get(address).status_code == 200
    with acting_as(place.worker, nested=True):
        restricting.unname(referral, place.colleague.person_id)
    assert colleague.get(address).status_code == 404


def test_a_person_taken_on_from_it_is_restricted_at_the_receiver(place):
    """Else the manager there would find by name whom the referral hides."""
    referral = restricted(place, an_accepted_referral(place))
    before = world_of(place.manager)
    page = signed_in(place.officer).post(f"/referrals/{referral.reference}/take-on/", follow=True)
    assert "Only named people can see this client" in page.content.decode()
    assert world_of(place.manager) == before


def test_a_new_try_of_a_restricted_referral_starts_restricted(place):
    client = a_client(place)
    referral = restricted(place, a_sent_referral(place, client))
    step(place, referral, "decline", place.officer, decline_reason=place.service.decline_reasons[0])
    address = f"/clients/{client.reference}/refer/{place.service.pk}/"
    signed_in(place.worker).post(address, {"again": referral.reference})
    with acting_as(place.worker, nested=True):
        again = Referral.objects.get(status="draft")
        assert again.restricted
        assert named.people_on("referral", again) == {place.worker.person_id}


def test_events_of_naming_are_for_the_named(place):
    restricted(place)
    with acting_as(place.manager, nested=True):
        assert ReferralEvent.objects.count() == 0
    with acting_as(place.officer, nested=True):
        assert ReferralEvent.objects.filter(action="restrict").count() == 1
