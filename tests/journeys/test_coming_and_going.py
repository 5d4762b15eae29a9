"""An agency comes in and another leaves, in a real browser."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from partners import letters
from partners.models import Agency, Letter
from tests.scenarios import TODAY, a_picture, a_sent_referral, an_agency, an_application

pytestmark = pytest.mark.django_db(transaction=True)


def link_in(kind: str) -> str:
    """The link of the last letter of a kind, as it goes out."""
    letter = Letter.objects.filter(kind=kind).latest("next_at")
    context = letters.context_of(letter)
    text = render_to_string(f"letters/{kind}.txt", {"site": "", "person": None} | context)
    return re.search(r"/join/\S+", text)[0]


def fill_in_the_form(walker) -> None:
    page = walker.page
    said = an_application(walker.place)
    for label, words in (
        ("Name of the agency", said.name),
        ("What it offers, and to whom", said.offers),
        ("Who we speak to", said.contact_name),
        ("Their post", said.contact_post),
        ("Their phone number", said.contact_phone),
        ("Their e-mail address", said.contact_email),
    ):
        walker.fill(label, words)
    walker.say("Sector", "Charity or community")
    page.get_by_label("What kind of agency").select_option("advice")
    page.get_by_role("button", name="Apply").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_invited_applied_vetted_joined(committed_place, walk_as, javascript):
    place = committed_place
    admin = walk_as(place.admin)
    admin.go("/partnership/applications/")
    admin.judge()
    admin.page.get_by_role("button", name="Invite an agency").click()
    admin.fill("Name of the agency", "Harbour Debt Advice")
    admin.fill("E-mail address", "h@harbour.example")
    admin.judge()
    admin.page.get_by_role("button", name="Send the invitation").click()
    expect(admin.page.get_by_text("A letter is on its way to h@harbour.example")).to_be_visible()

    them = walk_as(javascript=javascript)
    them.place = place
    them.go(link_in("agency_invitation"))
    expect(them.page.get_by_label("Name of the agency")).to_have_value("Harbour Debt Advice")
    if javascript:
        them.judge()
    them.page.get_by_role("button", name="Apply").click()
    expect(them.page.get_by_text("There is a problem")).to_be_visible()
    expect(them.page.get_by_label("Name of the agency")).to_have_value("Harbour Debt Advice")
    if javascript:
        them.judge()
    fill_in_the_form(them)
    expect(them.page.get_by_role("heading", name="You have applied")).to_be_visible()
    if javascript:
        them.judge()

    admin.go("/partnership/applications/")
    admin.page.get_by_role("link", name="Harbour Debt Advice").click()
    expect(admin.page.get_by_text("8 lines of the list to look at before it can join")).to_be_visible()
    admin.judge()
    for left in range(8, 0, -1):
        expect(admin.page.get_by_text("To look at", exact=True)).to_have_count(left)
        form = admin.page.locator("li.rp-part").filter(has_text="To look at").first
        form.locator("summary").click()
        form.get_by_label("Seen and in order").check()
        form.get_by_label("Note", exact=True).fill("Seen at their office.")
        form.get_by_role("button", name="Note it").click()
    admin.page.get_by_role("button", name="Let it join").click()
    admin.fill("Why", "Fills a gap in debt advice")
    admin.fill("Who decided", "The core group")
    admin.judge()
    admin.page.get_by_role("button", name="Let it join").click()
    expect(admin.page.get_by_role("heading", name="Harbour Debt Advice")).to_be_visible()
    expect(admin.page.get_by_text("Fills a gap in debt advice")).to_be_visible()
    admin.judge()


def test_a_manager_writes_the_profile(committed_place, walk_as, tmp_path):
    place = committed_place
    picture = Path(tmp_path) / "logo.jpg"
    picture.write_bytes(a_picture("JPEG", (300, 150)))
    manager = walk_as(place.manager)
    manager.go("/agency/")
    manager.page.get_by_role("link", name="Profile").click()
    manager.judge()
    manager.page.get_by_role("link", name="Change What it does").click()
    manager.fill("What it does, in a few sentences", "Keeps people in their homes.")
    manager.fill("Languages, one a line", "English\nPolish")
    manager.judge()
    manager.page.get_by_role("button", name="Save").click()
    manager.page.get_by_role("button", name="Add a desk or role").click()
    manager.fill("Desk or role", "Duty housing officer")
    manager.page.get_by_role("button", name="Save").click()
    expect(manager.page.get_by_role("link", name="Give a phone number")).to_be_visible()
    manager.judge()
    manager.fill("Phone number", "01632 960111")
    manager.page.get_by_role("button", name="Save").click()
    manager.page.get_by_role("link", name="Change Logo").click()
    manager.page.get_by_label("Choose the picture").set_input_files(picture)
    manager.judge()
    manager.page.get_by_role("button", name="Use it").click()
    expect(manager.page.get_by_alt_text("The logo of Housing Luton")).to_be_visible()
    manager.judge()

    other = walk_as(place.worker)
    other.go("/partnership/members/")
    other.judge()
    other.page.get_by_role("link", name="Housing Luton").click()
    expect(other.page.get_by_text("Keeps people in their homes.")).to_be_visible()
    expect(other.page.get_by_text("Duty housing officer")).to_be_visible()
    other.judge()


def test_an_agency_leaves(committed_place, walk_as):
    place = committed_place
    sent = a_sent_referral(place)
    admin = walk_as(place.admin)
    admin.go(f"/partnership/agencies/{place.council.pk}/")
    admin.page.get_by_role("link", name="It leaves the partnership").click()
    admin.judge()
    admin.page.locator("#id_last_day").fill("1")
    admin.page.get_by_role("button", name="End its place").click()
    expect(admin.page.get_by_text("There is a problem")).to_be_visible()
    admin.judge()
    yesterday = TODAY() - dt.timedelta(days=1)
    for n, part in enumerate((yesterday.day, yesterday.month, yesterday.year)):
        admin.page.locator("#id_last_day" + (f"_{n}" if n else "")).fill(str(part))
    admin.fill("Why it leaves", "Lost its funding")
    admin.fill("Who decided", "Its trustees")
    admin.page.get_by_role("button", name="End its place").click()
    expect(admin.page.get_by_text(sent.reference)).to_be_visible()
    admin.judge()

    theirs = walk_as(place.manager)
    theirs.go("/agency/left-open/")
    expect(theirs.page.get_by_role("heading", name="We leave the Luton partnership")).to_be_visible()
    theirs.judge()
    theirs.go(f"/referrals/{sent.reference}/")
    theirs.judge()
    expect(theirs.page.get_by_text("and change nothing")).to_be_visible()
    expect(theirs.page.get_by_role("button", name="Accept and assign")).to_have_count(0)

    partner = walk_as(place.sender_manager)
    partner.go("/agency/")
    partner.page.get_by_role("link", name="Open with agencies that leave").click()
    expect(partner.page.get_by_role("heading", name="Housing Luton leaves")).to_be_visible()
    partner.judge()


def test_a_council_becomes_another(committed_place, walk_as):
    place = committed_place
    sent = a_sent_referral(place)
    an_agency("New Borough", place.partnership, sector="statutory", kind="council")
    admin = walk_as(place.admin)
    admin.go(f"/partnership/agencies/{place.council.pk}/")
    admin.page.get_by_role("link", name="It has become another agency").click()
    admin.judge()
    admin.say("What it has become", "New Borough")
    today = TODAY()
    for n, part in enumerate((today.day, today.month, today.year)):
        admin.page.locator("#id_on" + (f"_{n}" if n else "")).fill(str(part))
    admin.fill("Why", "The councils merged")
    admin.fill("Who decided", "An order of the government")
    admin.page.get_by_label("I have read what moves").check()
    admin.page.get_by_role("button", name="Record it").click()
    expect(admin.page.get_by_role("heading", name="Signatures to renew")).to_be_visible()
    expect(admin.page.get_by_text("signed by Housing Luton, not by New Borough")).to_be_visible()
    admin.judge()

    worker = walk_as(place.worker)
    worker.go(f"/referrals/{sent.reference}/")
    expect(worker.page.get_by_text("(formerly Housing Luton)")).to_be_visible()
    worker.judge()
    manager = walk_as(place.manager)
    manager.go("/")
    expect(manager.page.get_by_text("New Borough as manager").first).to_be_visible()
    assert Agency.objects.get(pk=place.council.pk).succeeded_by.name == "New Borough"
