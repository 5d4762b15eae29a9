"""Every address, each verb, each seat: as the matrix says and no more."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils.crypto import get_random_string

from clients import restricting
from partners.acting import acting_as
from partners.directory import ids, vocabularies
from partners.models import AGENCY_ROLES, Role, Seat
from referrals.models import Message
from tests.access.matrix import MATRIX, OPEN, PERSON
from tests.partners.directory import a_directory_file, publish
from tests.scenarios import (
    a_client,
    a_draft,
    a_frozen_referral,
    a_seat,
    a_sent_referral,
    an_agency,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db


def patterns(found=None) -> dict[str, URLPattern]:
    """Every address of ours by its name; signing in is allauth's own."""
    by_name: dict[str, URLPattern] = {}
    for p in found if found is not None else get_resolver().url_patterns:
        if isinstance(p, URLPattern):
            by_name[p.name] = p
        elif not str(p.pattern).startswith("accounts"):
            by_name |= patterns(p.url_patterns)
    return by_name


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
    """One of everything that an address can name."""
    client = a_client(place)
    they_agree(place, client)
    draft = a_draft(place, client)
    sent = a_sent_referral(place, client)
    step(place, sent, "phone", place.worker, text="I rang.")
    with acting_as(place.worker, nested=True):
        call = Message.objects.get()
    publish(place.council)
    with acting_as(place.admin, nested=True):
        file = a_directory_file(place)
    return {"file": file, "client": client, "draft": draft, "sent": sent, "call": call, "place": place}


DRAFTS = {
    "write",
    "agree",
    "agree_person",
    "household",
    "include_person",
    "leave_out_person",
    "said_no",
    "check",
}


def open_id(name: str, place) -> str:
    """The id of what an address of the open directory names."""
    if not name.startswith("oruk"):
        return ""
    held = place.service.locations.get()
    return {
        "oruk_service": ids.own(place.service),
        "oruk_organization": ids.own(place.council),
        "oruk_taxonomy": vocabularies.ALL["needs"].id,
        "oruk_taxonomy_term": str(place.need.uuid),
        "oruk_service_at_location": ids.at_location(ids.own(place.service), ids.own(held)),
    }.get(name, "")


def url_of(name: str, world: dict) -> str:
    """The address with the world's own things in it, each by the name of its place in the pattern."""
    place, pattern = world["place"], patterns()[name].pattern
    thing = "client" if str(pattern).startswith("clients/") else "draft" if name in DRAFTS else "sent"
    things = {
        "reference": world[thing].reference,
        "person": world["client"].reference,
        "code": "housing",
        "service_id": place.service.pk,
        "agency_id": place.council.pk,
        "pk": place.service.pk if name == "confirm_service" else place.council.pk,
        "seat_id": place.officer.pk,
        "message_id": world["call"].pk,
        "action": "message",
        "form": "csv",
        "file_id": world["file"].pk,
        "id": open_id(name, place),
    }
    return reverse(name, kwargs={part: things[part] for part in pattern.converters})


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
    found = {role: status_for(role, world, name, verb) for role in Role}
    assert {role: status for role, status in found.items() if not as_said(name, verb, role, status)} == {}


def status_for(role, world: dict, name: str, verb: str) -> int:
    place = world["place"]
    where = {"agency": place.advice} if role in AGENCY_ROLES else {"partnership": place.partnership}
    with transaction.atomic():
        seat = a_seat(f"Test {role} {get_random_string(5)}", role, **where)
        status = getattr(signed_in(seat), verb)(url_of(name, world)).status_code
        transaction.set_rollback(True)
    return status


def as_said(name: str, verb: str, role, status: int) -> bool:
    allowed = MATRIX[name][verb == "post"]
    if allowed is None:
        return status in (403, 404, 405)
    if allowed in (OPEN, PERSON) or role in allowed:
        missing = status == 404 and name in RECEIVERS_ONLY
        return missing or status in (200, 302, 400) or name == "demo_sign_in"
    return status == 403


RECEIVERS_ONLY = {"as_text", "take_on", "keep_or_delete", "confirm_service"}
NAMES_SOMETHING = [name for name, pattern in patterns().items() if "reference" in pattern.pattern.converters]


@pytest.mark.parametrize("who", ["manager", "officer"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_those_who_hold_it_reach_the_page_to_keep_or_delete(world, who, verb):
    a_frozen_referral(world["place"], world["sent"])
    client = signed_in(getattr(world["place"], who))
    assert getattr(client, verb)(url_of("keep_or_delete", world)).status_code == 200


def missing(url: str, world: dict) -> str:
    for thing in ("client", "draft", "sent"):
        url = url.replace(world[thing].reference, f"{world[thing].reference[0]}-2222-2222")
    return url


@pytest.mark.parametrize("name", NAMES_SOMETHING)
@pytest.mark.parametrize("who", ["stranger", "former member", "receiver"])
def test_a_strangers_404_is_that_of_a_missing_one(world, name, who):
    place = world["place"]
    if who == "receiver" and world["sent"].reference in url_of(name, world):
        return
    seat: Seat = {
        "stranger": lambda: place.stranger_seat,
        "former member": lambda: a_seat("Fay Former", Role.MANAGER, an_agency("Former")),
        "receiver": lambda: place.manager,
    }[who]()
    verb = "get" if MATRIX[name][0] else "post"
    client = signed_in(seat)
    theirs = getattr(client, verb)(url_of(name, world))
    nothing = getattr(client, verb)(missing(url_of(name, world), world))
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content


@pytest.mark.parametrize("name", NAMES_SOMETHING)
@pytest.mark.parametrize("who", ["colleague", "sender_manager", "manager"])
def test_what_is_restricted_is_missing_for_those_not_named(world, name, who):
    """A colleague, and the managers of both sides, who are not on the list."""
    place, url = world["place"], url_of(name, world)
    with acting_as(place.worker, nested=True):
        restricting.restrict(world["client"], [])
    verb = "get" if MATRIX[name][0] else "post"
    client = signed_in(getattr(place, who))
    theirs, nothing = getattr(client, verb)(url), getattr(client, verb)(missing(url, world))
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content


def test_names_appear_nowhere_for_a_stranger(world):
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
