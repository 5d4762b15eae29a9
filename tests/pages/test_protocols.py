"""Pages of the information-sharing agreements."""

import datetime as dt

import pytest
from django.db import InternalError, transaction

from consent import versions
from consent.models import Certificate, Protocol, Signature
from tests.consent.test_protocols import a_next, opened
from tests.scenarios import TODAY, a_seat, an_agency_that_left

pytestmark = pytest.mark.django_db


def test_p4_signing_walks_through(place, as_seat):
    new = a_next(place, purpose="Clearer referrals")
    versions.open_for_signature(new)
    lead = as_seat(a_seat("Gwen Lead", "governance_lead", partnership=place.partnership))
    manager = as_seat(place.manager)
    assert "Waiting for our signature" in manager.get("/information/").text
    page = manager.get(f"/information/agreements/{new.pk}/")
    assert "Who has signed: 0 of 2" in page.text
    assert "Purpose: was “Referrals”, is “Clearer referrals”." in page.text
    at = f"/information/agreements/{new.pk}/sign/"
    read = manager.get(at).context["form"]["read"].value()
    said = {"signatory": "Dee Rector", "post": "", "authority": "Director", "method": "here", "read": read}
    again = manager.post(at, said)
    assert "Dee Rector" in again.text
    assert manager.post(at, said | {"post": "Chief officer"}).status_code == 302
    assert Signature.objects.get(version=new).recorded_by == place.manager.person
    assert "Who has signed: 1 of 2" in lead.get(f"/information/agreements/{new.pk}/").text


def test_a_new_version_is_drafted_by_the_lead_and_seen_by_nobody_else(place, as_seat):
    lead = as_seat(a_seat("Gwen Lead", "governance_lead", partnership=place.partnership))
    said = {
        "summary": "More time",
        "material": "yes",
        "effective_on": f"{TODAY() + dt.timedelta(days=10):%d/%m/%Y}",
        "review_on": f"{TODAY() + dt.timedelta(days=400):%d/%m/%Y}",
    }
    at = lead.post(f"/information/agreements/{place.version.pk}/new-version/", said)["Location"]
    assert lead.get(at).status_code == 200
    draft = at.removesuffix("write/")
    assert lead.get(draft).status_code == 200
    assert as_seat(place.manager).get(draft).status_code == 404


def test_days_out_of_order_come_back_with_what_was_typed(place, as_seat):
    lead = as_seat(a_seat("Gwen Lead", "governance_lead", partnership=place.partnership))
    new = a_next(place)
    at = f"/information/agreements/{new.pk}/write/"
    said = {
        "purpose": "Everything about it",
        "effective_on": f"{TODAY() - dt.timedelta(days=1):%d/%m/%Y}",
        "review_on": f"{TODAY() - dt.timedelta(days=2):%d/%m/%Y}",
        "ends_on": f"{TODAY() - dt.timedelta(days=3):%d/%m/%Y}",
        "grace_days": "31",
    }
    page = lead.post(at, said).text
    for words in (
        "in the past",
        "The review must come",
        "The end must come",
        "at most 30 days",
        "Everything about it",
    ):
        assert words in page
    new.refresh_from_db()
    assert new.purpose != "Everything about it"


def test_p6_an_overdue_review_stands_on_the_page_and_on_the_desk(place, as_seat):
    new = opened(a_next(place, review_on=TODAY() - dt.timedelta(days=3)), ago=30)
    versions.turn()
    lead = as_seat(a_seat("Gwen Lead", "governance_lead", partnership=place.partnership))
    assert "Its review is overdue" in lead.get(f"/information/agreements/{new.pk}/").text
    assert "Overdue" in lead.get("/information/").text
    assert "Review overdue" in lead.get("/information/agreements/").text


def test_p9_the_public_register_shows_what_is_published(place, client):
    assert "Sharing for referrals" not in client.get("/agreements/").text
    Protocol.objects.update(published=True)
    page = client.get("/agreements/").text
    for words in ("Sharing for referrals", "Referrals", "Advice Luton", "Housing Luton"):
        assert words in page
    assert "A Director" not in page


def test_p9_an_agency_that_is_not_to_be_found_is_named_nowhere(place, client, as_seat):
    """A refuge signs as others do; neither the world nor those who do not know it read its name or its signatory's."""
    Protocol.objects.update(published=True)
    type(place.council).objects.filter(pk=place.council.pk).update(listed=False)
    page = client.get("/agreements/").text
    assert "Housing Luton" not in page
    assert "1 other not named here" in page
    manager = as_seat(place.sender_manager)
    for at in (f"/information/agreements/{place.version.pk}/", "/information/who-may-send/"):
        assert "Housing Luton" not in manager.get(at).text


def test_p1_who_may_send_what_to_whom(place, as_seat):
    page = as_seat(place.sender_manager).get("/information/who-may-send/").text
    assert "To Housing Luton" in page
    assert "6(1)(e) public task" in page
    assert "To Stranger" in page
    assert "Stranger has not signed the information-sharing agreement." in page


def test_p2_an_agreement_is_begun_and_its_flow_written_field_by_field(place, as_seat):
    lead = as_seat(a_seat("Gwen Lead", "governance_lead", partnership=place.partnership))
    said = {
        "title": "Winter warmth",
        "kind": "one_way",
        "lead": place.advice.pk,
        "parties": [place.advice.pk, place.council.pk],
        "purpose": "Nobody is cold.",
        "effective_on": f"{TODAY():%d/%m/%Y}",
        "review_on": f"{TODAY() + dt.timedelta(days=300):%d/%m/%Y}",
    }
    assert (
        "must be one of the parties"
        in lead.post("/information/agreements/add/", said | {"lead": place.stranger.pk}).text
    )
    draft = lead.post("/information/agreements/add/", said)["Location"]
    flow = {"from_role": "support", "to_role": "support", "category": "contact"}
    at = lead.post(f"{draft}flows/add/", flow)["Location"]
    assert "This is in the draft already" in lead.post(f"{draft}flows/add/", flow).text
    basis = "UK GDPR Article 6(1)(f): legitimate interests"
    assert lead.post(at, {"basis": basis, "asking": "tell", "fields_": ["phone"]}).status_code == 302
    assert "Only phone" in lead.get(draft).text
    type(place.council).objects.update(sector="statutory")
    assert "recognised" not in lead.get(at).text


def test_p7_who_left_certifies_what_became_of_what_it_held(place, as_seat):
    former = an_agency_that_left(place)
    lead = as_seat(a_seat("Gwen Lead", "governance_lead", partnership=place.partnership))
    assert "Not yet on record: Former." in lead.get("/information/certificates/").text
    said = {"agency": former.pk, "fate": "kept", "signatory": "Ed Former", "post": "Director"}
    said["signed_on"] = f"{TODAY():%d/%m/%Y}"
    assert "Say on what ground it is kept." in lead.post("/information/certificates/", said).text
    page = lead.post("/information/certificates/", said | {"fate": "deleted"}, follow=True).text
    assert "signed by Ed Former" in page
    assert "Not yet on record" not in page
    with pytest.raises(InternalError), transaction.atomic():
        Certificate.objects.update(fate="returned")
