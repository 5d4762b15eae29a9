"""The inbox and the sent list: what stands where, in which order, narrowed, searched and leafed through."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners import working_days
from partners.acting import acting_as
from partners.models import Need, Team
from referrals import listing
from referrals.models import Referral
from tests.scenarios import (
    a_client,
    a_completed_referral,
    a_draft,
    a_sent_referral,
    an_accepted_referral,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db
INBOX, SENT = "/referrals/inbox/", "/referrals/sent/"


def sent_for(place, family: str, **changes) -> Referral:
    referral = a_sent_referral(place, a_client(place, "Ann", family))
    return changed(place, referral, **changes)


def changed(place, referral: Referral, **changes) -> Referral:
    """The row as it would be on another day: tests may write it, nothing else does."""
    with acting_as(place.worker, nested=True):
        Referral.objects.filter(pk=referral.pk).update(**changes)
        referral.refresh_from_db()
    return referral


def order_of(page, *names: str) -> list[str]:
    return sorted(names, key=page.text.index)


def days(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


# --- the inbox -----------------------------------------------------------------------------------


def test_urgent_ones_come_first_and_then_the_overdue(place, as_seat):
    sent_for(place, "Later", due_on=days(9))
    sent_for(place, "Overdue", due_on=days(-9))
    sent_for(place, "Urgent", due_on=days(1), urgent=True)
    page = as_seat(place.manager).get(INBOX)
    assert order_of(page, "Ann Later", "Ann Overdue", "Ann Urgent") == [
        "Ann Urgent",
        "Ann Overdue",
        "Ann Later",
    ]
    assert "Urgent first" in page.text


def test_a_row_says_need_name_agency_state_turn_due_day_and_who_has_it(place, as_seat):
    referral = an_accepted_referral(place)
    since = timezone.make_aware(
        dt.datetime.combine(working_days.before(timezone.localdate(), 4), dt.time(10))
    )
    changed(place, referral, due_on=working_days.add(timezone.localdate(), 2), turn_since=since)
    text = as_seat(place.manager).get(f"{INBOX}?tab=waiting-us").text
    for said in [
        "Eviction",
        "Zofia Quillfeather",
        "from Advice Luton",
        "Taken on",
        "Waiting for us, 4 working days",
        "2 working days",
        "Omar Officer",
    ]:
        assert said in text


def test_the_name_shows_only_where_it_was_shared(place, as_seat):
    client = a_client(place)
    they_agree(place, client)
    referral = a_sent_referral(place, client)
    step(place, referral, "withdraw", place.worker, withdrawn_by="sender")
    from consent.models import Disclosure

    with acting_as(place.worker, nested=True):
        Disclosure.objects.filter(referral_id=referral.pk).update(recalled_at=timezone.now())
    page = as_seat(place.manager).get(f"{INBOX}?tab=closed")
    assert "Zofia" not in page.text
    assert referral.reference in page.text


def test_tabs_say_how_many_and_no_more_than_ninety_nine(place, as_seat, monkeypatch):
    for n in range(4):
        sent_for(place, f"Person{n}")
    assert '<span class="rp-count">4</span>' in as_seat(place.manager).get(INBOX).text
    monkeypatch.setattr(listing, "MOST", 3)
    assert '<span class="rp-count">3+</span>' in as_seat(place.manager).get(INBOX).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("need={other}", ["Ann Debt"]),
        ("service={service}", ["Ann Debt", "Ann Plain", "Ann Urgent"]),
        ("agency={agency}", ["Ann Debt", "Ann Plain", "Ann Urgent"]),
        ("overdue=on", ["Ann Plain"]),
        ("urgent=on", ["Ann Urgent"]),
        ("urgent=on&overdue=on", []),
        ("who=nobody", ["Ann Debt", "Ann Plain", "Ann Urgent"]),
        ("who=me", []),
    ],
)
def test_the_inbox_is_narrowed(place, as_seat, query, found):
    other = Need.objects.create(code="debt", name="Debts", parent=place.need.parent)
    sent_for(place, "Plain", due_on=days(-9))
    sent_for(place, "Urgent", urgent=True, due_on=days(5))
    sent_for(place, "Debt", need=other, due_on=days(5))
    query = query.format(other=other.pk, service=place.service.pk, agency=place.advice.pk)
    page = as_seat(place.manager).get(f"{INBOX}?{query}")
    assert [n for n in ("Ann Debt", "Ann Plain", "Ann Urgent") if n in page.text] == found
    assert page.text.count("Remove this filter:") == query.count("=")
    assert "There is a problem" not in page.text


def test_who_has_it(place, as_seat):
    team = Team.objects.create(agency=place.council, name="Duty team")
    named = an_accepted_referral(place, client=a_client(place, "Ann", "Named"))
    teams = a_sent_referral(place, a_client(place, "Ann", "Team"))
    step(place, teams, "accept", place.manager, team=team)

    def seen(who, seat=place.manager):
        text = as_seat(seat).get(f"{INBOX}?tab=waiting-us&who={who}").text
        return [name for name in ("Ann Named", "Ann Team") if name in text]

    assert seen("me", place.officer) == ["Ann Named"]
    assert seen("me") == []
    assert seen(f"person-{named.worker_id}") == ["Ann Named"]
    assert seen(f"team-{team.pk}") == ["Ann Team"]
    assert seen("nobody") == ["Ann Team"]
    place.officer.active = False
    place.officer.save()
    assert seen("nobody") == ["Ann Named", "Ann Team"]


def test_a_filter_goes_when_its_tag_is_pressed(place, as_seat):
    sent_for(place, "Plain")
    manager = as_seat(place.manager)
    page = manager.get(f"{INBOX}?tab=new&urgent=on&who=nobody")
    assert "Nothing fits these filters" in page.text
    tags = re.findall(r'moj-filter__tag" href="([^"]+)"', page.text)
    without = next(href for href in tags if "urgent" not in href).replace("&amp;", "&")
    page = manager.get(f"{INBOX}{without}")
    assert "Ann Plain" in page.text
    assert "Who has it: Nobody by name" in page.text


def test_a_filter_that_is_not_on_offer_is_said_and_left_out(place, as_seat):
    sent_for(place, "Plain")
    page = as_seat(place.manager).get(f"{INBOX}?need=nonsense")
    assert "There is a problem" in page.text
    assert "Ann Plain" in page.text


def test_filters_go_along_to_another_tab_and_the_next_page(place, as_seat):
    page = as_seat(place.manager).get(f"{INBOX}?urgent=on&sort=-due")
    assert f"{INBOX}?urgent=on&amp;tab=closed" in page.text
    assert f"{INBOX}?urgent=on&amp;sort" not in page.text


@pytest.mark.parametrize(
    ("sort", "first", "order"),
    [("due", "Ann Early", "ascending"), ("-due", "Ann Late", "descending"), ("agency", "Ann", "ascending")],
)
def test_a_column_orders_the_list(place, as_seat, sort, first, order):
    sent_for(place, "Early", due_on=days(1))
    sent_for(place, "Late", due_on=days(20), urgent=True)
    page = as_seat(place.manager).get(f"{INBOX}?sort={sort}")
    assert order_of(page, "Ann Early", "Ann Late")[0].startswith(first)
    assert page.text.count(f'aria-sort="{order}"') == 1


def test_the_closed_tab_is_ordered_only_by_the_day_it_closed(place, as_seat):
    a_completed_referral(place)
    page = as_seat(place.manager).get(f"{INBOX}?tab=closed&sort=need")
    assert page.text.count("aria-sort") == 1
    assert "The last to close first." in page.text
    assert "Home kept" in page.text


@pytest.mark.parametrize("words", ["quill", "Zofia Quill", "QUILLF"])
def test_search_by_the_beginning_of_a_name(place, as_seat, words):
    a_sent_referral(place)
    for seat, address in ((place.manager, INBOX), (place.worker, SENT)):
        page = as_seat(seat).post(address, {"words": words})
        assert "Zofia Quillfeather" in page.text
        assert words not in page.request["QUERY_STRING"]


def test_search_by_reference_in_any_spelling(place, as_seat):
    referral = a_sent_referral(place)
    bare = referral.reference.removeprefix("R-").replace("-", "").lower()
    for words in (referral.reference, bare, f" {referral.reference.lower()} "):
        assert "Zofia" in as_seat(place.manager).post(INBOX, {"words": words}).text


def test_too_few_letters_find_nothing_and_say_why(place, as_seat):
    a_sent_referral(place)
    page = as_seat(place.manager).post(INBOX, {"words": "zo"})
    assert "at least three letters" in page.text
    assert 'value="zo"' in page.text
    assert "Quillfeather" not in page.text


def test_the_words_of_a_search_survive_leafing_and_ordering(place, as_seat, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 2)
    for n in range(3):
        sent_for(place, f"Same{n}")
    manager = as_seat(place.manager)
    page = manager.post(INBOX, {"words": "same"})
    assert page.text.count("rp-cards__who") == 2
    assert re.search(r'<button[^>]+form="again" name="page" value="2"', page.text)
    assert '<input type="hidden" name="words" value="same">' in page.text
    second = manager.post(INBOX, {"words": "same", "page": "2"})
    assert second.text.count("rp-cards__who") == 1
    assert re.search(r'<button[^>]+form="again" name="sort" value="need"', second.text)
    assert manager.post(INBOX, {"words": "same", "sort": "need"}).text.count('aria-sort="ascending"') == 1


def test_leafing_keeps_the_filter(place, as_seat, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 2)
    for n in range(3):
        sent_for(place, f"Person{n}", urgent=True)
    manager = as_seat(place.manager)
    assert "?page=2&amp;urgent=on" in manager.get(f"{INBOX}?urgent=on").text
    assert manager.get(f"{INBOX}?urgent=on&page=2").text.count("rp-cards__who") == 1
    assert "There is no such page" in manager.get(f"{INBOX}?page=9").text


# --- the sent list -------------------------------------------------------------------------------


def test_the_longest_wait_comes_first_and_is_said_in_words(place, as_seat):
    long_ago = timezone.make_aware(
        dt.datetime.combine(working_days.before(timezone.localdate(), 4), dt.time(10))
    )
    sent_for(place, "New")
    sent_for(place, "Old", turn_since=long_ago)
    page = as_seat(place.worker).get(SENT)
    assert order_of(page, "Ann New", "Ann Old") == ["Ann Old", "Ann New"]
    assert "Waiting for them, 4 working days" in page.text


@pytest.mark.parametrize(
    ("tell", "said", "not_said"),
    [
        ("result", "Home kept", "They asked that you are not told"),
        ("helped", "Helped", "Home kept"),
        ("nothing", "They asked that you are not told", "Helped"),
    ],
)
def test_what_came_of_it_is_told_as_far_as_the_client_lets(place, as_seat, tell, said, not_said):
    a_completed_referral(place, tell=tell)
    text = as_seat(place.worker).get(f"{SENT}?tab=closed").text
    assert said in text
    assert not_said not in text
    assert ("You know what happened" in text) == (tell != "nothing")


def test_what_was_declined_needs_another_place_until_it_is_tried_again(place, as_seat):
    referral = a_sent_referral(place)
    step(place, referral, "decline", place.manager, decline_reason="no_capacity")
    worker = as_seat(place.worker)
    page = worker.get(f"{SENT}?tab=again")
    assert "They can’t take it" in page.text
    assert "We have no capacity now" in page.text
    href = re.search(r'href="([^"]+)">Find another place', page.text)[1]
    services = worker.get(href)
    assert "Homelessness prevention" in services.text
    worker.post(f"{href.partition('?')[0]}{place.service.pk}/", {"again": referral.reference})
    assert "Find another place" not in worker.get(f"{SENT}?tab=again").text


def test_a_client_who_said_no_needs_no_other_place(place, as_seat):
    referral = a_sent_referral(place)
    step(place, referral, "decline", place.manager, decline_reason="client_declined")
    assert "Find another place" not in as_seat(place.worker).get(f"{SENT}?tab=again").text
    assert "The client said no" in as_seat(place.worker).get(f"{SENT}?tab=closed").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("who=me", 1),
        ("who=person-{colleague}", 1),
        ("who=gone", 0),
        ("agency={council}", 2),
        ("agency={stranger}", 0),
        ("need={need}", 2),
        ("news=on", 0),
        ("overdue=on", 0),
    ],
)
def test_the_sent_list_is_narrowed(place, as_seat, query, count):
    sent_for(place, "Mine")
    sent_for(place, "Colleagues", sender_worker=place.colleague.person)
    query = query.format(
        colleague=place.colleague.person_id,
        council=place.council.pk,
        stranger=place.stranger.pk,
        need=place.need.pk,
    )
    page = as_seat(place.worker).get(f"{SENT}?{query}")
    assert page.text.count("rp-cards__who") == count
    assert "There is a problem" not in page.text


def test_a_draft_leads_back_to_where_it_is_written(place, as_seat):
    draft = a_draft(place)
    assert f"/referrals/{draft.reference}/write/" in as_seat(place.worker).get(f"{SENT}?tab=drafts").text


# --- flat, whatever the number ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seat", "address", "most"),
    [
        ("manager", INBOX, 16),
        ("manager", f"{INBOX}?tab=closed", 16),
        ("worker", SENT, 16),
        ("worker", f"{SENT}?tab=again", 16),
        ("worker", f"{SENT}?tab=closed", 16),
        ("worker", "/", 30),
        ("manager", "/", 34),
    ],
)
def test_three_rows_ask_as_much_as_nine(place, as_seat, seat, address, most):
    browser = as_seat(getattr(place, seat))

    def queries() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            browser.get(address)
        return [q["sql"] for q in caught.captured_queries]

    def more():
        for n in range(3):
            sent_for(place, f"One{n}")
            a_completed_referral(place, client=a_client(place, "Ann", f"Two{n}"))
            declined = a_sent_referral(place, a_client(place, "Ann", f"Three{n}"))
            step(place, declined, "decline", place.manager, decline_reason="no_capacity")

    more()
    browser.get(address)
    few = queries()
    more()
    more()
    many = queries()
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= most, "\n".join(many)
