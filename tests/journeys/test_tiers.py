"""The admin's work on the two tiers, and what it changes for others on their next click."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from partners import proposals
from partners.models import Member
from tests.scenarios import TODAY, a_client, a_steerer, an_affirmation, promises, switch, they_agree

pytestmark = pytest.mark.django_db(transaction=True)


def typed(when: dt.date) -> str:
    return f"{when:%d/%m/%Y}"


def choose_move(admin, agency: str, where: str, since: dt.date | None = None) -> None:
    page = admin.page
    admin.go("/partnership/agencies/")
    page.get_by_role("link", name=agency).click()
    page.get_by_role("link", name=f"Move to the {where}").click()
    if since:
        admin.fill("From", typed(since))
    admin.fill("Why", "Takes part in everything")
    admin.fill("Who decided", "Steering group, November meeting")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_move_to_the_core_changes_what_its_people_may_do_on_their_next_click(
    committed_place, walk_as, javascript
):
    """A wider agency may not refer to another wider one; its admin moves it; the page that refused it lets it."""
    place = committed_place
    Member.objects.filter(agency=place.advice).update(tier="wider")
    switch(place, "refer_to_wider", False)
    client = a_client(place)
    they_agree(place, client)
    search = f"/clients/{client.reference}/refer/"
    worker = walk_as(place.worker, javascript=javascript)
    look = worker.judge if javascript else (lambda: None)
    worker.go(search)
    expect(worker.page.get_by_text("the wider network refers to steering agencies only.")).to_be_visible()
    expect(
        worker.page.get_by_text("Choose a steering agency, or give the person their number.")
    ).to_be_visible()
    expect(worker.page.get_by_role("button", name="Choose Homelessness prevention")).to_have_count(0)
    look()

    admin = walk_as(place.admin, javascript=javascript)
    choose_move(admin, "Advice Luton", "core group")
    if javascript:
        admin.judge()
    admin.page.get_by_role("button", name="Move", exact=True).click()
    expect(admin.page.get_by_text("Advice Luton is in the core group from today.")).to_be_visible()
    if javascript:
        admin.judge()

    worker.go(search)
    expect(worker.page.get_by_text("the wider network refers to steering agencies only.")).to_have_count(0)
    worker.page.get_by_role("button", name="Choose Homelessness prevention").click()
    expect(worker.page.get_by_role("heading", level=1)).to_be_visible()
    assert "/write/" in worker.page.url
    worker.go("/figures/")
    worker.page.get_by_role("link", name="Luton partnership").click()
    expect(worker.page.get_by_role("heading", name="Figures: Luton partnership")).to_be_visible()
    look()


def test_a_move_that_is_planned_and_called_off(committed_place, walk_as):
    place = committed_place
    admin = walk_as(place.admin)
    page = admin.page
    choose_move(admin, "Housing Luton", "core group", TODAY() - dt.timedelta(days=1))
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("alert").get_by_text("From must be today or later")).to_be_visible()
    expect(page.get_by_label("Who decided")).to_have_value("Steering group, November meeting")
    admin.judge()
    admin.fill("From", typed(TODAY() + dt.timedelta(days=10)))
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("To be a steering agency from")).to_be_visible()
    admin.judge()
    page.get_by_role("link", name="Call it off").click()
    admin.judge()
    admin.fill("Why", "They asked us to wait")
    page.get_by_role("button", name="Call it off").click()
    expect(page.get_by_text("The move is called off.")).to_be_visible()
    expect(page.get_by_text("They asked us to wait")).to_be_visible()
    admin.judge()


def test_the_switches(committed_place, walk_as):
    place = committed_place
    admin = walk_as(place.admin)
    page = admin.page
    admin.go("/partnership/")
    page.get_by_role("link", name="What each agency may do").click()
    admin.judge()
    page.get_by_role("link", name="Change what other agencies may do").click()
    admin.judge()
    admin.say("Who may refer to agencies of the wider network?", "Steering agencies only")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").get_by_text("Why it changes, and who decided")).to_be_visible()
    admin.judge()
    admin.fill("Why it changes", "Until the pilot ends")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Until the pilot ends")).to_be_visible()
    admin.judge()


def test_promises_are_written_affirmed_and_change(committed_place, walk_as):
    place = committed_place
    admin = walk_as(place.admin)
    page = admin.page
    admin.go("/partnership/promises/")
    admin.judge()
    page.get_by_role("link", name="Write what steering agencies promise").click()
    admin.judge()
    admin.fill("What steering agencies promise", "Come to every meeting\nAnswer in five days")
    admin.fill("Why it is written", "To count on each other")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Come to every meeting")).to_be_visible()
    admin.judge()

    manager = walk_as(place.sender_manager)
    manager.go("/partnership/promises/")
    manager.page.get_by_role("link", name="Affirm them").click()
    manager.judge()
    manager.page.get_by_role("button", name="Affirm").click()
    expect(manager.page.get_by_role("alert").get_by_text("We stand by all of these")).to_be_visible()
    manager.judge()
    manager.page.get_by_label("We stand by all of these").check()
    manager.page.get_by_role("button", name="Affirm").click()
    expect(manager.page.get_by_text("Affirmed. It holds until")).to_be_visible()
    manager.judge()

    admin.go("/partnership/promises/write/")
    admin.fill("What steering agencies promise", "Come to every meeting")
    admin.fill("Why it is written", "One was too much")
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_text("Version 1, of").click()
    expect(page.get_by_text("Answer in five days")).to_be_visible()
    expect(page.get_by_text("Version 1, by Sal Manager")).to_be_visible()
    admin.judge()


def test_a_lapse_is_proposed_and_answered(committed_place, walk_as):
    place = committed_place
    an_affirmation(promises(place, ago=500), place.advice, place.sender_manager, days_left=-3)
    proposals.sweep()
    admin = walk_as(place.admin)
    page = admin.page
    admin.go("/")
    admin.judge()
    page.get_by_role("link", name="1 proposed move to answer").click()
    admin.judge()
    page.get_by_text("Or leave it where it is").click()
    page.get_by_role("button", name="It stays where it is").click()
    expect(page.get_by_role("alert").get_by_text("Why it stays where it is")).to_be_visible()
    admin.judge()
    page.get_by_role("button", name="Move it to the wider network").click()
    expect(page.get_by_text("Advice Luton is in the wider network from today.")).to_be_visible()
    admin.judge()
    admin.go(f"/partnership/agencies/{place.advice.pk}/")
    expect(page.get_by_text("In the wider network since")).to_be_visible()
    admin.judge()


def test_the_steering_group(committed_place, walk_as):
    place = committed_place
    a_steerer(place)
    admin = walk_as(place.admin)
    page = admin.page
    admin.go("/partnership/steering-group/")
    admin.judge()
    page.get_by_role("link", name="Add somebody").click()
    admin.judge()
    admin.fill("Name", "Dev Deputy")
    admin.fill("Post", "Head of housing")
    page.get_by_label("Agency").select_option(label="Housing Luton")
    admin.say("Part in the group", "Deputy chair")
    admin.fill("Since", typed(TODAY()))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: Dev Deputy")).to_be_visible()
    admin.judge()
    page.get_by_role("link", name="Change Sadia Steers").click()
    admin.fill("Until", "yesterday")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").get_by_text("Until must be a real date")).to_be_visible()
    admin.judge()
    evaluator = walk_as(place.evaluator)
    evaluator.go("/partnership/steering-group/")
    expect(evaluator.page.get_by_text("Dev Deputy")).to_be_visible()
    expect(evaluator.page.get_by_role("link", name="Change Dev Deputy")).to_have_count(0)
    evaluator.judge()
