"""The main job in a real browser, within the counts of the shortest path."""

import pytest
from playwright.sync_api import expect

from tests.scenarios import a_client

pytestmark = pytest.mark.django_db(transaction=True)

MOST_SCREENS = 6


def refer(walker, *, judge: bool) -> None:
    """From home to sent, for a known client and a known service."""
    look = walker.judge if judge else (lambda: None)
    page = walker.page
    walker.go("/")
    look()
    page.get_by_label("Name or reference").fill("quill")
    page.get_by_role("button", name="Find a client").click()
    page.get_by_role("link", name="Zofia Quillfeather").click()
    look()
    page.get_by_role("link", name="Refer", exact=True).click()
    look()
    page.get_by_role("button", name="Choose Homelessness prevention").click()
    look()
    page.get_by_label("What has happened").fill("A notice has come.")
    page.get_by_role("button", name="Save and go on").click()
    look()
    page.get_by_role("group", name="May we share this").get_by_label("Yes").check()
    page.get_by_role("group", name="May the agency tell us").get_by_label("What came of it").check()
    page.get_by_role("group", name="May we ask them later").get_by_label("Yes").check()
    page.get_by_role("button", name="Record and go on").click()
    look()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible()


def answer(walker, *, judge: bool) -> None:
    page = walker.page
    walker.go("/referrals/inbox/")
    if judge:
        walker.judge()
    page.get_by_role("link", name="Eviction").click()
    expect(page.get_by_text("A notice has come.")).to_be_visible()
    if judge:
        walker.judge()
    page.get_by_role("link", name="Accept and assign").click()
    if judge:
        walker.judge()
    page.get_by_role("button", name="Accept and assign", exact=True).click()
    expect(page.get_by_text("We are taking this on.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_it_goes_out_is_answered_and_the_outcome_comes_home(committed_place, walk_as, javascript):
    place = committed_place
    a_client(place)
    worker = walk_as(place.worker, javascript=javascript)
    refer(worker, judge=javascript)
    if javascript:
        assert worker.screens <= MOST_SCREENS
    manager = walk_as(place.manager, javascript=javascript)
    answer(manager, judge=javascript)
    page = manager.page
    page.get_by_role("link", name="Record first contact").click()
    page.get_by_role("button", name="Record first contact").click()
    page.get_by_role("link", name="Record what came of it").click()
    if javascript:
        manager.judge()
    page.get_by_label("What came of it", exact=True).select_option("home_kept")
    page.get_by_label("How many").first.fill("1")
    page.get_by_role("button", name="Record what came of it").click()
    expect(page.get_by_text("Finished: they were helped.")).to_be_visible()

    worker.go("/")
    worker.page.get_by_role("link", name="Eviction").first.click()
    expect(worker.page.get_by_text("Home kept")).to_be_visible()
    if javascript:
        worker.judge()


@pytest.mark.parametrize(
    "address", ["/clients/new/", "/referrals/sent/", "/figures/", "/settings/", "/help/"]
)
def test_pages_stand_when_empty(committed_place, walk_as, address):
    walker = walk_as(committed_place.worker)
    walker.go(address)
    walker.judge()
