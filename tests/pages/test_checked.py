"""What was checked is what is sent: a change since then is shown before anything goes."""

import re

import pytest

from clients import finding
from partners.acting import acting_as
from referrals.models import Referral, ReferralWords
from tests.scenarios import a_client, a_draft, they_agree

pytestmark = pytest.mark.django_db


def words(place, referral, client):
    ReferralWords.objects.filter(referral=referral).update(reason="Something else entirely.")


def record(place, referral, client):
    finding.save_record(client, "housing", {"details": "Evicted on Monday"})


def urgency(place, referral, client):
    Referral.objects.filter(pk=referral.pk).update(urgent=True)


def agreement(place, referral, client):
    they_agree(place, client, allowed=["identity", "contact"], refused=["housing"])


@pytest.mark.parametrize("change", [words, record, urgency, agreement])
def test_a_change_since_it_was_checked_is_shown_first(place, as_seat, change):
    client = a_client(place)
    they_agree(place, client)
    referral, browser = a_draft(place, client), as_seat(place.worker)
    address = f"/referrals/{referral.reference}/check/"
    seen = seal_on(browser.get(address))
    with acting_as(place.colleague, nested=True):
        change(place, referral, client)
    page = browser.post(address, {"seen": seen})
    assert page.status_code == 200
    assert "has changed since you looked" in page.content.decode()
    sent = browser.post(address, {"seen": seal_on(page)})
    assert sent["Location"] == f"/referrals/{referral.reference}/sent/"


def test_unchanged_it_goes(place, as_seat):
    client = a_client(place)
    they_agree(place, client)
    referral, browser = a_draft(place, client), as_seat(place.worker)
    address = f"/referrals/{referral.reference}/check/"
    assert browser.post(address, {"seen": seal_on(browser.get(address))}).status_code == 302


def seal_on(page) -> str:
    return re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]
