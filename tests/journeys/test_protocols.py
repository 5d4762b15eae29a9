"""A new version of the information-sharing agreement, from its draft to both signatures."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from consent.models import DataFlow, Protocol, ProtocolVersion
from tests.scenarios import TODAY, a_seat

pytestmark = pytest.mark.django_db(transaction=True)


def typed(days: int) -> str:
    return f"{TODAY() + dt.timedelta(days=days):%d/%m/%Y}"


def test_p4_a_new_version_is_written_opened_and_signed(committed_place, walk_as):
    place = committed_place
    Protocol.objects.update(published=True)
    lead = walk_as(a_seat("Gwen Lead", "governance_lead", partnership=place.partnership))
    page = lead.page
    lead.go("/information/agreements/")
    lead.judge()
    page.get_by_role("link", name="Sharing for referrals, version 1").click()
    lead.judge()
    page.get_by_role("link", name="Begin a new version").click()
    lead.fill("What changes, and why", "Clearer words on retention.")
    lead.say("Is it a material change?", "Yes: every agency signs anew")
    lead.fill("In force from", typed(0))
    lead.fill("To be reviewed by", typed(400))
    lead.judge()
    page.get_by_role("button", name="Begin the draft").click()
    lead.fill("How long it is kept", "Six years")
    lead.judge()
    page.get_by_role("button", name="Save the draft").click()
    # What a data-protection officer would send back is said on the page.
    expect(page.get_by_text("name the Article 9 condition")).to_be_visible()
    lead.judge()
    DataFlow.objects.filter(version__number=2).update(condition="Article 9(2)(g), Article 10")
    page.get_by_role("button", name="Open for signature").click()
    expect(page.get_by_text("It is open for signature.")).to_be_visible()

    manager = walk_as(place.manager)
    page = manager.page
    manager.go("/information/")
    manager.judge()
    page.get_by_role("link", name="Sharing for referrals, version 2").click()
    page.get_by_role("link", name="Sign for our agency").click()
    manager.fill("Who signs", "Dee Rector")
    manager.fill("Their post", "Chief officer")
    manager.fill("By what authority", "Director")
    manager.say("How it was signed", "Here, by the signatory")
    manager.judge()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", name="Who has signed: 1 of 2")).to_be_visible()
    manager.judge()
    assert ProtocolVersion.objects.get(number=2).signatures.get().document_hash
    manager.go("/information/who-may-send/")
    manager.judge()
    world = walk_as()
    world.go("/agreements/")
    expect(world.page.get_by_role("heading", name="Sharing for referrals")).to_be_visible()
    world.judge()
