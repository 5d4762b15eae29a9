"""The home of those who look after information: what is due, and the pages about it."""

import pytest

from consent import desk
from partners import hubs
from partners.models import Role
from tests.scenarios import a_seat


@pytest.fixture
def lead(place):
    return a_seat("Lee Lane", Role.PRIVACY_LEAD, agency=place.advice)


def a_duty(lines, roles=frozenset({Role.PRIVACY_LEAD})) -> desk.Duty:
    return desk.Duty("Things to look at", "Nothing to look at.", roles, lambda seat: lines)


def test_what_is_due_stands_before_what_is_done(lead, as_seat, monkeypatch):
    late = desk.Line("Look at this", "/information/", "It is old", lead.person.joined_at.date(), late=True)
    done = desk.Duty("All done", "Nothing here.", frozenset({Role.PRIVACY_LEAD}), lambda seat: [])
    monkeypatch.setattr(desk, "DESK", [done, a_duty([late])])
    page = as_seat(lead).get("/").text
    assert page.index("Look at this") < page.index("Nothing here.")
    assert "Overdue" in page


def test_a_duty_of_others_is_not_shown(lead, as_seat, monkeypatch):
    monkeypatch.setattr(desk, "DESK", [a_duty([], frozenset({Role.GOVERNANCE_LEAD}))])
    assert "Things to look at" not in as_seat(lead).get("/").text


def test_a_few_are_shown_and_that_there_are_more(lead, monkeypatch):
    lines = [desk.Line(f"Number {n}", "/") for n in range(desk.FEW + 1)]
    monkeypatch.setattr(desk, "DESK", [a_duty(lines)])
    shown = desk.for_seat(lead)[0]
    assert (len(shown.lines), shown.more) == (desk.FEW, True)


def test_where_there_is_nothing_it_says_so_and_is_not_in_the_menu(lead, as_seat, monkeypatch):
    monkeypatch.setattr(desk, "DESK", [])
    monkeypatch.setattr(hubs, "INFORMATION", [])
    page = as_seat(lead).get("/").text
    assert "Nothing needs you now" in page
    assert "/information/" not in page
