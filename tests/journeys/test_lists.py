"""Lists, homes and figures in a real browser: by keyboard and mouse, with and without JavaScript, at both widths."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners.acting import acting_as
from referrals import listing
from referrals.models import Referral
from tests.scenarios import a_client, a_completed_referral, a_sent_referral, an_accepted_referral

pytestmark = pytest.mark.django_db(transaction=True)


def busy(place) -> None:
    """One late, one urgent, one quiet; and one that nobody has any more."""
    today = timezone.localdate()
    wanted = {
        "Late": {"due_on": today - dt.timedelta(days=9)},
        "Urgent": {"urgent": True, "due_on": today + dt.timedelta(days=1)},
        "Quiet": {"due_on": today + dt.timedelta(days=9)},
    }
    for name, changes in wanted.items():
        referral = a_sent_referral(place, a_client(place, "Ann", name))
        with acting_as(place.worker, nested=True):
            Referral.objects.filter(pk=referral.pk).update(**changes)
    an_accepted_referral(place, client=a_client(place, "Ann", "Left"))
    place.officer.active = False
    place.officer.save()


def listed(page):
    return page.locator(".rp-cards__who")


def names(page) -> list[str]:
    """Those on a page that has surely come: this reads what is there now, and waits for nothing."""
    return [row.strip() for row in listed(page).all_inner_texts()]


@pytest.mark.parametrize("javascript", [True, False])
def test_the_inbox_is_narrowed_ordered_and_searched(committed_place, walk_as, javascript, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 2)
    busy(committed_place)
    manager = walk_as(committed_place.manager, javascript=javascript)
    look = manager.judge if javascript else (lambda: None)
    page = manager.page
    manager.go("/referrals/inbox/")
    expect(listed(page)).to_have_text(["Ann Urgent", "Ann Late"])
    look()
    page.get_by_role("link", name="Next").click()
    expect(listed(page)).to_have_text(["Ann Quiet"])
    page.get_by_role("link", name="Due", exact=True).click()
    expect(listed(page)).to_have_text(["Ann Late", "Ann Urgent"])
    expect(page.get_by_role("columnheader", name="Due")).to_have_attribute("aria-sort", "ascending")
    look()
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Overdue").check()
    look()
    page.get_by_role("button", name="Apply").click()
    expect(listed(page)).to_have_text(["Ann Late"])
    page.get_by_role("link", name="Remove this filter: Overdue").click()
    expect(listed(page)).to_have_count(2)

    page.get_by_label("Find by reference").fill("ann")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    found = names(page)
    look()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Previous")).to_be_visible()
    found += names(page)
    assert sorted(found) == ["Ann Late", "Ann Left", "Ann Quiet", "Ann Urgent"]
    assert "ann" not in page.url
    page.get_by_role("button", name="Help with").click()
    expect(page.get_by_role("columnheader", name="Help with")).to_have_attribute("aria-sort", "ascending")
    expect(listed(page)).to_have_count(2)


def test_the_managers_home(committed_place, walk_as):
    busy(committed_place)
    manager = walk_as(committed_place.manager)
    page = manager.page
    manager.go("/")
    manager.judge()
    expect(listed(page).nth(0)).to_have_text("Ann Urgent")
    expect(listed(page).nth(1)).to_have_text("Ann Late")
    expect(page.get_by_role("heading", name="With nobody")).to_be_visible()
    page.get_by_role("link", name=re.compile("See all.*taken on")).click()
    expect(listed(page)).to_have_text(["Ann Left"])
    manager.judge()
    manager.go("/")
    page.get_by_role("button", name=re.compile("Full now.*Homelessness prevention")).click()
    expect(page.get_by_text("Homelessness prevention: full now, confirmed today.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Still true.*Homelessness prevention"))).to_be_visible()
    manager.judge()


@pytest.mark.parametrize("seat", ["worker", "admin", "evaluator"])
def test_homes_and_figures_of_the_others(committed_place, walk_as, seat):
    a_completed_referral(committed_place)
    walker = walk_as(getattr(committed_place, seat))
    walker.go("/")
    walker.judge()
    walker.go("/figures/?period=year")
    walker.page.get_by_text("Show as table").first.click()
    walker.judge()
    walker.go("/figures/?period=own&first=31/2/2026")
    walker.judge()


def test_the_sent_list_on_a_narrow_screen(committed_place, walk_as):
    a_completed_referral(committed_place)
    worker = walk_as(committed_place.worker)
    worker.go("/referrals/sent/?tab=closed")
    worker.judge()
    expect(worker.page.get_by_text("You know what happened")).to_be_visible()
    order = worker.page.get_by_role("link", name="Closed", exact=True).last
    order.focus()
    expect(order).to_be_in_viewport()
