"""People in a real browser: invited, come, changed, left, and their work handed over; pairs kept apart by an admin."""

import re

import pytest
from playwright.sync_api import expect

from partners import letters
from tests.journeys.test_sign_in import totp, type_code
from tests.scenarios import a_client, a_seat, a_sent_referral, an_accepted_referral, an_agency

pytestmark = pytest.mark.django_db(transaction=True)

WORD = "a long word of hers"


def deliver() -> None:
    assert [letters.deliver(pk) for pk in letters.due()] == [True]


def link_in(post) -> str:
    return re.search(r"https?://[^/]+(/invited/\S+)", post.mails[-1].get_content())[1]


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_is_invited_comes_and_sets_up_the_second_factor(
    committed_place, walk_as, post, settings, javascript
):
    place = committed_place
    settings.MFA_REQUIRED = False
    manager = walk_as(place.manager, javascript=javascript)
    judge = (lambda walker: walker.judge()) if javascript else (lambda walker: None)
    manager.go("/")
    manager.page.get_by_role("link", name="Our agency").click()
    judge(manager)
    manager.page.get_by_role("link", name="People", exact=True).click()
    judge(manager)
    manager.page.get_by_role("button", name="Invite somebody").click()
    manager.page.get_by_role("button", name="Invite").click()
    expect(manager.page.get_by_role("heading", name="There is a problem")).to_be_visible()
    judge(manager)
    manager.fill("Name", "Nadia New")
    manager.fill("E-mail", "nadia@people.example")
    manager.say("Role", "Caseworker")
    manager.page.get_by_role("button", name="Invite").click()
    expect(manager.page.get_by_text("is told by e-mail at nadia@people.example")).to_be_visible()
    expect(manager.page.get_by_text("Invited, not come yet")).to_be_visible()
    judge(manager)

    deliver()
    link = link_in(post)
    settings.MFA_REQUIRED = True
    nadia = walk_as(javascript=javascript)
    nadia.go(link)
    expect(nadia.page.get_by_role("heading", name="Welcome, Nadia New")).to_be_visible()
    judge(nadia)
    nadia.page.get_by_label("New password", exact=True).fill("short")
    nadia.page.get_by_label("New password (again)").fill("other")
    nadia.page.get_by_role("button", name="Save and go on").click()
    expect(nadia.page.get_by_role("heading", name="There is a problem")).to_be_visible()
    judge(nadia)
    nadia.page.get_by_label("New password", exact=True).fill(WORD)
    nadia.page.get_by_label("New password (again)").fill(WORD)
    nadia.page.get_by_role("button", name="Save and go on").click()
    nadia.page.get_by_label("Password", exact=True).fill(WORD)
    nadia.page.get_by_role("button", name="Continue").click()
    expect(nadia.page.get_by_role("heading", name="Set up your authenticator app")).to_be_visible()
    type_code(nadia.page, totp(nadia.page.locator("code").inner_text()), "Continue")
    expect(nadia.page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    nadia.go("/")
    expect(nadia.page.get_by_text("You are acting for Housing Luton as caseworker")).to_be_visible()

    again = walk_as(javascript=javascript)
    again.missing.add(again.base + link)
    again.go(link)
    expect(again.page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    judge(again)
    settings.MFA_REQUIRED = False
    manager.go("/agency/people/")
    expect(manager.page.get_by_text("Second factor on")).to_be_visible()
    judge(manager)


def test_a_leaver_is_turned_off_and_the_work_handed_over(committed_place, walk_as):
    place = committed_place
    for _ in range(3):
        an_accepted_referral(place)
    a_seat("Olive Officer", "caseworker", place.council)
    omar, manager = walk_as(place.officer), walk_as(place.manager)
    page = manager.page
    omar.go("/")
    manager.go("/agency/people/")
    page.get_by_role("link", name="Omar Officer").click()
    expect(page.get_by_text("Omar Officer holds 3 referrals: 3 received.")).to_be_visible()
    manager.judge()
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("cannot act for Housing Luton any more")).to_be_visible()
    manager.judge()
    omar.page.get_by_role("link", name="Inbox").click()
    expect(omar.page.get_by_text("You have no place at an agency now.")).to_be_visible()
    omar.judge()

    manager.go("/")
    page.get_by_role("link", name="Hand over what somebody has left behind").click()
    manager.judge()
    page.get_by_role("link", name="Hand over what Omar Officer holds").click()
    expect(page.get_by_text("3 referrals: 3 received.")).to_be_visible()
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    manager.judge()
    page.get_by_label("Who takes it over").select_option(label="Olive Officer")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("3 referrals handed over to Olive Officer.")).to_be_visible()
    expect(page.get_by_text("Nothing is left behind")).to_be_visible()
    manager.judge()


def test_the_last_manager_reads_why_they_stay(committed_place, walk_as):
    place = committed_place
    walker = walk_as(place.manager)
    walker.go(f"/agency/people/{place.manager.pk}/")
    walker.page.get_by_role("button", name="Turn off").click()
    expect(walker.page.get_by_text("Mina Manager is the last manager of Housing Luton.")).to_be_visible()
    walker.judge()


def test_teams_are_made_and_renamed(committed_place, walk_as):
    walker = walk_as(committed_place.manager)
    page = walker.page
    walker.go("/agency/teams/")
    walker.judge()
    page.get_by_label("Name of the team").fill("Prevention")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="Rename Prevention").click()
    walker.judge()
    page.get_by_label("Name of the team").fill("Front door")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Rename Front door")).to_be_visible()
    walker.judge()


def test_an_admin_looks_after_people_of_an_agency_and_of_the_partnership(committed_place, walk_as):
    place = committed_place
    walker = walk_as(place.admin)
    page = walker.page
    walker.go("/partnership/people/")
    walker.judge()
    page.get_by_role("button", name="Invite somebody").click()
    walker.judge()
    walker.go(f"/partnership/agencies/{place.council.pk}/")
    walker.judge()
    page.get_by_role("link", name="Omar Officer").click()
    walker.judge()
    page.get_by_role("group", name="Role").get_by_label("Manager").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: Omar Officer.")).to_be_visible()
    walker.judge()


def test_an_admin_keeps_two_apart_and_hides_a_third(committed_place, walk_as):
    place = committed_place
    client = a_client(place)
    referral = a_sent_referral(place, client)
    an_agency("Refuge", place.partnership)
    walker = walk_as(place.admin)
    page = walker.page
    walker.go("/partnership/")
    page.get_by_role("link", name="Who can see whom").click()
    expect(page.get_by_text("No two agencies are kept apart.")).to_be_visible()
    walker.judge()
    page.get_by_role("button", name="Keep two agencies apart").click()
    page.get_by_role("button", name="Keep them apart").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    walker.judge()
    page.get_by_label("One agency").select_option(label="Advice Luton")
    page.get_by_label("The other agency").select_option(label="Housing Luton")
    page.get_by_label("Why").fill("A dispute before the court")
    page.get_by_role("button", name="Keep them apart").click()
    expect(page.get_by_text(referral.reference)).to_be_visible()
    walker.judge()

    worker = walk_as(place.worker)
    worker.go(f"/clients/{client.reference}/refer/")
    expect(worker.page.get_by_text("Homelessness prevention")).to_have_count(0)
    worker.judge()

    walker.go("/partnership/agencies/")
    page.get_by_role("link", name="Refuge").click()
    page.get_by_role("link", name="Change who may find it").click()
    walker.judge()
    walker.say("It is found by", "Only those ticked below")
    walker.say("Agencies that know it", "Housing Luton")
    page.get_by_label("Why").fill("Its address is secret")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Found only by: Housing Luton")).to_be_visible()
    walker.judge()
