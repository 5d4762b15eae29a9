"""The pages of the two tiers, as each seat sees them, and what a mistake in a form brings back."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Affirmation, Agency, Commitments, Member, Partnership, Proposal, Steerer
from tests.scenarios import (
    TODAY,
    a_client,
    a_proposal,
    a_sent_referral,
    a_steerer,
    an_affirmation,
    an_agency,
    promises,
    switch,
)

pytestmark = pytest.mark.django_db

YEAR = "/figures/?period=year"


def day(ahead: int) -> dt.date:
    return TODAY() + dt.timedelta(days=ahead)


def typed(when: dt.date) -> str:
    return f"{when:%d/%m/%Y}"


def move_form(**changes) -> dict:
    return {
        "tier": "core",
        "since": typed(day(0)),
        "reason": "Shows willing",
        "decided_by": "Steering group",
    } | changes


# --- what each may do -----------------------------------------------------------------------------


def row_of(page, words: str) -> list[str]:
    row = next(r for r in re.findall(r"<tr.*?</tr>", page.text, re.S) if words in r)
    return re.findall(r"(?:agencies: )</span>(Yes|No)", row)


@pytest.mark.parametrize("seat", ["worker", "manager", "admin", "evaluator"])
def test_everybody_reads_what_each_may_do(place, as_seat, seat):
    page = as_seat(getattr(place, seat)).get("/partnership/what-each-may-do/")
    assert row_of(page, "Refer people to other agencies of the wider network") == ["Yes", "Yes"]
    assert row_of(page, "See the figures of the whole partnership") == ["Yes", "No"]
    assert row_of(page, "Propose a decision") == ["Yes", "No"]
    assert ("Advice Luton is a steering agency today." in page.text) == (seat == "worker")
    assert ("Housing Luton is in the wider network today." in page.text) == (seat == "manager")
    assert ("Change what other agencies may do" in page.text) == (seat == "admin")


def test_the_admin_turns_a_switch_with_a_reason(place, as_seat):
    admin = as_seat(place.admin)
    url = "/partnership/what-each-may-do/change/"
    answers = {"refer_to_wider": "core", "see_partnership_figures": "core", "propose_pathway": "core"}
    page = admin.post(url, answers)
    assert "Fill this in: Why it changes, and who decided" in page.text
    assert re.search(r'value="core" checked', page.text), "what was chosen is kept"
    page = admin.post(url, answers | {"reason": "Until the pilot ends"}, follow=True)
    assert "Saved. It holds from now on." in page.text
    assert row_of(page, "Refer people to other agencies of the wider network") == ["Yes", "No"]
    assert "Until the pilot ends" in page.text
    assert "Ada Admin" in page.text
    page = admin.post(url, answers | {"reason": "Again"}, follow=True)
    assert "Nothing was changed" in page.text


# --- moving ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": ""}, "Fill this in: Why"),
        ({"decided_by": ""}, "Fill this in: Who decided"),
        ({"since": "31/2/2027"}, "From must be a real date, like 27/3/2026"),
        ({"since": typed(day(-1))}, "From must be today or later"),
        ({"since": typed(day(400))}, "From must be within a year"),
        ({"tier": "wider"}, "is in the wider network on that day already"),
    ],
)
def test_a_mistake_in_a_move_comes_back_with_what_was_typed(place, as_seat, change, said):
    page = as_seat(place.admin).post(f"/partnership/agencies/{place.council.pk}/move/", move_form(**change))
    assert said in page.text
    kept = move_form(**change)
    assert kept["decided_by"] in page.text
    assert f'value="{kept["since"]}"' in page.text
    assert Member.objects.filter(agency=place.council).count() == 1


def test_a_planned_move_stands_on_the_agencys_page_and_is_called_off(place, as_seat):
    admin = as_seat(place.admin)
    url = f"/partnership/agencies/{place.council.pk}/"
    page = admin.post(f"{url}move/", move_form(since=typed(day(5))), follow=True)
    assert f"moves to the core group on {day(5).day} {day(5):%B %Y}" in page.text
    assert "To be a steering agency from" in page.text
    assert "Moves to come" in admin.get("/partnership/agencies/").text
    off = re.search(r'href="([^"]+call-off/)"', page.text)[1]
    assert "Fill this in: Why" in admin.post(off, {"reason": ""}).text
    page = admin.post(off, {"reason": "They asked us to wait"}, follow=True)
    assert "The move is called off." in page.text
    assert "They asked us to wait" in page.text
    assert "To be a steering agency from" not in page.text


def test_the_timeline_says_who_decided_why_and_from_when(place, as_seat):
    admin = as_seat(place.admin)
    url = f"/partnership/agencies/{place.council.pk}/"
    page = admin.post(f"{url}move/", move_form(), follow=True)
    timeline = page.text.split("How it came to this")[1]
    assert timeline.index("Core group") < timeline.index("Wider network")
    assert "by Steering group" in timeline
    assert "Shows willing Recorded by Ada Admin." in timeline
    assert timeline.count("moj-timeline__item") == 2


def test_an_agency_of_another_partnership_is_missing(place, as_seat):
    other = Partnership.objects.create(slug="dunstable", name="Dunstable partnership", place="Dunstable")
    theirs = an_agency("Debt Dunstable", other)
    admin = as_seat(place.admin)
    assert admin.post(f"/partnership/agencies/{theirs.pk}/move/", move_form()).status_code == 404
    spell = theirs.spells.get()
    path = f"/partnership/agencies/{place.council.pk}/move/{spell.pk}/call-off/"
    assert admin.post(path, {"reason": "-"}).status_code == 404


# --- figures --------------------------------------------------------------------------------------


def test_a_steering_agency_sees_the_partnerships_figures_rounded(place, as_seat):
    for number in range(7):
        a_sent_referral(place, a_client(place, "Ann", f"N{number}"))
    worker = as_seat(place.worker)
    assert 'href="/figures/?of=luton"' in worker.get(YEAR).text
    page = worker.get(f"{YEAR}&of=luton")
    assert "Figures: Luton partnership" in page.text
    assert re.search(r'__label">Sent</h3><p class="rp-figure__value[^"]*">About 5<', page.text)
    assert ">7<" not in page.text
    rows = worker.get("/figures/download/?period=year&of=luton").content.decode()
    assert "about 5" in rows
    assert ",7," not in rows
    page = worker.get("/figures/?period=own&first=10/2/2026&last=12/3/2026&of=luton")
    assert "Sunday 1 February 2026 to Tuesday 31 March 2026" in page.text, "whole months"


def test_the_wider_network_sees_them_where_the_switch_says_so(place, as_seat):
    manager = as_seat(place.manager)
    page = manager.get(YEAR)
    assert "?of=luton" not in page.text
    assert "/partnership/what-each-may-do/" in page.text
    for path in (f"{YEAR}&of=luton", "/figures/download/?of=luton"):
        assert manager.get(path).status_code == 403
    switch(place, "see_partnership_figures", True)
    assert "?of=luton" in manager.get(YEAR).text
    for path in (f"{YEAR}&of=luton", "/figures/download/?of=luton"):
        assert manager.get(path).status_code == 200


def test_figures_of_a_partnership_that_is_not_theirs_are_missing(place, as_seat):
    Partnership.objects.create(slug="dunstable", name="Dunstable partnership", place="Dunstable")
    for slug in ("dunstable", "nowhere"):
        assert as_seat(place.worker).get(f"/figures/?of={slug}").status_code == 404


def test_a_move_to_the_core_changes_what_its_people_may_do_on_their_next_click(place, as_seat):
    manager, admin = as_seat(place.manager), as_seat(place.admin)
    assert manager.get("/figures/?of=luton").status_code == 403
    admin.post(f"/partnership/agencies/{place.council.pk}/move/", move_form())
    assert manager.get("/figures/?of=luton").status_code == 200
    assert "Housing Luton is a steering agency today." in manager.get("/partnership/what-each-may-do/").text
    Member.objects.filter(agency=place.council, tier="core").update(tier="wider")
    assert manager.get("/figures/?of=luton").status_code == 403


# --- promises -------------------------------------------------------------------------------------


def test_before_anything_is_written_the_page_says_what_would_be_here(place, as_seat):
    assert "Nothing is written yet" in as_seat(place.worker).get("/partnership/promises/").text
    assert "Nothing is written yet" in as_seat(place.sender_manager).get("/partnership/promises/affirm/").text
    posted = as_seat(place.sender_manager).post("/partnership/promises/affirm/", {"version": 1, "all": "on"})
    assert "Nothing is written yet" in posted.text


def test_the_admin_writes_and_changes_them(place, as_seat):
    admin = as_seat(place.admin)
    url = "/partnership/promises/write/"
    page = admin.post(url, {"promises": "\n".join(f"Promise {n}" for n in range(13)), "why": "To begin"})
    assert "At most 12 promises. There are 13" in page.text
    assert "Promise 12" in page.text
    assert "Fill this in: What steering agencies promise" in admin.post(url, {"why": "To begin"}).text
    page = admin.post(url, {"promises": "Come to meetings\n\nAnswer in time", "why": "To begin"}, follow=True)
    assert "This is version 1 now." in page.text
    assert "Come to meetings\nAnswer in time" in admin.get(url).text
    page = admin.post(url, {"promises": "Come to meetings", "why": "Too much"}, follow=True)
    assert Commitments.objects.count() == 2
    assert "Version 1, of" in page.text
    assert "Answer in time" in page.text, "the old version can be read"


def test_a_manager_affirms_all_of_them(place, as_seat):
    version = promises(place)
    manager = as_seat(place.sender_manager)
    url = "/partnership/promises/affirm/"
    assert "Affirm them" in manager.get("/partnership/promises/").text
    assert "Tick the box: We stand by all of these" in manager.post(url, {"version": version.pk}).text
    page = manager.post(url, {"version": version.pk, "all": "on"}, follow=True)
    assert "Affirmed. It holds until" in page.text
    made = Affirmation.objects.get()
    assert (made.agency, made.by, made.version) == (place.advice, place.sender_manager.person, version)


def test_what_was_changed_meanwhile_is_read_again_before_it_is_affirmed(place, as_seat):
    old = promises(place)
    promises(place, lines=("Come", "Pay"))
    page = as_seat(place.sender_manager).post(
        "/partnership/promises/affirm/", {"version": old.pk, "all": "on"}
    )
    assert "The promises were changed while you read them." in page.text
    assert not Affirmation.objects.exists()


def test_who_stands_by_them_and_who_does_not(place, as_seat):
    version = promises(place, ago=400)
    an_affirmation(version, place.advice, place.sender_manager, days_left=-2)
    an_affirmation(version, place.council, place.manager, days_left=200)
    page = as_seat(place.worker).get("/partnership/promises/")
    assert "Ran out" in page.text
    assert "Other agencies that affirmed them" in page.text
    assert "by Mina Manager on" in page.text


def test_a_hidden_agency_is_not_named_to_those_who_do_not_know_it(place, as_seat):
    refuge = an_agency("Refuge", place.partnership)
    Agency.objects.filter(pk=refuge.pk).update(listed=False)
    promises(place)
    Steerer.objects.create(
        partnership=place.partnership,
        name="Rita",
        post="Manager",
        agency=refuge,
        since=TODAY(),
        recorded_by=place.admin.person,
    )
    pages = ("/partnership/promises/", "/partnership/steering-group/")
    for url in pages:
        assert "Refuge" not in as_seat(place.worker).get(url).text
        assert "Refuge" in as_seat(place.admin).get(url).text
    refuge.known_to.add(place.advice)
    for url in pages:
        assert "Refuge" in as_seat(place.worker).get(url).text


def test_in_several_partnerships_each_page_is_about_one(place, as_seat):
    other = Partnership.objects.create(slug="dunstable", name="Dunstable partnership", place="Dunstable")
    Member.objects.create(
        partnership=other,
        agency=place.advice,
        tier="wider",
        during=(day(-3), None),
        reason="-",
        decided_by="-",
    )
    promises(place)
    manager = as_seat(place.sender_manager)
    for url in ("/partnership/what-each-may-do/", "/partnership/promises/", "/partnership/steering-group/"):
        assert "Dunstable partnership" in manager.get(f"{url}?in=dunstable").text
        assert manager.get(f"{url}?in=nowhere").status_code == 404
    page = manager.get("/partnership/promises/affirm/?in=dunstable")
    assert "Nothing is written yet" in page.text


# --- proposals ------------------------------------------------------------------------------------


def test_a_proposal_is_accepted_in_one_step_with_its_reason_filled_in(place, as_seat):
    made = a_proposal(place, place.advice)
    admin = as_seat(place.admin)
    assert "1 proposed move to answer" in admin.get("/").text
    page = admin.get("/partnership/proposals/")
    assert re.search(r"<textarea[^>]*>\s*What it promised ran out.</textarea>", page.text)
    url = f"/partnership/proposals/{made.pk}/"
    page = admin.post(url, {"answer": "accept", f"p{made.pk}-reason": "It ran out."}, follow=True)
    assert "Advice Luton is in the wider network from today." in page.text
    assert "Accepted by Ada Admin" in page.text
    page = admin.post(url, {"answer": "decline", f"p{made.pk}-why_not": "Oh"}, follow=True)
    assert "This was answered already: accepted." in page.text


def test_a_no_has_a_reason(place, as_seat):
    made = a_proposal(place, place.advice)
    admin, url = as_seat(place.admin), f"/partnership/proposals/{made.pk}/"
    page = admin.post(url, {"answer": "decline"})
    assert "Fill this in: Why it stays where it is" in page.text
    page = admin.post(url, {"answer": "decline", f"p{made.pk}-why_not": "Ill"}, follow=True)
    assert "Advice Luton stays where it is" in page.text
    assert Proposal.objects.get().answer_reason == "Ill"


def test_another_partnerships_proposal_is_missing(place, as_seat):
    other = Partnership.objects.create(slug="dunstable", name="Dunstable partnership", place="Dunstable")
    made = a_proposal(place, place.advice)
    Proposal.objects.update(partnership=other)
    page = as_seat(place.admin).post(f"/partnership/proposals/{made.pk}/", {"answer": "accept"})
    assert page.status_code == 404


# --- the steering group ---------------------------------------------------------------------------


def test_the_steering_group_is_edited_by_the_admin_and_seen_by_all(place, as_seat):
    admin = as_seat(place.admin)
    form = {
        "name": "Sadia Steers",
        "post": "Chief executive",
        "agency": place.advice.pk,
        "part": "chair",
        "since": typed(day(-100)),
    }
    page = admin.post("/partnership/steering-group/add/", form | {"since": "soon"})
    assert "Since must be a real date" in page.text
    assert 'value="Sadia Steers"' in page.text
    assert "Saved: Sadia Steers" in admin.post("/partnership/steering-group/add/", form, follow=True).text
    page = as_seat(place.evaluator).get("/partnership/steering-group/")
    assert "Chief executive, Advice Luton" in page.text
    assert "Change" not in page.text.split("Steering group</h1>")[1]
    url = f"/partnership/steering-group/{Steerer.objects.get().pk}/"
    page = admin.post(url, form | {"until": typed(day(-101))})
    assert "The last day must be on or after the first." in page.text
    page = admin.post(url, form | {"until": typed(day(-1))}, follow=True)
    assert "Who was in it before" in page.text


def test_only_agencies_of_the_partnership_can_be_named(place, as_seat):
    elsewhere = an_agency("Elsewhere")
    form = {"name": "A", "post": "B", "agency": elsewhere.pk, "part": "member", "since": typed(day(0))}
    page = as_seat(place.admin).post("/partnership/steering-group/add/", form)
    assert "Select a valid choice" in page.text


# --- what is pointed out --------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/", "/partnership/agencies/"])
def test_a_core_that_is_too_small_or_lacks_a_sector_is_pointed_out(place, as_seat, url):
    page = as_seat(place.admin).get(url)
    assert "One agency steers. Three to five lead best" in page.text
    assert "No steering agency is from the statutory sector" in page.text


def test_home_of_the_admin_shows_promises_that_lapse(place, as_seat):
    an_affirmation(promises(place, ago=400), place.advice, place.sender_manager, days_left=20)
    assert "Runs out soon" in as_seat(place.admin).get("/").text


# --- as many queries for many ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["/partnership/promises/", "/partnership/proposals/", "/partnership/steering-group/"]
)
def test_lists_ask_as_much_for_three_as_for_thirty(place, as_seat, url):
    version = promises(place, ago=100)
    number = iter(range(1000))

    def grow(count: int) -> None:
        for _ in range(count):
            agency = an_agency(f"Agency {next(number)}", place.partnership)
            an_affirmation(version, agency, place.sender_manager)
            a_proposal(place, agency)
            a_steerer(place)

    admin = as_seat(place.admin)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert admin.get(url).status_code == 200
        return len(found)

    grow(3)
    asked()
    few = asked()
    grow(27)
    assert asked() == few <= 14
