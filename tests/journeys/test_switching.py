"""A co-located worker: two seats, one press between them, nothing typed lost, and no page carried across."""

import pytest
from playwright.sync_api import expect

from partners.models import Seat
from tests.scenarios import a_draft, an_agency

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "Her landlord changed the locks"
BOX = "What has happened"


@pytest.mark.parametrize("javascript", [True, False])
def test_one_press_from_any_page_and_back(committed_place, walk_as, javascript):
    place = committed_place
    there = Seat.objects.create(person=place.worker.person, agency=place.council, role="caseworker")
    draft = a_draft(place, reason="")
    walker = walk_as(place.worker, javascript=javascript)
    page = walker.page
    walker.go(f"/referrals/{draft.reference}/write/")
    page.get_by_label(BOX).fill(TYPED)
    if javascript:
        walker.judge()
    page.get_by_role("button", name="Switch to Housing Luton as caseworker").click()
    expect(page).to_have_url(f"{walker.base}/")
    expect(page.get_by_text("You are acting for Housing Luton as caseworker")).to_be_visible()
    expect(page.get_by_text("You have not finished")).to_have_count(0)
    if javascript:
        walker.judge()
        walker.finds_nothing(f"/referrals/{draft.reference}/write/")
        walker.go("/")
    page.get_by_role("button", name="Switch to Advice Luton as caseworker").click()
    expect(page.get_by_text("You are acting for Advice Luton as caseworker")).to_be_visible()
    expect(page.get_by_text("You have not finished")).to_be_visible()
    page.get_by_role("link", name="Go on with").click()
    expect(page.get_by_label(BOX)).to_have_value(TYPED)
    assert there.active


def test_with_three_places_they_stand_in_a_list(committed_place, walk_as):
    place = committed_place
    for agency in (place.council, an_agency("Third Place", place.partnership)):
        Seat.objects.create(person=place.worker.person, agency=agency, role="caseworker")
    walker = walk_as(place.worker)
    page = walker.page
    walker.go("/referrals/sent/")
    page.get_by_text("Switch").first.click()
    walker.judge()
    page.get_by_role("button", name="Third Place as caseworker").click()
    expect(page.get_by_text("You are acting for Third Place as caseworker")).to_be_visible()


def test_a_seat_that_is_not_theirs_is_not_taken(committed_place, walk_as):
    place = committed_place
    Seat.objects.create(person=place.worker.person, agency=place.council, role="caseworker")
    walker = walk_as(place.worker)
    walker.go("/")
    button = walker.page.get_by_role("button", name="Switch to Housing Luton")
    button.evaluate(f"b => b.value = '{place.manager.pk}'")
    button.click()
    expect(walker.page.get_by_text("Choose who you are acting for.")).to_be_visible()
    expect(walker.page.get_by_text("You are acting for Advice Luton")).to_be_visible()
