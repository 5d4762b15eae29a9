"""What a caseworker reads at each turn: whose words they are, what was asked, and where to go on."""

import pytest

from partners.acting import acting_as
from partners.models import Need, Service
from referrals.models import Referral
from tests.scenarios import (
    TODAY,
    a_client,
    a_draft,
    a_sent_referral,
    an_accepted_referral,
    an_agency,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(place) -> Service:
    """A second service for the same need, which helps with another one as well."""
    service = Service.objects.create(
        agency=an_agency("Law Centre", place.partnership),
        name="Possession",
        summary="Court",
        confirmed_on=TODAY(),
    )
    other = Need.objects.create(code="a-grant", name="A grant", parent=place.need.parent)
    service.needs.set([place.need, other])
    return service


def declined(place, client=None, **given) -> Referral:
    referral = a_sent_referral(place, client)
    step(place, referral, "decline", place.manager, decline_reason="already_open", **given)
    return referral


def test_a_refusal_is_read_as_the_words_of_the_agency_that_said_them(place, as_seat):
    referral = declined(place)
    worker = as_seat(place.worker)
    said = "“Already open with us”"
    assert f"Housing Luton said: {said}" in worker.get(f"/referrals/{referral.reference}/").text
    assert said in worker.get("/referrals/sent/?tab=again").text
    assert "We said:" in as_seat(place.manager).get(f"/referrals/{referral.reference}/").text


def test_another_place_is_for_the_same_need_and_the_suggested_one_comes_first(place, as_seat, elsewhere):
    client = a_client(place)
    referral = declined(place, client, better_service=elsewhere)
    worker = as_seat(place.worker)
    page = worker.get(f"/clients/{client.reference}/refer/?chain={referral.reference}")
    assert "Other places for: Eviction" in page.text
    assert "Housing Luton suggests this one." in page.text
    assert "Homelessness prevention" not in page.text, "it has been tried"
    begun = {"again": referral.reference, "need": place.need.pk}
    worker.post(f"/clients/{client.reference}/refer/{elsewhere.pk}/", begun)
    with acting_as(place.worker, nested=True):
        second = Referral.objects.get(status="draft")
        assert (second.need, second.chain) == (place.need, referral.chain)


def test_what_nobody_chose_is_asked(place, as_seat, elsewhere):
    """A service that helps with two things: the first of them is not written down unasked."""
    client = a_client(place)
    page = as_seat(place.worker).post(f"/clients/{client.reference}/refer/{elsewhere.pk}/", follow=True)
    assert '<option value="" selected>Choose</option>' in page.text
    page = as_seat(place.worker).post(f"/clients/{client.reference}/refer/{place.service.pk}/", follow=True)
    assert f'<option value="{place.need.pk}" selected>' in page.text


def test_another_need_is_another_chain(place, as_seat):
    referral = a_sent_referral(place)
    page = as_seat(place.worker).get(f"/referrals/{referral.reference}/sent/")
    assert "Refer for another need" in page.text
    assert "chain=" not in page.text
    assert "we remind them on" in page.text


def test_the_question_stands_above_the_answer(place, as_seat):
    referral = a_sent_referral(place)
    step(place, referral, "ask", place.manager, text="Which landlord is it?")
    colleague = as_seat(place.colleague)
    for page in ("", "do/answer/"):
        assert "Which landlord is it?" in colleague.get(f"/referrals/{referral.reference}/{page}").text
    page = colleague.post(f"/referrals/{referral.reference}/do/answer/", {"text": "Weir House."}, follow=True)
    assert "Your answer is sent. Housing Luton will be told." in page.text


def test_words_about_what_was_refused_stop_the_referral_before_send_is_pressed(place, as_seat):
    client = a_client(place)
    they_agree(place, client, allowed=("identity", "contact"), refused=("health",))
    referral = a_draft(place, client)
    worker = as_seat(place.worker)
    address = f"/referrals/{referral.reference}"
    written = {"need": place.need.pk, "reason": "She is ill.", "categories": ["identity", "contact"]}
    worker.post(f"{address}/write/", written | {"text_holds": ["health"]})
    page = worker.get(f"{address}/check/")
    assert "It cannot be sent yet" in page.text
    assert "Take it out of what you wrote" in page.text
    worker.post(f"{address}/write/", written)
    assert "It cannot be sent yet" not in worker.get(f"{address}/check/").text


def test_taking_back_says_beforehand_what_it_does(place, as_seat):
    referral = a_sent_referral(place)
    worker = as_seat(place.worker)
    address = f"/referrals/{referral.reference}/"
    assert "All that was shared is recalled" in worker.get(f"{address}do/withdraw/").text
    as_seat(place.manager).get(address)
    assert "What was shared is frozen" in worker.get(f"{address}do/withdraw/").text


def test_somebody_is_taken_on_once(place, as_seat):
    referral = an_accepted_referral(place)
    officer = as_seat(place.officer)
    address = f"/referrals/{referral.reference}/"
    assert "Make this person our client" in officer.get(address).text
    officer.post(f"{address}take-on/", {"person": "0"})
    assert "Make this person our client" not in officer.get(address).text


def test_a_number_that_does_not_fit_is_named(place, as_seat):
    page = as_seat(place.worker).post(
        "/clients/new/", {"known_as": "Zofia", "about_age": "999", "people": "x"}
    )
    assert page.text.count("Or about how old: at most 120") == 2, "in the summary and beside the field"
    assert "How many in the household: give a number, in figures" in page.text
