"""How a session begins and ends, and what its answers tell the browser."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from partners.acting import acting_as
from partners.models import KeptForm, Seat
from tests.access.test_matrix import signed_in
from tests.scenarios import a_client, a_draft, a_sent_referral

pytestmark = pytest.mark.django_db
PASSWORD = "three words nobody knows"


def began(browser, hours: float) -> None:
    session = browser.session
    session["began"] = int(timezone.now().timestamp() - hours * 3600)
    session.save()


def test_after_twelve_hours_one_signs_in_anew_however_busy_one_was(place):
    """Its age is renewed with every page, so that alone a session would never end."""
    browser = signed_in(place.worker)
    assert browser.get("/").status_code == 200
    assert browser.session["began"]
    began(browser, 11.9)
    assert browser.get("/").status_code == 200
    began(browser, 12.1)
    answer = browser.get("/referrals/inbox/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
    assert browser.get("/").status_code == 302
    assert not Session.objects.exists()


def test_what_was_typed_outlives_the_end_of_the_session(place):
    draft, browser = a_draft(place), signed_in(place.worker)
    browser.get("/")
    began(browser, 12.1)
    answer = browser.post(f"/referrals/{draft.reference}/write/", {"reason": "Half a page of it"})
    assert "/accounts/login/" in answer["Location"]
    with acting_as(place.worker, nested=True):
        assert "Half" in KeptForm.objects.get().typed


def test_signing_in_begins_it(place):
    person = place.worker.person
    person.set_password(PASSWORD)
    person.save()
    browser = Client()
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert abs(browser.session["began"] - time.time()) < 60


def test_signing_out_empties_what_the_browser_holds(place):
    browser = signed_in(place.worker)
    browser.get("/")
    assert browser.post("/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'


def test_pages_ask_for_no_camera_microphone_or_place(client):
    policy = client.get("/help/")["Permissions-Policy"]
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(policy.split(", "))


def test_every_page_of_somebody_signed_in_is_stored_nowhere(place):
    referral, browser = a_sent_referral(place), signed_in(place.worker)
    for page in (
        "/",
        "/clients/",
        "/referrals/sent/",
        f"/referrals/{referral.reference}/",
        "/figures/download/",
        "/nothing/",
    ):
        assert "no-store" in browser.get(page)["Cache-Control"], page
    nobody = Client()
    nobody.force_login(place.worker.person)
    Seat.objects.filter(pk=place.worker.pk).update(active=False)
    assert "no-store" in nobody.get("/acting-for/")["Cache-Control"]


def test_somebody_whose_seat_or_account_is_off_is_out_at_once(place):
    client, browser = a_client(place), signed_in(place.worker)
    page = f"/clients/{client.reference}/"
    assert browser.get(page).status_code == 200
    Seat.objects.filter(pk=place.worker.pk).update(active=False)
    assert browser.get(page)["Location"] == "/acting-for/"
    assert browser.post("/acting-for/", {"seat": place.worker.pk}).status_code == 200
    assert browser.get(page)["Location"] == "/acting-for/"
    Seat.objects.filter(pk=place.worker.pk).update(active=True)
    person = place.worker.person
    person.is_active = False
    person.save()
    assert "/accounts/login/" in browser.get(page)["Location"]


@pytest.mark.parametrize("verb", ["get", "post", "head", "options", "put", "delete"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_no_way_of_asking_passes_by_the_lock(place, verb, headers):
    client, browser = a_client(place), signed_in(place.worker)
    browser.post("/lock/")
    answer = getattr(browser, verb)(f"/clients/{client.reference}/", headers=headers)
    assert answer.status_code == 302
    assert answer["Location"] == "/unlock/"


def test_others_who_guess_lock_nobody_out(place, settings):
    """Guessing is limited by account and address together: from elsewhere its owner still comes in."""
    person = place.worker.person
    person.set_password(PASSWORD)
    person.save()
    for n in range(7):
        Client(REMOTE_ADDR="192.0.2.7").post(
            "/accounts/login/", {"login": person.email, "password": f"guess {n}"}
        )
    good = {"login": person.email, "password": PASSWORD}
    assert Client(REMOTE_ADDR="192.0.2.7").post("/accounts/login/", good).status_code == 200
    assert Client(REMOTE_ADDR="198.51.100.8").post("/accounts/login/", good).status_code == 302


def test_a_session_from_before_signing_in_is_not_the_one_after(place):
    """Nobody is handed a session whose key somebody else knows."""
    person = place.worker.person
    person.set_password(PASSWORD)
    person.save()
    browser = Client()
    session = browser.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    browser.cookies["sessionid"] = before
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert browser.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
