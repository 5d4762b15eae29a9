"""The partnership's stories in a real browser: register, decision, notice, suggestion, thanks, a gap, who is missing."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners import motions
from tests.governance import PDF, a_motion, a_notice, a_suggestion, a_thank_you, an_entry, days
from tests.scenarios import a_client, a_sent_referral

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_admin_keeps_the_register(committed_place, walk_as, javascript):
    """Nothing there; an entry with a mistake and then without; a document of a wrong kind and then a right one."""
    admin = walk_as(committed_place.admin, javascript=javascript)
    look = admin.judge if javascript else (lambda: None)
    page = admin.page
    admin.go("/partnership/")
    page.get_by_role("link", name="Register of agreements").click()
    look()
    page.get_by_role("link", name="Add to the register").click()
    page.get_by_label("Memorandum of understanding").check()
    admin.fill("Its name", "Luton memorandum")
    page.get_by_label("Advice Luton").check()
    page.get_by_label("Housing Luton").check()
    page.get_by_label("Who leads it").select_option(label="Stranger")
    admin.fill("Starts on", f"{days(-400):%d/%m/%Y}")
    admin.fill("To be reviewed by", f"{days(-5):%d/%m/%Y}")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("must be one of the parties")
    expect(page.get_by_label("Its name")).to_have_value("Luton memorandum")
    look()
    page.get_by_label("Who leads it").select_option(label="Advice Luton")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Its review is overdue")).to_be_visible()

    admin.fill("What it is", "Signed by all")
    wrong = {"name": "memo.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x00 a program"}
    page.get_by_label("A PDF or plain text").set_input_files(wrong)
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_role("alert")).to_contain_text("neither a PDF nor plain text")
    look()
    page.get_by_label("A PDF or plain text").set_input_files(wrong | {"buffer": PDF})
    page.get_by_role("button", name="Add the document").click()
    look()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Signed by all").click()
    assert saved.value.suggested_filename == "luton-memorandum-signed-by-all.pdf"

    page.get_by_role("link", name="Enter a new version").click()
    admin.fill("Starts on", f"{days(0):%d/%m/%Y}")
    admin.fill("To be reviewed by", f"{days(365):%d/%m/%Y}")
    look()
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("heading", name="Luton memorandum, version 2")).to_be_visible()
    page.get_by_role("link", name="Register of agreements", exact=True).click()
    expect(page.get_by_text("overdue")).to_have_count(0)
    look()


def test_a_decision_is_asked_answered_and_stopped(committed_place, walk_as):
    place = committed_place
    admin, manager = walk_as(place.admin), walk_as(place.sender_manager)
    admin.go("/partnership/decisions/")
    admin.judge()
    admin.page.get_by_role("link", name="Ask them to decide").click()
    admin.judge()
    admin.fill("In a few words", "One leaflet")
    admin.fill("What is to be decided", "One leaflet for all of us.")
    admin.page.get_by_label("Agreed unless somebody objects").check()
    admin.fill("Answers until the end of", f"{days(9):%d/%m/%Y}")
    admin.page.get_by_role("button", name="Ask them").click()
    expect(admin.page.get_by_text("The steering agencies are asked")).to_be_visible()
    admin.judge()

    manager.go("/partnership/")
    manager.page.get_by_role("link", name="Decisions").click()
    expect(manager.page.get_by_text("Waiting for your agency")).to_be_visible()
    manager.judge()
    manager.page.get_by_role("link", name="One leaflet").click()
    manager.page.get_by_label("We object").check()
    manager.page.get_by_role("button", name="Answer").click()
    expect(manager.page.get_by_role("alert")).to_contain_text("Say what you object to")
    manager.judge()
    manager.fill("Why, or what would have to change", "Too dear.")
    manager.page.get_by_role("button", name="Answer").click()
    expect(manager.page.get_by_text("Your objection stopped it")).to_be_visible()
    manager.judge()
    admin.page.reload()
    admin.page.get_by_role("link", name="Ask again, with changes").click()
    expect(admin.page.get_by_label("What is to be decided")).to_have_value("One leaflet for all of us.")


def test_a_notice_is_written_read_and_counted(committed_place, walk_as):
    place = committed_place
    admin, worker = walk_as(place.admin), walk_as(place.worker)
    admin.go("/partnership/notices/")
    admin.judge()
    admin.page.get_by_role("link", name="Write a notice").click()
    admin.fill("In a few words", "We meet on Thursday")
    admin.fill("What you want to say", "At ten, at the council.")
    admin.fill("Shown until", f"{timezone.localdate() + dt.timedelta(days=9):%d/%m/%Y}")
    admin.page.get_by_role("button", name="Show it").click()
    expect(admin.page.get_by_text("We meet on Thursday").first).to_be_visible()
    admin.judge()
    worker.go("/")
    expect(worker.page.get_by_role("link", name=re.compile("Partnership 1"))).to_be_visible()
    worker.go("/partnership/notices/")
    expect(worker.page.get_by_text("Not read yet")).to_be_visible()
    worker.judge()
    worker.page.get_by_role("link", name="We meet on Thursday").click()
    expect(worker.page.get_by_role("link", name="Partnership", exact=True)).to_be_visible()
    worker.judge()
    admin.page.reload()
    expect(admin.page.get_by_text("1 of 3 people")).to_be_visible()


def test_a_suggestion_and_its_reply(committed_place, walk_as):
    place = committed_place
    worker, admin = walk_as(place.worker), walk_as(place.admin)
    worker.go("/partnership/suggestions/")
    worker.judge()
    worker.page.get_by_role("button", name="Suggest it").click()
    expect(worker.page.get_by_role("alert")).to_contain_text("What could be done better")
    worker.judge()
    worker.fill("What could be done better", "One list of interpreters.")
    worker.page.get_by_role("button", name="Suggest it").click()
    worker.judge()
    admin.go("/partnership/suggestions/")
    admin.judge()
    admin.page.get_by_role("link", name="Reply").click()
    admin.judge()
    admin.fill("Your reply", "We have begun it.")
    admin.page.get_by_role("button", name="Reply").click()
    worker.page.reload()
    expect(worker.page.get_by_text("We have begun it.")).to_be_visible()


def test_a_partner_is_found_and_thanked(committed_place, walk_as):
    place = committed_place
    a_sent_referral(place)
    worker = walk_as(place.worker)
    page = worker.page
    worker.go("/partnership/members/")
    worker.judge()
    page.get_by_label("Find an agency").fill("housing")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Housing Luton").click()
    expect(page.get_by_role("heading", name="From us to them")).to_be_visible()
    worker.judge()
    page.get_by_role("link", name="Thank them").click()
    expect(page.get_by_text("Thank them for what they did, not for whom")).to_be_visible()
    worker.judge()
    worker.fill("What you thank them for", "Quick and kind.")
    page.get_by_role("button", name="Thank them").click()
    worker.judge()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Quick and kind.")).to_have_count(0)


def test_a_gap_is_recorded_in_one_press_and_shows_who_is_missing(committed_place, walk_as):
    place = committed_place
    place.partnership.districts = ["LU1", "LU2"]
    place.partnership.save()
    client = a_client(place)
    worker, evaluator = walk_as(place.worker), walk_as(place.evaluator)
    worker.go(f"/clients/{client.reference}/refer/?need={place.need.pk}")
    worker.judge()
    worker.page.get_by_role("button", name="Record that nobody fits: eviction").click()
    expect(worker.page.get_by_text("Recorded that nobody fits")).to_be_visible()
    worker.judge()
    evaluator.go("/partnership/")
    evaluator.page.get_by_role("link", name="Who is missing").click()
    evaluator.page.get_by_text("What is counted").click()
    evaluator.judge()
    evaluator.page.get_by_text("1 in all with one only").click()
    expect(evaluator.page.get_by_text("Housing: eviction")).to_be_visible()


def test_the_hub_with_everything_in_it(committed_place, walk_as):
    place = committed_place
    an_entry(place, review_in=-3)
    a_notice(place, "core")
    motions.answer(a_motion(place).pk, place.sender_manager, "object", "No.")
    a_motion(place)
    a_suggestion(place)
    a_thank_you(place, place.officer, to=place.advice)
    for seat in (place.admin, place.sender_manager, place.manager, place.evaluator):
        walker = walk_as(seat)
        walker.go("/partnership/")
        walker.judge()
    admin = walk_as(place.admin)
    admin.go("/")
    expect(admin.page.get_by_text("Review overdue")).to_be_visible()
    admin.judge()
