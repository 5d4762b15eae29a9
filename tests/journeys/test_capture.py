"""How a client's answer is taken, in a real browser: by phone with the script, by an attorney, and a refusal."""

import pytest
from playwright.sync_api import expect

from tests.scenarios import a_client, a_draft, a_seat

pytestmark = pytest.mark.django_db(transaction=True)
MORE = "By phone, on paper, with an interpreter"


def test_by_phone_then_by_an_attorney_and_then_no(committed_place, walk_as):
    place = committed_place
    client = a_client(place, health={"conditions": "Asthma"})
    walker = walk_as(place.worker)
    page = walker.page
    walker.go(f"/clients/{client.reference}/")
    page.get_by_role("link", name="Ask about another agency").click()
    walker.judge()
    page.get_by_role("link", name="Housing Luton").click()
    page.get_by_role("link", name="Polski").click()
    expect(page.get_by_text("Chcielibyśmy przekazać")).to_be_visible()
    walker.judge()

    answer(walker)
    page.get_by_label("How they said it").select_option("phone")
    page.get_by_role("button", name="Record and go on").click()
    expect(page.get_by_role("link", name="By phone the words are read aloud")).to_be_visible()
    walker.judge()
    page.get_by_label("I read these words aloud").check()
    walker.fill("Interpreter, by name or number", "Line 4711")
    page.get_by_role("button", name="Record and go on").click()
    expect(page.get_by_text("by phone, wording read aloud")).to_be_visible()
    walker.judge()

    by_an_attorney(walker)
    page.get_by_role("link", name="Ask again, renew or narrow").click()
    walker.say("May we share this", "No")
    page.get_by_role("button", name="Record and go on").click()
    expect(page.get_by_text("Said no", exact=True)).to_be_visible()
    walker.go(f"/clients/{client.reference}/")
    expect(page.get_by_role("link", name="Refer", exact=True)).to_be_visible()


def test_the_words_are_seen_on_their_own_and_published_anew(committed_place, walk_as):
    """The page of the referral, the words alone on the screen, an assessment; then a governance lead writes new words."""
    place = committed_place
    client = a_client(place)
    draft = a_draft(place, client)
    walker = walk_as(place.worker)
    page = walker.page
    walker.go(f"/referrals/{draft.reference}/agreement/{client.reference}/")
    walker.judge()
    page.get_by_role("link", name="Only the words on the screen").click()
    expect(page.get_by_role("link")).to_have_count(1)
    walker.judge()
    page.get_by_role("link", name="Back to my screen").click()
    page.get_by_text(MORE).click()
    page.get_by_role("link", name="There is a reason to doubt").click()
    page.get_by_role("button", name="Record").click()
    walker.judge()

    walker = walk_as(a_seat("Gwen Lead", "governance_lead", partnership=place.partnership))
    page = walker.page
    walker.go("/information/wordings/")
    page.get_by_role("link", name="Publish a new version").click()
    page.get_by_role("button", name="Publish").click()
    walker.judge()
    walker.fill("What changes, and why", "Shorter words.")
    walker.say("Must everybody be asked again?", "Yes")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Everybody is asked again.")).to_be_visible()
    walker.judge()


def answer(walker, health: str = "No") -> None:
    walker.say("May we share this", "Yes")
    walker.say("And health?", health)
    walker.say("May the agency tell us", "Nothing")
    walker.say("May we ask them later", "No")


def by_an_attorney(walker) -> None:
    """Somebody close to the person is refused with the way on; one with a power of attorney may answer."""
    page = walker.page
    page.get_by_role("link", name="Ask again, renew or narrow").click()
    page.get_by_text(MORE).click()
    page.get_by_role("link", name="Somebody may answer for them").click()
    walker.judge()
    walker.fill("Their name", "Rosa Attorney")
    walker.fill("What you saw", "Registered power of attorney")
    page.get_by_label("What lets them answer").select_option("carer")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("gives no right to agree for them").first).to_be_visible()
    page.get_by_label("What lets them answer").select_option("attorney_p")
    page.get_by_role("button", name="Record").click()

    answer(walker, health="Yes")
    page.get_by_text(MORE).click()
    page.get_by_label("Who answers").select_option(label="Rosa Attorney, Attorney for property and money")
    page.get_by_role("button", name="Record and go on").click()
    expect(page.get_by_text("does not reach that far")).to_be_visible()
    walker.judge()
    page.get_by_role("group", name="And health?").get_by_label("No").check()
    page.get_by_role("button", name="Record and go on").click()
    expect(page.get_by_text("Seen: Registered power of attorney")).to_be_visible()
