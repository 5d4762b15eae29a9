"""The lock and the change of hands in a real browser: nothing typed is lost, and nobody else sees it."""

import pytest
from playwright.sync_api import expect

from tests.scenarios import a_draft

pytestmark = pytest.mark.django_db(transaction=True)

WORD = "a long word of hers"
TYPED = "Her landlord changed the locks"
BOX = "What has happened"


@pytest.fixture
def desk(committed_place, walk_as):
    """The worker before a draft; gives the walker for a browser with script or without."""
    place = committed_place
    place.worker.person.set_password(WORD)
    place.worker.person.save()
    page = f"/referrals/{a_draft(place, reason='').reference}/write/"

    def sit(*, javascript: bool = True):
        walker = walk_as(place.worker, javascript=javascript)
        walker.go(page)
        return walker

    return sit


def unlock(page) -> None:
    page.get_by_label("Your password").fill(WORD)
    page.get_by_role("button", name="Unlock").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_lock_keeps_what_is_typed(desk, javascript):
    walker = desk(javascript=javascript)
    page = walker.page
    page.get_by_label(BOX).fill(TYPED)
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible()
    expect(page.get_by_text("You are acting for")).to_have_count(0)
    if javascript:
        walker.judge()
    page.go_back()
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible()
    unlock(page)
    expect(page.get_by_label(BOX)).to_have_value(TYPED)
    expect(page.get_by_text("It is not saved yet.")).to_be_visible()
    if javascript:
        walker.judge()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name="What does Zofia Quillfeather say?")).to_be_visible()
    page.go_back()
    expect(page.get_by_label(BOX)).to_have_value(TYPED)


def test_enter_saves_and_does_not_lock(desk):
    page = desk().page
    page.get_by_label(BOX).fill(TYPED)
    page.get_by_label("Safe ways to reach them").press("Enter")
    expect(page.get_by_role("heading", name="What does Zofia Quillfeather say?")).to_be_visible()


def test_somebody_else_signs_in_and_finds_nothing(desk, committed_place, walk_as):
    walker = desk()
    page = walker.page
    page.get_by_label(BOX).fill(TYPED)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_text(TYPED)).to_have_count(0)

    colleague = walk_as(committed_place.colleague)
    colleague.go("/")
    expect(colleague.page.get_by_text("You have not finished")).to_have_count(0)
    again = walk_as(committed_place.worker)
    again.go("/")
    expect(again.page.get_by_text("You have not finished")).to_be_visible()
    again.judge()
    again.page.get_by_role("link", name="Go on with").click()
    expect(again.page.get_by_label(BOX)).to_have_value(TYPED)
    again.page.get_by_role("button", name="Throw it away").click()
    expect(again.page.get_by_label(BOX)).to_have_value("")


def test_it_is_kept_while_it_is_typed_and_an_idle_screen_locks_by_itself(desk, settings):
    settings.IDLE_LOCK_MINUTES = 0.05
    walker = desk()
    page = walker.page
    page.get_by_label(BOX).press_sequentially(TYPED)
    expect(page.get_by_text("Kept for you at")).to_be_visible()
    expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible(timeout=20000)
    settings.IDLE_LOCK_MINUTES = 20
    unlock(page)
    expect(page.get_by_label(BOX)).to_have_value(TYPED)
