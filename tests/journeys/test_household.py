"""A couple is referred: each with a yes of their own, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.scenarios import a_client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_couple_is_referred(committed_place, walk_as, javascript):
    place = committed_place
    place.service.questions = ["Where can they sleep tonight?"]
    place.service.save()
    zofia = a_client(place)
    a_client(place, "Tam", "Quillfeather", health={"conditions": "Asthma"})
    walker = walk_as(place.worker, javascript=javascript)
    page = walker.page
    walker.go(f"/clients/{zofia.reference}/refer/")
    page.get_by_role("button", name="Choose Homelessness prevention").click()
    walker.fill("What has happened", "A notice has come.")
    page.get_by_label("They don't know").check()
    page.get_by_role("button", name="Include somebody else").click()
    walker.look(javascript)
    walker.fill("Name or reference", "tam")
    page.get_by_role("button", name="Find", exact=True).click()
    walker.look(javascript)
    page.get_by_role("button", name="Include Tam Quillfeather").click()
    walker.look(javascript)
    page.get_by_role("link", name="Go on: ask each of them").click()
    for name in ("Zofia Quillfeather", "Tam Quillfeather"):
        expect(page.get_by_role("heading", name=f"What does {name} say?")).to_be_visible()
        walker.look(javascript)
        walker.say("May we share this", "Yes")
        walker.say("May the agency tell us", "What came of it")
        walker.say("May we ask them later", "No")
        page.get_by_role("button", name="Record and go on").click()
    expect(page.get_by_role("heading", name="Tam Quillfeather, partner")).to_be_visible()
    walker.look(javascript)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
