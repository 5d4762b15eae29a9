"""The pages that people live in ask PostgreSQL the same few questions, whether there are three rows or thirty."""

import pytest

from consent import agreements
from partners.acting import acting_as
from partners.models import Service
from referrals import sending
from referrals.models import Referral
from tests.pages.sql import assert_kept, queries, short
from tests.scenarios import (
    TODAY,
    a_client,
    a_completed_referral,
    a_draft,
    a_seat,
    a_sent_referral,
    an_accepted_referral,
    an_agency,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 30


def asked(client, address: str) -> list[str]:
    """The queries of the second visit: the first one stamps the opening and writes the session."""
    client.get(address)
    with queries() as found:
        page = client.get(address)
    assert page.status_code == 200
    return found


def flat(name: str, client, address: str, grow) -> None:
    """Grow to a few rows and look, grow to many and look again: nothing more is asked."""
    grow(FEW)
    few = asked(client, address)
    grow(MANY - FEW)
    many = asked(client, address)
    assert few == many, f"{name} asks {len(few)} times at {FEW} rows and {len(many)} at {MANY}"
    assert_kept(name, few)


def people(place, count: int, make, **options) -> list[Referral]:
    return [make(place, client=a_client(place, given=f"Zofia {n}"), **options) for n in range(count)]


def test_inbox(place, as_seat):
    flat("inbox", as_seat(place.manager), "/referrals/inbox/", lambda n: people(place, n, a_sent_referral))


def test_inbox_of_what_is_closed(place, as_seat):
    """Each with a worker of its own, whose name stands in the line."""
    number = iter(range(1000))

    def grow(count):
        for _ in range(count):
            seat = a_seat(f"Olive Officer {next(number)}", "caseworker", place.council)
            referral = a_sent_referral(place, a_client(place))
            step(place, referral, "accept", place.manager, worker=seat.person)
            step(place, referral, "end", seat, ending="no_contact")

    flat("inbox_closed", as_seat(place.manager), "/referrals/inbox/?tab=closed", grow)


def test_sent_list(place, as_seat):
    number = iter(range(1000))

    def grow(count):
        for _ in range(count):
            seat = a_seat(f"Olive Officer {next(number)}", "caseworker", place.council)
            referral = a_sent_referral(place, a_client(place))
            step(place, referral, "accept", place.manager, worker=seat.person)

    flat("sent_list", as_seat(place.worker), "/referrals/sent/", grow)


def test_home_of_the_sender(place, as_seat):
    def grow(count):
        people(place, count, a_completed_referral)
        people(place, count, a_sent_referral)
        for referral in people(place, count, a_sent_referral):
            step(place, referral, "ask", place.manager, text="Which court?")

    flat("home_of_sender", as_seat(place.worker), "/", grow)


def test_home_of_the_receiver(place, as_seat):
    def grow(count):
        people(place, count, an_accepted_referral)
        people(place, count, a_sent_referral)

    flat("home_of_receiver", as_seat(place.officer), "/", grow)


def test_client_page(place, as_seat):
    """Grown by referrals of the one client, to as many agencies as there are rows."""
    client = a_client(place, health={"conditions": "Asthma"}, money={"debts": "1200.50"})
    number = iter(range(1000))

    def grow(count):
        for _ in range(count):
            other = an_agency(f"Charity {next(number)}", place.partnership)
            service = Service.objects.create(
                agency=other, name="Advice", summary="Helps", confirmed_on=TODAY()
            )
            service.needs.add(place.need)
            with acting_as(place.worker, nested=True):
                agreements.record(client, other, "given", allowed=["identity"])
                sending.start(place.worker, client, service)

    flat("client", as_seat(place.worker), f"/clients/{client.reference}/", grow)


@pytest.mark.parametrize("side", ["sender", "receiver"])
def test_referral_page(place, as_seat, side):
    """Grown by its events and their words."""
    referral = an_accepted_referral(place)
    seat = place.worker if side == "sender" else place.officer

    def grow(count):
        for _ in range(count):
            step(place, referral, "message", place.worker, text="Any news?")
            step(place, referral, "phone", place.officer, text="I rang.")

    flat(f"referral_of_{side}", as_seat(seat), f"/referrals/{referral.reference}/", grow)


def test_answers_of_a_client(place, as_seat):
    """Grown by agencies asked about, each with two answers."""
    client = a_client(place)
    number = iter(range(1000))

    def grow(count):
        for _ in range(count):
            other = an_agency(f"Charity {next(number)}", place.partnership)
            with acting_as(place.worker, nested=True):
                for said in ("given", "renewed"):
                    agreements.record(client, other, said, allowed=["identity"])

    flat("answers", as_seat(place.worker), f"/clients/{client.reference}/answers/", grow)


@pytest.mark.parametrize(
    ("name", "asking"),
    [("services_by_words", "?words=homes"), ("services_by_need", "?need={need}"), ("services_used", "")],
)
def test_service_search(place, as_seat, name, asking):
    """Grown by services, each of an agency of its own that signed; with what may be sent to each."""
    client = a_client(place)
    they_agree(place, client)
    number = iter(range(1000))

    def grow(count):
        for _ in range(count):
            other = an_agency(f"Charity {next(number)}", place.partnership)
            service = Service.objects.create(
                agency=other, name="Keeping homes", summary="Keeps homes", confirmed_on=TODAY()
            )
            service.needs.add(place.need)
            if name == "services_used":
                with acting_as(place.worker, nested=True):
                    sending.start(place.worker, client, service)

    address = f"/clients/{client.reference}/refer/{asking.format(need=place.need.pk)}"
    flat(name, as_seat(place.worker), address, grow)


def test_our_services(place, as_seat):
    """Each confirmed by somebody of its own."""
    number = iter(range(1000))

    def grow(count):
        for _ in range(count):
            by = a_seat(f"Olive Officer {next(number)}", "caseworker", place.council).person
            Service.objects.create(
                agency=place.council, name="Advice", summary="Helps", confirmed_on=TODAY(), confirmed_by=by
            )

    flat("our_services", as_seat(place.manager), "/agency/services/", grow)


def test_needs(place, as_seat):
    """Each with a service that meets it and an outside code."""
    number = iter(range(1000))

    def grow(count):
        for n in (next(number) for _ in range(count)):
            need = place.service.needs.create(code=f"need-{n}", name=f"Need {n}", parent=place.need.parent)
            need.codes.create(scheme="esd", code=str(n))

    flat("needs", as_seat(place.admin), "/partnership/needs/", grow)


def test_an_n_plus_one_would_be_seen(place):
    """The net itself catches: a query a row makes the lists differ in length."""
    people(place, FEW, a_draft)
    with acting_as(place.worker, nested=True), queries() as found:
        for referral in Referral.objects.order_by("id"):
            str(referral.need)
    assert len(found) == 1 + FEW


def test_short_form_says_what_matters():
    sql = 'SELECT "a_b"."id", "a_b"."name" FROM "a_b" WHERE ("a_b"."agency_id" = %s AND "a_b"."id" IN (%s, %s)) LIMIT 26'
    assert short(sql) == "SELECT … FROM a_b WHERE (agency_id = ? AND id IN (…)) LIMIT 26"
