"""The lists of people and of exceptions ask the same few questions, whether there are three rows or thirty."""

import re

import pytest

from partners import invitations, people, sight
from partners.models import Team
from tests.pages.test_queries import FEW, MANY, asked
from tests.scenarios import a_client, a_seat, an_accepted_referral, an_agency, step

pytestmark = pytest.mark.django_db


def flat(client, address: str, grow) -> None:
    grow(FEW)
    few = asked(client, address)
    grow(MANY - FEW)
    many = asked(client, address)
    assert plain(few) == plain(many), (
        f"{address} asks {len(few)} times at {FEW} rows and {len(many)} at {MANY}"
    )


def plain(queries: list[str]) -> list[str]:
    """A short page asks for as many rows as it counted."""
    return [re.sub(r"LIMIT \d+", "LIMIT ?", query) for query in queries]


@pytest.fixture
def number():
    return iter(range(1000))


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_people(place, as_seat, number, who):
    address = "/agency/people/" if who == "manager" else f"/partnership/agencies/{place.council.pk}/"

    def grow(count):
        for _ in range(count):
            n = next(number)
            team = Team.objects.create(agency=place.council, name=f"Team {n}")
            seat = a_seat(f"Nadia New {n}", "caseworker", place.council, team=team)
            invitations.invite(seat, place.manager.person)

    flat(as_seat(getattr(place, who)), address, grow)


def test_teams(place, as_seat, number):
    def grow(count):
        for _ in range(count):
            n = next(number)
            team = Team.objects.create(agency=place.council, name=f"Team {n}")
            a_seat(f"Nadia New {n}", "caseworker", place.council, team=team)

    flat(as_seat(place.manager), "/agency/teams/", grow)


def test_what_is_left_behind(place, as_seat, number):
    def grow(count):
        for _ in range(count):
            leaver = a_seat(f"Olive Officer {next(number)}", "caseworker", place.council)
            referral = an_accepted_referral(place, client=a_client(place))
            step(place, referral, "assign", place.manager, worker=leaver.person)
            people.switch(leaver, False, place.manager.person)

    flat(as_seat(place.manager), "/agency/hand-over/", grow)


def test_who_can_see_whom(place, as_seat, number):
    def grow(count):
        for _ in range(count):
            n = next(number)
            agency = an_agency(f"Place {n}", place.partnership)
            sight.keep_apart(place.partnership, place.advice, agency, "A dispute", "Ada Admin")
            sight.show_to(place.partnership, agency, [place.council], "A refuge", "Ada Admin")

    flat(as_seat(place.admin), "/partnership/who-sees-whom/", grow)
