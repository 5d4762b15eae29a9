"""Others of the household, and the service's own questions, through the pages."""

import pytest

from partners.acting import acting_as
from referrals.models import Referral, ReferralWords
from tests.pages.test_journey import AGREES, start
from tests.scenarios import a_client, step

pytestmark = pytest.mark.django_db


def test_a_couple_is_referred_answered_and_taken_on(place, as_seat):
    place.service.questions = ["Where can they sleep tonight?", "Is there a court date?"]
    place.service.save()
    zofia, tam = a_client(place), a_client(place, "Tam", "Quillfeather", health={"conditions": "Asthma"})
    worker = as_seat(place.worker)
    url = start(place, as_seat, zofia)
    typed = {
        "need": place.need.pk,
        "reason": "A notice has come.",
        "categories": ["identity", "contact", "housing"],
        "answer_0": "At home until Friday",
        "unknown_1": "on",
        "mentioned": "Two children of 4 and 7",
    }
    page = worker.post(f"{url}write/", typed | {"people": "1"}, follow=True)
    assert "Who else is this referral for?" in page.text
    page = worker.post(f"{url}household/", {"words": "quill"})
    assert "Tam Quillfeather" in page.text
    page = worker.post(
        f"{url}household/include/", {"client": tam.reference, "relationship": "partner"}, follow=True
    )
    assert "Leave out" in page.text
    page = worker.get(f"{url}write/")
    assert "A notice has come." in page.text
    assert "And about Tam Quillfeather:" in page.text

    page = worker.post(f"{url}agreement/", AGREES, follow=True)
    assert "What does Tam Quillfeather say?" in page.text
    page = worker.post(f"{url}agreement/{tam.reference}/", AGREES, follow=True)
    assert "Tam Quillfeather, partner" in page.text
    assert "At home until Friday" in page.text
    assert "Not known" in page.text
    worker.post(f"{url}check/")

    manager = as_seat(place.manager)
    page = manager.get(url)
    assert "Tam Quillfeather, partner" in page.text
    assert "Two children of 4 and 7" in page.text
    assert "Asthma" not in page.text
    with acting_as(place.manager, nested=True):
        referral = Referral.objects.get()
    step(place, referral, "accept", place.manager, worker=place.officer.person)
    text = manager.get(f"{url}text/").text
    assert "Tam Quillfeather, partner" in text
    assert "Where can they sleep tonight?: At home until Friday" in text

    page = manager.post(f"{url}take-on/", {"person": "0"}, follow=True)
    assert "Make Tam Quillfeather our client" in page.text
    page = manager.post(f"{url}take-on/", {"person": "1"}, follow=True)
    assert "Tam Quillfeather" in page.text
    assert "Already with your agency?" in manager.get(f"{url}take-on/").text


def test_when_one_says_no_it_goes_on_without_them(place, as_seat):
    zofia, tam = a_client(place), a_client(place, "Tam", "Quillfeather")
    worker = as_seat(place.worker)
    url = start(place, as_seat, zofia)
    worker.post(f"{url}write/", {"need": place.need.pk, "reason": "Help", "categories": ["identity"]})
    worker.post(f"{url}household/include/", {"client": tam.reference, "relationship": "partner"})
    worker.post(f"{url}agreement/", AGREES)
    page = worker.post(f"{url}agreement/{tam.reference}/", AGREES | {"agrees": "no"}, follow=True)
    assert "Tam Quillfeather said no" in page.text
    page = worker.post(f"{url}said-no/", {"person": tam.reference}, follow=True)
    assert "Check what Housing Luton will see" in page.text
    assert "Tam" not in page.text


def test_somebody_new_is_registered_and_brought_back(place, as_seat):
    url = start(place, as_seat, a_client(place))
    worker = as_seat(place.worker)
    page = worker.post(
        "/clients/new/",
        {"known_as": "Ivo", "family_name": "Marchetti", "next": f"{url}household/"},
        follow=True,
    )
    assert "Who else is this referral for?" in page.text
    assert "Ivo Marchetti" in page.text


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "/a?b=c"])
def test_registering_leads_nowhere_else(place, as_seat, address):
    page = as_seat(place.worker).post("/clients/new/", {"known_as": "Ivo", "next": address})
    assert page["Location"].startswith("/clients/C-")


def test_a_stranger_on_the_include_button_is_not_there(place, as_seat):
    url = start(place, as_seat, a_client(place))
    worker = as_seat(place.worker)
    answer = worker.post(f"{url}household/include/", {"client": "C-2222-2222", "relationship": "partner"})
    assert answer.status_code == 404
    page = worker.post(f"{url}household/include/", {}, follow=True)
    assert "Choose the person" in page.text


def test_answers_are_kept_with_the_draft(place, as_seat):
    place.service.questions = ["Is there a court date?"]
    place.service.save()
    url = start(place, as_seat, a_client(place))
    worker = as_seat(place.worker)
    worker.post(f"{url}write/", {"need": place.need.pk, "reason": "Help", "answer_0": "On the 3rd"})
    assert "On the 3rd" in worker.get(f"{url}write/").text
    with acting_as(place.worker, nested=True):
        assert ReferralWords.objects.get().answers == [["Is there a court date?", "On the 3rd"]]


def test_our_own_reference_is_kept_and_shown_to_the_other_side(place, as_seat):
    from tests.scenarios import a_sent_referral

    referral = a_sent_referral(place)
    url = f"/referrals/{referral.reference}/"
    manager = as_seat(place.manager)
    assert (
        "Your reference is kept"
        in manager.post(f"{url}our-reference/", {"reference": "HOU-77"}, follow=True).text
    )
    assert "HOU-77" in as_seat(place.worker).get(url).text
    assert "at most 40" in manager.post(f"{url}our-reference/", {"reference": "x" * 41}, follow=True).text


def test_the_receiver_sees_when_and_how_they_agreed(place, as_seat):
    from tests.scenarios import a_sent_referral

    referral = a_sent_referral(place)
    page = as_seat(place.manager).get(f"/referrals/{referral.reference}/")
    assert "Said yes, in person, " in page.text
    assert "does not rest on" not in page.text


def test_a_clients_page_shows_the_whole_case(place, as_seat):
    from tests.scenarios import a_completed_referral

    client = a_client(place)
    a_completed_referral(place, client=client)
    page = as_seat(place.worker).get(f"/clients/{client.reference}/")
    assert "Finished: they were helped." in page.text
    assert "Home kept: 1 household<" in page.text
    assert "May be shared: who they are, how to reach them, housing" in page.text
    assert "Who they are, how to reach them, housing, as on" in page.text
