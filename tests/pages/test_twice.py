"""A button pressed twice: the work is done once, and the second answer is that of the first."""

import pgtrigger
import pytest

from clients.models import Client
from consent.models import DataFlow
from partners.acting import acting_as
from partners.models import Service
from referrals import sending
from referrals.models import Message, Outbox, Referral, ReferralEvent, ReferralWords
from tests.scenarios import TODAY, a_client, a_draft, a_sent_referral, an_accepted_referral, they_agree

pytestmark = pytest.mark.django_db


def test_send(place, as_seat):
    client = a_client(place)
    they_agree(place, client)
    draft, browser = a_draft(place, client), as_seat(place.worker)
    for _ in range(2):
        page = browser.post(f"/referrals/{draft.reference}/check/", follow=True)
        assert page.status_code == 200
        assert page.redirect_chain == [(f"/referrals/{draft.reference}/sent/", 302)]
    with acting_as(place.worker, nested=True):
        assert ReferralEvent.objects.count() == 1
    back = browser.get(f"/referrals/{draft.reference}/check/")
    assert back["Location"] == f"/referrals/{draft.reference}/sent/"


def test_send_to_ones_own_agency(place, as_seat):
    own = Service.objects.create(
        agency=place.advice, name="Our debt team", summary="Debt", confirmed_on=TODAY(), asks_for=["housing"]
    )
    own.needs.add(place.need)
    with pgtrigger.ignore("consent.DataFlow:keep_flows"):
        DataFlow.objects.update(asking="tell")
    with acting_as(place.worker, nested=True):
        referral = sending.start(place.worker, a_client(place), own)
        ReferralWords.objects.filter(referral=referral).update(reason="Debts of three kinds.")
    page = as_seat(place.worker).post(f"/referrals/{referral.reference}/check/", follow=True)
    assert page.status_code == 200
    assert "Sent" in page.content.decode()


@pytest.mark.parametrize("action", ["message", "phone"])
def test_words(place, as_seat, action):
    referral, browser = a_sent_referral(place), as_seat(place.manager)
    address = f"/referrals/{referral.reference}/do/{action}/"
    for _ in range(2):
        assert (
            browser.post(address, {"text": "We ring\r\ntomorrow."})["Location"]
            == f"/referrals/{referral.reference}/"
        )
    with acting_as(place.manager, nested=True):
        assert Message.objects.count() == 1
    browser.post(address, {"text": "And on Friday."})
    with acting_as(place.manager, nested=True):
        assert Message.objects.count() == 2
        assert Outbox.objects.count() == 1  # our own: that it arrived


def test_accept_and_go_to_the_next(place, as_seat):
    referral, browser = a_sent_referral(place), as_seat(place.manager)
    data = {"holder": f"person-{place.officer.person_id}", "next": "1"}
    for _ in range(2):
        page = browser.post(f"/referrals/{referral.reference}/do/accept/", data, follow=True)
        assert page.redirect_chain == [("/referrals/inbox/", 302)]
        assert "not possible" not in page.content.decode()
    with acting_as(place.manager, nested=True):
        assert ReferralEvent.objects.count() == 2
        assert Referral.objects.get().worker_id == place.officer.person_id


def test_take_on(place, as_seat):
    referral, browser = an_accepted_referral(place), as_seat(place.officer)
    addresses = {browser.post(f"/referrals/{referral.reference}/take-on/")["Location"] for _ in range(2)}
    assert len(addresses) == 1
    with acting_as(place.officer, nested=True):
        assert Client.objects.count() == 1
