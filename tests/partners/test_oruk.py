"""The open directory: valid by the standard's own schemas, and silent about everything that nobody made public."""

import datetime as dt
import json
import random
import re

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from benchmarks.directory_data import many_services
from config.demo.data import directory as demo_directory
from config.demo.data.casework import World
from partners.directory import ids, vocabularies
from partners.models import Agency, Location, Member, Need, Opening, PostcodePoint, Service
from tests.pages.sql import queries
from tests.partners.directory import ENVELOPE, a_service, publish, validator
from tests.scenarios import TODAY, a_seat, an_agency

pytestmark = pytest.mark.django_db

LISTS = {
    "services": ("service_list", "service"),
    "organizations": ("organization_list", "organization"),
    "taxonomies": ("taxonomy", "taxonomy"),
    "taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
    "service_at_locations": ("service_at_location_list", "service_at_location"),
}


@pytest.fixture
def open_place(place):
    """The council is public, with its one service; the advice charity is not."""
    publish(place.council)
    Service.objects.filter(pk=place.service.pk).update(
        description="Longer words.", eligibility="Lives here.", languages=["English", "Somali"], cost="Free"
    )
    place.service.refresh_from_db()
    place.council.refresh_from_db()
    return place


def get(path: str, **asked):
    return Client().get(f"/oruk/{path}", asked)


def contents(path: str, **asked) -> list[dict]:
    answer = get(path, **asked)
    assert answer.status_code == 200, answer.content
    ENVELOPE(answer.json())
    return answer.json()["contents"]


def names(path: str = "services", **asked) -> set[str]:
    return {(row.get("service") or row)["name"] for row in contents(path, **asked)}


def check_every_record() -> int:
    """Every page of every list, and every record that they name. Gives how many single records there were."""
    count = 0
    for path, (row_schema, schema) in LISTS.items():
        number, last = 1, False
        while not last:
            page = get(path, page=number, per_page=100).json()
            ENVELOPE(page)
            for row in page["contents"]:
                validator(row_schema)(row)
                single = get(f"{path}/{row['id']}")
                assert single.status_code == 200
                validator(schema)(single.json())
                assert single.json()["id"] == row["id"]
                count += 1
            number, last = number + 1, page["last_page"]
    return count


# Valid


def test_every_record_is_valid(open_place):
    publish(open_place.advice)
    a_service(open_place.advice, "Advice", [open_place.need], website="https://advice.example/")
    assert check_every_record() > 30


def test_every_record_of_the_demo_is_valid_and_its_refuges_are_not_there(db):
    """The demo's agencies, services and places, without its referrals."""
    world = World(random.Random(1), timezone.now())
    world.lay()
    demo_directory.lay(world)
    assert check_every_record() > 200
    shown = {row["name"] for row in get("organizations", per_page=200).json()["contents"]}
    assert "Lantern Advice Luton" in shown
    assert not shown & {"Juniper House", "The Rowan Project", "Sandling Women", "Ashdown & Mirza Solicitors"}


def test_the_check_itself_refuses(open_place):
    """An unknown property, a bad id, a bad address: what the validator is for."""
    good = contents("services")[0]
    for bad in ({"strange": 1}, {"id": "1"}, {"url": "no address"}, {"status": "open"}, {"email": "nobody"}):
        with pytest.raises(Exception, match="data"):
            validator("service_list")(good | bad)
    term = contents("taxonomy_terms")[0]
    with pytest.raises(Exception, match="data"):
        validator("taxonomy_term")({key: value for key, value in term.items() if key != "description"})


def test_the_first_page_says_which_standard_it_is():
    answer = get("").json()
    assert answer["version"] == "HSDS-UK-3.0"
    assert set(answer) == {"version", "profile", "openapi_url"}


def test_ten_thousand_services_are_valid(open_place):
    """Every page of the lists, and every 500th record whole."""
    needs = [open_place.need, Need.objects.create(code="debt", name="Debt")]
    many_services(open_place.council, 10_000, needs)
    with connection.cursor() as cursor:
        # Rows of this very transaction have no statistics yet, and the planner would take them for a handful.
        cursor.execute("set local enable_nestloop = off")
    for path in ("services", "service_at_locations"):
        row_schema, schema = LISTS[path]
        seen: set[str] = set()
        number, last = 1, False
        while not last:
            page = get(path, page=number, per_page=500).json()
            ENVELOPE(page)
            for row in page["contents"]:
                validator(row_schema)(row)
            seen |= {row["id"] for row in page["contents"]}
            single = get(f"{path}/{page['contents'][0]['id']}").json()
            validator(schema)(single)
            number, last = number + 1, page["last_page"]
        assert len(seen) == 10_001


def test_pages_hold_each_service_once(open_place):
    for n in range(7):
        a_service(open_place.council, f"Same name {n % 2}")
    pages = [get("services", page=n, per_page=3).json() for n in (1, 2, 3)]
    assert [p["size"] for p in pages] == [3, 3, 2]
    assert [(p["first_page"], p["last_page"]) for p in pages] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert {p["total_items"] for p in pages} == {8}
    assert len({row["id"] for p in pages for row in p["contents"]}) == 8
    beyond = get("services", page=9, per_page=3).json()
    assert (beyond["empty"], beyond["last_page"], beyond["contents"]) == (True, True, [])


def test_a_service_nests_everything(open_place):
    Service.objects.filter(pk=open_place.service.pk).update(
        duty_line="01632 960002", districts=["LU1"], wards=["Dallow"], capacity="limited", minimum_age=18
    )
    found = get(f"services/{open_place.service.uuid}").json()
    assert found["description"] == "Keeps homes\n\nLonger words.\n\nWho it is for: Lives here."
    assert found["organization"]["id"] == str(open_place.council.uuid)
    assert [s["byday"] for s in found["schedules"]] == ["MO,TU"]
    assert [a["service_area"] for a in found["service_areas"]] == ["LU1", "Dallow"]
    place = found["service_at_locations"][0]["location"]
    assert place["addresses"][0]["postal_code"] == "LU1 1AA"
    assert place["accessibility"][0]["description"] == "Level entrance"
    terms = {(a["link_type"], a["taxonomy_term"]["name"]) for a in found["attributes"]}
    assert {("need", "Eviction"), ("language", "Somali")} <= terms
    assert {c["name"] for c in found["contacts"]} == {
        "Duty line: 01632 960002",
        "Agency's telephone: 01632 960000",
    }
    assert (found["alert"], found["minimum_age"], found["status"]) == ("Few places", 18, "active")
    need = next(a["taxonomy_term"] for a in found["attributes"] if a["link_type"] == "need")
    assert need["parent_id"] == str(Need.objects.get(code="housing").uuid)


# Silent about the rest


def hide_by_agency_not_public(place):
    Agency.objects.filter(pk=place.council.pk).update(public=False)


def hide_by_agency_unlisted(place):
    Agency.objects.filter(pk=place.council.pk).update(listed=False)


def hide_by_leaving(place):
    begun = TODAY() - dt.timedelta(days=400)
    Member.objects.filter(agency=place.council).update(during=DateRange(begun, TODAY()))


HIDING = [hide_by_agency_not_public, hide_by_agency_unlisted, hide_by_leaving]


@pytest.mark.parametrize("hide", HIDING)
def test_a_hidden_agency_is_nowhere(open_place, hide):
    publish(open_place.advice)
    a_service(open_place.advice, "Advice", languages=["Welsh"])
    own, service = str(open_place.council.uuid), str(open_place.service.uuid)
    at = ids.at_location(service, str(open_place.service.locations.get().uuid))
    hide(open_place)
    for path in LISTS:
        text = get(path, per_page=200).content.decode()
        assert own not in text
        assert service not in text
        assert "Housing Luton" not in text
        assert "Somali" not in text  # a language that it alone speaks
    assert get("services").json()["total_items"] == get("organizations").json()["total_items"] == 1
    missing = get("services/00000000-0000-4000-8000-000000000000")
    for path in (f"services/{service}", f"organizations/{own}", f"service_at_locations/{at}"):
        assert get(path).status_code == 404
        assert get(path).content == missing.content
    term = vocabularies.language("Somali").id
    assert get(f"taxonomy_terms/{term}").status_code == 404


@pytest.mark.parametrize("hidden", [{"public": False}, {"active": False}])
def test_a_hidden_service_is_nowhere_and_its_agency_shows(open_place, hidden):
    a_service(open_place.council, "Secret service", **({"public": True} | hidden))
    secret = Service.objects.get(name="Secret service")
    assert names() == {"Homelessness prevention"}
    assert get(f"services/{secret.uuid}").status_code == 404
    assert "Secret" not in get(f"organizations/{open_place.council.uuid}").content.decode()
    assert names(search="Secret") == set()


def test_the_place_of_a_hidden_agency_is_not_shown_by_anothers_service(open_place):
    """A public service may be held at a refuge: where the refuge is stays hidden."""
    refuge = an_agency("Refuge", open_place.partnership)
    secret = Location.objects.create(
        agency=refuge, name="Secret house", postcode="LU9 9ZZ", latitude=51, longitude=0
    )
    open_place.service.locations.add(secret)
    whole = get(f"services/{open_place.service.uuid}").content.decode()
    assert "LU9 9ZZ" not in whole
    assert get("service_at_locations").json()["total_items"] == 1
    at = ids.at_location(str(open_place.service.uuid), str(secret.uuid))
    assert get(f"service_at_locations/{at}").status_code == 404
    other = ids.at_location(
        str(open_place.service.uuid), str(open_place.service.locations.order_by("pk")[0].uuid)
    )
    assert "LU9 9ZZ" not in get(f"service_at_locations/{other}").content.decode()


def test_no_person_is_in_it(open_place):
    """Not a name, and no address by which a person signs in, even where it was given as the agency's."""
    manager = open_place.manager.person
    Agency.objects.filter(pk=open_place.council.pk).update(email=manager.email.upper())
    Service.objects.filter(pk=open_place.service.pk).update(email=manager.email, confirmed_by=manager)
    for path in [*LISTS, f"services/{open_place.service.uuid}", f"organizations/{open_place.council.uuid}"]:
        text = get(path).content.decode().lower()
        assert "people.example" not in text
        assert "mina" not in text
    Agency.objects.filter(pk=open_place.council.pk).update(email="hello@housing.example")
    assert contents("organizations")[0]["email"] == "hello@housing.example"


# What may be asked


@pytest.fixture
def three(open_place):
    """Three services that differ in what can be asked for."""
    council, debt = open_place.council, Need.objects.create(code="debt", name="Debt", synonyms=["bailiffs"])
    young = a_service(
        council, "Young people", minimum_age=16, maximum_age=25, languages=["Welsh"], districts=["LU1"]
    )
    elders = a_service(council, "Elders", [debt], minimum_age=60, districts=["LU2"], genders=["women"])
    Opening.objects.create(service=young, day=3, opens="18:00", closes="20:00")
    Opening.objects.create(service=young, day=4, opens="09:00", closes="12:00")
    Opening.objects.create(service=elders, day=3, opens="09:00", closes="17:00")
    return open_place


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": "elder"}, {"Elders"}),
        ({"search": "young people"}, {"Young people"}),
        ({"search": "bailiff"}, {"Elders", "Homelessness prevention"}),  # by what people call its needs
        ({"search": '"keeps homes" or young'}, {"Homelessness prevention", "Young people"}),
        ({"search": "housing luton"}, {"Elders", "Young people", "Homelessness prevention"}),
        ({"search": "zebra"}, set()),
        ({"minimum_age": "16"}, {"Young people", "Elders"}),
        ({"minimum_age": "17"}, {"Elders"}),
        ({"maximum_age": "25"}, {"Young people"}),
        ({"maximum_age": "24.5"}, set()),
        ({"day": "WE"}, {"Young people", "Elders"}),
        ({"day": "wednesday", "start_time": "10:00"}, {"Young people"}),
        ({"day": "WE", "end_time": "17:00"}, {"Elders"}),
        ({"start_time": "17:00", "end_time": "20:00:00"}, {"Young people"}),
        ({"day": "TH", "start_time": "18:00"}, set()),  # open then on another day
        ({"taxonomy_id": vocabularies.ALL["genders"].id}, {"Elders"}),
        ({"taxonomy_id": vocabularies.ALL["needs"].id}, {"Elders", "Homelessness prevention"}),
        ({"taxonomy_term_id": vocabularies.language("Welsh").id}, {"Young people"}),
        ({"taxonomy_term_id": vocabularies.closed("genders", "women").id}, {"Elders"}),
        ({"taxonomy_term_id": "00000000-0000-4000-8000-000000000000"}, set()),
        ({"search": "", "page": "", "unknown": "x"}, {"Elders", "Young people", "Homelessness prevention"}),
    ],
)
def test_what_is_asked_for_is_found(three, asked, found):
    assert names(**asked) == found
    assert names("service_at_locations", **asked) == found & {"Homelessness prevention"}


def test_a_group_of_needs_finds_what_meets_any_of_it(three):
    assert names(taxonomy_term_id=str(Need.objects.get(code="housing").uuid)) == {"Homelessness prevention"}
    assert names(taxonomy_term_id=str(three.need.uuid)) == {"Homelessness prevention"}


BAD = [
    ("services", {"page": "0"}, "page"),
    ("services", {"page": "first"}, "page"),
    ("services", {"page": "-1"}, "page"),
    ("services", {"page": "٣"}, "page"),
    ("services", {"page": "9" * 40}, "page"),
    ("organizations", {"per_page": "0"}, "per_page"),
    ("taxonomies", {"per_page": "100000"}, "per_page"),
    ("taxonomy_terms", {"page": "1.5"}, "page"),
    ("services", {"taxonomy_term_id": "housing"}, "taxonomy_term_id"),
    ("services", {"taxonomy_id": "{5f0c4f0e-2f0b-5d4e-9a55-6d1f2b8c7e10}"}, "taxonomy_id"),
    ("services", {"minimum_age": "-3"}, "minimum_age"),
    ("services", {"maximum_age": "nan"}, "maximum_age"),
    ("services", {"start_time": "9am"}, "start_time"),
    ("services", {"end_time": "25:00"}, "end_time"),
    ("services", {"day": "someday"}, "day"),
    ("services", {"search": "a\x00b"}, "search"),
    ("services", {"search": "a" * 201}, "search"),
    ("service_at_locations", {"postcode": "ZZ99"}, "postcode"),
    ("service_at_locations", {"postcode": "LU1"}, "postcode"),  # a district that no table has
    ("service_at_locations", {"proximity": "500"}, "proximity"),
    ("service_at_locations", {"proximity": "near", "postcode": "LU1"}, "proximity"),
    ("services/1", {}, "id"),
    ("organizations/5f0c4f0e2f0b5d4e9a556d1f2b8c7e10", {}, "id"),
    ("taxonomies/needs", {}, "id"),
    ("taxonomy_terms/x", {}, "id"),
    ("service_at_locations/%00", {}, "id"),
]


@pytest.mark.parametrize(("path", "asked", "name"), BAD)
def test_what_cannot_be_understood_is_said(open_place, path, asked, name):
    answer = get(path, **asked)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert (found["status"], found["type"]) == (400, "about:blank")
    assert name in [error["parameter"] for error in found["errors"]]
    assert name in found["detail"]


@pytest.mark.parametrize("path", list(LISTS))
def test_an_unknown_id_is_a_plain_404(open_place, path):
    answer = get(f"{path}/00000000-0000-4000-8000-000000000000")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


# Near a postcode


@pytest.fixture
def near(three):
    for code, latitude, longitude in (
        ("LU1", 51.879, -0.417),
        ("LU11AB", 51.88, -0.417),
        ("LU2", 51.9, -0.4),
    ):
        PostcodePoint.objects.create(code=code, latitude=latitude, longitude=longitude)
    far = Location.objects.create(
        agency=three.council, name="Far away", postcode="LU2 1AA", latitude="51.97900", longitude="-0.41700"
    )
    for service in Service.objects.filter(name__in=["Young people", "Elders"]):
        service.locations.add(far)
    return three


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"postcode": "LU1"}, {"Homelessness prevention", "Young people"}),  # Elders serve LU2
        ({"postcode": "lu1 1ab"}, {"Homelessness prevention", "Young people"}),
        ({"postcode": "LU1 9ZZ"}, {"Homelessness prevention", "Young people"}),  # its district is known
        ({"postcode": "LU11AB", "proximity": "100"}, set()),
        ({"postcode": "LU1 1AB", "proximity": "115"}, {"Homelessness prevention"}),  # 111 metres
        ({"postcode": "LU1", "proximity": "11000"}, {"Homelessness prevention"}),
        ({"postcode": "LU1", "proximity": "11200"}, {"Homelessness prevention", "Young people"}),
    ],
)
def test_near_a_postcode(near, asked, found):
    assert names("service_at_locations", **asked) == found


# How it is served


def test_it_needs_no_key_and_any_page_may_read_it(open_place, as_seat_cookie):
    """A session is not even looked at: nothing of it could reach a shared cache."""
    answers = [get("services"), as_seat_cookie.get("/oruk/services")]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert not answer.cookies


@pytest.fixture
def as_seat_cookie(open_place):
    client = Client()
    client.force_login(
        open_place.worker.person, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_the_tag_saves_what_did_not_change(open_place):
    first = get("services")
    again = Client().get("/oruk/services", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    Service.objects.update(name="Another name")
    changed = Client().get("/oruk/services", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_only_reading(open_place):
    for verb in ("post", "put", "patch", "delete"):
        answer = getattr(Client(enforce_csrf_checks=True), verb)("/oruk/services")
        assert answer.status_code == 405
        assert answer.headers["Content-Type"] == "application/problem+json"
    head = Client().head("/oruk/services")
    assert (head.status_code, head.content) == (200, b"")
    asked = Client().options("/oruk/services")
    assert asked.status_code == 204
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path", [*LISTS, "services/{service}", "organizations/{agency}", "service_at_locations/{at}"]
)
def test_no_query_grows_with_the_page(open_place, path):
    """Grown by agencies with services, places, needs and openings of their own."""
    number = iter(range(100))
    service = str(open_place.service.uuid)
    path = path.format(
        service=service,
        agency=open_place.council.uuid,
        at=ids.at_location(service, str(open_place.service.locations.get().uuid)),
    )

    def grow(count: int) -> int:
        for _ in range(count):
            n = next(number)
            need = Need.objects.create(code=f"need-{n}", name=f"Need {n}", parent=open_place.need)
            other = an_agency(f"Charity {n}", open_place.partnership)
            a_service(other, f"Service {n}", [need], email=f"s{n}@services.example", languages=["English"])
            a_service(open_place.council, f"More {n}", [need])
            publish(other)
            open_place.service.needs.add(need)
        with queries() as found:
            assert get(path).status_code == 200
        return len(found)

    few = grow(3)
    assert grow(27) == few
    assert few <= 8


def test_a_bad_answer_of_html_is_never_given(open_place):
    """Names are data: a tag in one stays text of JSON."""
    Service.objects.update(name="</script><b>")
    answer = get("services")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert json.loads(answer.content)["contents"][0]["name"] == "</script><b>"


def test_a_person_who_signs_in_reads_the_same(open_place):
    a_seat("Zed Zealous", "caseworker", open_place.council)
    assert not re.search("zed|zealous", get("organizations").content.decode(), re.I)
