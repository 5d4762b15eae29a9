"""The main job in a real browser, within the counts of the shortest path."""

import pytest
from playwright.sync_api import expect

from tests.scenarios import a_client

pytestmark = pytest.mark.django_db(transaction=True)

# The shortest honest path: screens and inputs from home to sent, for a client who is known and one who is new.
KNOWN, NEW = (6, 8), (8, 8)


def refer(walker, *, judge: bool) -> None:
    """From home to sent, for a known client and a known service."""
    page = walker.page
    walker.go("/")
    walker.look(judge)
    walker.fill("Name or reference", "quill")
    page.get_by_role("button", name="Find a client").click()
    page.get_by_role("link", name="Zofia Quillfeather").click()
    from_client_to_sent(walker, judge=judge)


def refer_somebody_new(walker, *, judge: bool) -> None:
    page = walker.page
    walker.go("/")
    walker.look(judge)
    page.get_by_role("link", name="Register somebody new").click()
    walker.look(judge)
    walker.fill("Name, or what they want to be called", "Ottoline")
    walker.fill("Phone", "01632 960555")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Ottoline")).to_be_visible()
    from_client_to_sent(walker, judge=judge)


def from_client_to_sent(walker, *, judge: bool) -> None:
    page = walker.page
    walker.look(judge)
    page.get_by_role("link", name="Refer", exact=True).click()
    walker.look(judge)
    page.get_by_role("button", name="Choose Homelessness prevention").click()
    walker.look(judge)
    walker.fill("What has happened", "A notice has come.")
    page.get_by_role("button", name="Save and go on").click()
    walker.look(judge)
    walker.say("May we share this", "Yes")
    walker.say("May the agency tell us", "What came of it")
    walker.say("May we ask them later", "Yes")
    page.get_by_role("button", name="Record and go on").click()
    walker.look(judge)
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
    page.get_by_role("button", name="Accept and assign", exact=True).click()
    expect(page.get_by_text("We are taking this on.")).to_be_visible()


def within(walker, most: tuple[int, int]) -> bool:
    return walker.screens <= most[0] and walker.inputs <= most[1]


def test_somebody_new_is_two_screens_more(committed_place, walk_as):
    worker = walk_as(committed_place.worker)
    refer_somebody_new(worker, judge=True)
    assert within(worker, NEW)


@pytest.mark.parametrize("javascript", [True, False])
def test_it_goes_out_is_answered_and_the_outcome_comes_home(committed_place, walk_as, javascript):
    place = committed_place
    a_client(place)
    worker = walk_as(place.worker, javascript=javascript)
    refer(worker, judge=javascript)
    assert within(worker, KNOWN)
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
