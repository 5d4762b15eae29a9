"""The person took it back: what the other agency had opened is kept on a ground, or deleted, and both sides read it."""

import re

import pytest
from playwright.sync_api import expect

from tests.scenarios import a_frozen_referral, a_sent_referral

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_some_of_it_is_kept_and_the_rest_deleted(committed_place, walk_as, javascript):
    place = committed_place
    referral = a_frozen_referral(place, a_sent_referral(place))
    manager = walk_as(place.manager, javascript=javascript)
    look = manager.judge if javascript else (lambda: None)
    page = manager.page
    manager.go("/")
    expect(page.get_by_role("heading", name="Taken back: keep or delete")).to_be_visible()
    look()
    page.get_by_role("link", name=re.compile("See all.*keep or delete")).click()
    expect(page.get_by_text("Keep or delete: due")).to_be_visible()
    look()
    page.get_by_role("link", name="Eviction").click()
    expect(page.get_by_text("What was shared is frozen: do not use it.")).to_be_visible()
    look()
    page.get_by_role("button", name="Keep or delete").or_(
        page.get_by_role("link", name="Keep or delete")
    ).first.click()
    page.get_by_label("Not the same for all").check()
    page.get_by_role("group", name="Housing").get_by_label("Keep").check()
    page.get_by_role("group", name="Who they are").get_by_label("Delete").check()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Say on which ground you keep it.").first).to_be_visible()
    expect(page.get_by_role("group", name="Housing").get_by_label("Keep")).to_be_checked()
    look()
    page.get_by_label("It is our record of what we did or decided").check()
    page.get_by_label("Which law, claim, record or danger").fill("Our duty decision")
    page.get_by_label("Kept until").fill("3/5/2031")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("Recorded. Advice Luton will be told.")).to_be_visible()
    expect(page.get_by_text("Our duty decision. Until Saturday 3 May 2031.")).to_be_visible()
    expect(page.get_by_text("Zofia")).to_have_count(0)
    look()

    officer = walk_as(place.officer, javascript=javascript)
    officer.go(f"/referrals/{referral.reference}/keep-or-delete/")
    officer.page.get_by_label("Delete all of it").check()
    officer.page.get_by_role("button", name="Record").click()
    expect(officer.page.get_by_text("Deleted by Omar Officer, Housing Luton")).to_be_visible()
    officer.go("/")
    expect(officer.page.get_by_role("heading", name="Taken back: keep or delete")).to_have_count(0)

    worker = walk_as(place.worker, javascript=javascript)
    worker.go(f"/referrals/{referral.reference}/")
    expect(worker.page.get_by_text("Our duty decision. Until Saturday 3 May 2031.")).to_be_visible()
    expect(worker.page.get_by_text("Deleted by Mina Manager, Housing Luton")).to_be_visible()
    expect(worker.page.get_by_text("Deleted after it was taken back")).to_be_visible()
    if javascript:
        worker.judge()
