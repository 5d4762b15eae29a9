"""Every address, each verb, each seat: as the matrix says and no more."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils.crypto import get_random_string

from clients import restricting
from partners.acting import acting_as
from partners.models import AGENCY_ROLES, Role, Seat
from tests.access.matrix import MATRIX, OPEN, PERSON
from tests.access.world import World, patterns, url_of
from tests.scenarios import (
    Place,
    a_frozen_referral,
    a_seat,
    an_agency_that_left,
)

pytestmark = pytest.mark.django_db


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(patterns()) == set(MATRIX)


def signed_in(seat) -> Client:
    client = Client()
    client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["seat"] = seat.pk
    session.save()
    return client


@pytest.fixture
def world(place):
    return World(place)


CASES = [(name, verb) for name in MATRIX for verb in ("get", "post")]


@pytest.mark.parametrize(("name", "verb"), CASES)
def test_anonymous_people_reach_only_what_is_open(world, name, verb):
    allowed = MATRIX[name][verb == "post"]
    response = getattr(Client(), verb)(url_of(name, world))
    if allowed == OPEN:
        assert response.status_code != 302 or name == "demo_sign_in"
    else:
        assert response.status_code in (302, 405)
        assert response.status_code == 405 or "/accounts/login/" in response["Location"]


@pytest.mark.parametrize(("name", "verb"), CASES)
def test_each_role_reaches_what_the_matrix_says(world, name, verb):
    """All roles in one test, each undone before the next: the world costs more than a request."""
    url = url_of(name, world)
    found = {role: status_for(role, world.place, url, verb) for role in Role}
    assert {role: status for role, status in found.items() if not as_said(name, verb, role, status)} == {}


def status_for(role, place: Place, url: str, verb: str) -> int:
    where = {"agency": place.advice} if role in AGENCY_ROLES else {"partnership": place.partnership}
    with transaction.atomic():
        seat = a_seat(f"Test {role} {get_random_string(5)}", role, **where)
        status = getattr(signed_in(seat), verb)(url).status_code
        transaction.set_rollback(True)
    return status


def as_said(name: str, verb: str, role, status: int) -> bool:
    allowed = MATRIX[name][verb == "post"]
    if allowed is None:
        return status in (403, 404, 405)
    if allowed in (OPEN, PERSON) or role in allowed:
        missing = status == 404 and name in RECEIVERS_ONLY
        return missing or status in (200, 302, 400, 410) or name == "demo_sign_in"
    return status == 403


RECEIVERS_ONLY = {
    "journal_note",  # only about a jobcentre
    "as_text",
    "take_on",
    "keep_or_delete",
    "confirm_service",
    "our_service",
    "change_our_service",
}
NAMES_SOMETHING = [name for name, pattern in patterns().items() if "reference" in pattern.pattern.converters]


@pytest.mark.parametrize("who", ["manager", "officer"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_those_who_hold_it_reach_the_page_to_keep_or_delete(world, who, verb):
    a_frozen_referral(world["place"], world["sent"])
    client = signed_in(getattr(world["place"], who))
    assert getattr(client, verb)(url_of("keep_or_delete", world)).status_code == 200


def missing(url: str, world: World) -> str:
    for thing in ("client", "draft", "sent"):
        url = url.replace(world[thing].reference, f"{world[thing].reference[0]}-2222-2222")
    return url


def without_tokens(response) -> bytes:
    """The page without what guards its forms, which is another each time."""
    return re.sub(rb'("X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', b"", response.content)


@pytest.mark.parametrize("name", NAMES_SOMETHING)
@pytest.mark.parametrize("who", ["stranger", "former member", "receiver"])
def test_a_strangers_404_is_that_of_a_missing_one(world, name, who):
    place = world["place"]
    if who == "receiver" and world["sent"].reference in url_of(name, world):
        return
    seat: Seat = {
        "stranger": lambda: place.stranger_seat,
        "former member": lambda: a_seat("Fay Former", Role.MANAGER, an_agency_that_left(place)),
        "receiver": lambda: place.manager,
    }[who]()
    verb = "get" if MATRIX[name][0] else "post"
    client = signed_in(seat)
    theirs = getattr(client, verb)(url_of(name, world))
    nothing = getattr(client, verb)(missing(url_of(name, world), world))
    # Of an agency that has left nothing is even looked up for what would change something.
    refused = 403 if who == "former member" and verb == "post" else 404
    assert theirs.status_code == nothing.status_code == refused
    assert without_tokens(theirs) == without_tokens(nothing)


@pytest.mark.parametrize("name", NAMES_SOMETHING)
@pytest.mark.parametrize("who", ["colleague", "sender_manager", "manager"])
def test_what_is_restricted_is_missing_for_those_not_named(world, name, who):
    """A colleague, and the managers of both sides, who are not on the list."""
    place, url = world["place"], url_of(name, world)
    assert world.draft
    assert world.sent
    with acting_as(place.worker, nested=True):
        restricting.restrict(world["client"], [])
    verb = "get" if MATRIX[name][0] else "post"
    client = signed_in(getattr(place, who))
    theirs, nothing = getattr(client, verb)(url), getattr(client, verb)(missing(url, world))
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content


def test_names_appear_nowhere_for_a_stranger(world):
    assert world.sent  # there is something to be found
    client = signed_in(world["place"].stranger_seat)
    pages = [
        client.get("/"),
        client.get("/referrals/inbox/"),
        client.get("/referrals/sent/"),
        client.get("/figures/"),
    ]
    pages += [
        client.post("/clients/", {"words": "quillfeather"}),
        client.post("/referrals/inbox/", {"words": "quillfeather"}),
    ]
    found = [
        p.request["PATH_INFO"]
        for p in pages
        if "Zofia" in p.content.decode() or world["sent"].reference in p.content.decode()
    ]
    assert found == []
