"""A referral that only named people may see: sent, opened by a named officer, and nothing to the manager there."""

import pytest
from playwright.sync_api import expect

from partners.models import Seat
from tests.scenarios import a_client, a_draft, a_seat, a_sent_referral, they_agree

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_restricted_referral_goes_from_named_people_to_named_people(committed_place, walk_as, javascript):
    place = committed_place
    client = a_client(place)
    they_agree(place, client)
    draft = a_draft(place, client)
    worker = walk_as(place.worker, javascript=javascript)
    look = worker.judge if javascript else (lambda: None)
    page = worker.page

    worker.go(f"/referrals/{draft.reference}/check/")
    look()
    page.get_by_text("Only named people may see this").click()
    look()
    page.get_by_label("Colin Colleague").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert").get_by_text("Choose who at Housing Luton may see it.")).to_be_visible()
    expect(page.get_by_label("Colin Colleague")).to_be_checked()
    look()
    page.get_by_label("Omar Officer").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible()

    manager = walk_as(place.manager, javascript=javascript)
    manager.go("/referrals/inbox/")
    expect(manager.page.get_by_role("link", name="Eviction")).to_have_count(0)
    manager.finds_nothing(f"/referrals/{draft.reference}/")

    officer = walk_as(place.officer, javascript=javascript)
    look = officer.judge if javascript else (lambda: None)
    page = officer.page
    officer.go("/referrals/inbox/")
    page.get_by_role("link", name="Eviction").click()
    expect(page.get_by_text("Only named people can see this referral.")).to_be_visible()
    look()
    page.get_by_role("link", name="Who may see this").click()
    expect(page.get_by_role("heading", name="Who may see this")).to_be_visible()
    expect(page.get_by_text("Colin Colleague")).to_be_visible()
    look()
    page.get_by_role("link", name="Back to the referral").click()
    expect(page.get_by_label("Who takes it on").locator("option")).to_have_count(1)
    page.get_by_role("button", name="Accept and assign", exact=True).click()
    expect(page.get_by_text("We are taking this on.")).to_be_visible()


def test_where_nobody_there_takes_them_the_draft_says_what_to_do(committed_place, walk_as):
    place = committed_place
    Seat.objects.filter(agency=place.council).update(takes_restricted=False)
    client = a_client(place)
    worker = walk_as(place.worker)
    worker.go(f"/clients/{client.reference}/")
    worker.page.get_by_role("link", name="Restrict to named people").click()
    worker.judge()
    worker.page.get_by_label("Sal Manager").check()
    worker.page.get_by_role("button", name="Restrict", exact=True).click()
    expect(worker.page.get_by_text("Only the people named here can find this client now.")).to_be_visible()
    worker.judge()

    they_agree(place, client)
    draft = a_draft(place, client)
    worker.go(f"/referrals/{draft.reference}/check/")
    expect(worker.page.get_by_text("Ring them on 01632 960000 and ask who should.")).to_be_visible()
    expect(worker.page.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    worker.judge()

    admin = walk_as(place.admin)
    admin.go(f"/partnership/agencies/{place.council.pk}/")
    admin.page.get_by_role("link", name="Omar Officer").click()
    admin.page.get_by_label("May take restricted referrals").check()
    admin.judge()
    admin.page.get_by_role("button", name="Save").click()
    expect(admin.page.get_by_text("Saved: Omar Officer.")).to_be_visible()
    worker.go(f"/referrals/{draft.reference}/check/")
    worker.page.get_by_label("Omar Officer").check()
    worker.page.get_by_role("button", name="Send", exact=True).click()
    expect(worker.page.get_by_role("heading", name="Sent", exact=True)).to_be_visible()


def test_one_sent_already_is_restricted_its_list_kept_and_the_restriction_lifted(committed_place, walk_as):
    place = committed_place
    referral = a_sent_referral(place)
    worker = walk_as(place.worker)
    page = worker.page
    worker.go(f"/referrals/{referral.reference}/")
    page.get_by_role("link", name="Restrict to named people").click()
    worker.judge()
    page.get_by_role("button", name="Restrict", exact=True).click()
    expect(page.get_by_role("alert").get_by_text("Choose who at Housing Luton may see it.")).to_be_visible()
    worker.judge()
    page.get_by_label("Omar Officer").check()
    page.get_by_label("Sal Manager").check()
    page.get_by_role("button", name="Restrict", exact=True).click()
    expect(page.get_by_text("A manager of your agency who is named here can lift it.")).to_be_visible()
    worker.judge()
    page.get_by_role("button", name="Take off Wanda Worker").click()
    expect(page.get_by_role("heading", name="Advice Luton")).to_be_visible()
    worker.finds_nothing(f"/referrals/{referral.reference}/")

    manager = walk_as(place.sender_manager)
    manager.go(f"/referrals/{referral.reference}/who/")
    expect(manager.page.get_by_text("You are the only one here.")).to_be_visible()
    expect(manager.page.get_by_role("button", name="Take off Sal Manager")).to_have_count(0)
    manager.judge()
    manager.page.get_by_role("button", name="Lift the restriction").click()
    expect(manager.page.get_by_text("The restriction is lifted.")).to_be_visible()
    worker.go(f"/referrals/{referral.reference}/")
    expect(page.get_by_text("Restriction lifted")).to_be_visible()


def test_the_privacy_lead_names_somebody_where_nobody_is_left(committed_place, walk_as):
    place = committed_place
    from partners.acting import acting_as
    from referrals import restricting

    referral = a_sent_referral(place)
    with acting_as(place.worker):
        restricting.restrict(referral, [place.officer.person])
    lead = walk_as(a_seat("Petra Privacy", "privacy_lead", place.council))
    lead.go("/restricted/")
    expect(lead.page.get_by_text("Nothing waits for you")).to_be_visible()
    lead.judge()
    Seat.objects.filter(pk=place.officer.pk).update(active=False)
    lead.go("/restricted/")
    lead.judge()
    expect(lead.page.get_by_text("Zofia")).to_have_count(0)
    lead.page.get_by_label(f"Who may see {referral.reference}").select_option(label="Mina Manager")
    lead.page.get_by_role("button", name=f"Name them for {referral.reference}").click()
    expect(lead.page.get_by_text("Mina Manager can see it now.")).to_be_visible()
    manager = walk_as(place.manager)
    manager.go(f"/referrals/{referral.reference}/")
    expect(manager.page.get_by_text("Only named people can see this referral.")).to_be_visible()
