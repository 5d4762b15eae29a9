"""What a stranger may give us to read: whatever is wrong with it is said, with where, and nothing is changed."""

import json
import os
import re

import pytest

from partners.directory import importing, sources
from partners.directory.planning import WRONG
from partners.directory.reading_json import Unreadable
from partners.models import Service
from tests.partners.directory import a_csv, everything, planned, read_in

pytestmark = pytest.mark.django_db


def organization(**more) -> dict:
    return {"id": "o1", "name": "Newtown", "description": "Helps"} | more


def service(**more) -> dict:
    return {"id": "s1", "name": "Help", "status": "active", "organization": organization()} | more


def term(own: str, parent: str) -> dict:
    return {"taxonomy_term": {"id": own, "name": own, "description": own, "parent_id": parent}}


CIRCLE = [service(attributes=[term("a", "b"), term("b", "c"), term("c", "a")])]
NOT_READ = {
    "empty": (b"", "is empty"),
    "spaces": (b"  \n", "is empty"),
    "latin-1": (a_csv({"service_name": "Café"}).decode().encode("latin-1"), "not UTF-8"),
    "utf-16": (a_csv().decode().encode("utf-16"), "not UTF-8"),
    "json in latin-1": ('[{"name": "Café"}]'.encode("latin-1"), "not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
    "semicolons": (a_csv().replace(b",", b";"), "parted by semicolons"),
    "no heading": (b"Newtown,Debt help\n", "no column organization_id"),
    "a strange column": (a_csv().replace(b"service_cost", b"service_price"), "service_price"),
    "a column twice": (a_csv().replace(b"service_cost", b"service_email"), "column twice"),
    "an open quote": (a_csv() + b'"o2', "not a whole CSV"),
    "half a json": (b'[{"id": "o1"', "is not JSON"),
    "nan": (b'[{"id": "o1", "status": "active", "minimum_age": NaN}]', "NaN"),
    "deep lists": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    "a number": (b"[]5", "is not JSON"),
    "another json": (b'{"hello": "world"}', "not an Open Referral directory"),
    "a huge number": (
        b'[{"id": "o1", "status": "active", "minimum_age": ' + b"9" * 5000 + b"}]",
        "is not JSON",
    ),
}
WRONG_CSV = {
    "a bad date": ({"service_confirmed_on": "31/12/2025"}, "a date is written 2026-11-24"),
    "no such day": ({"service_confirmed_on": "2025-02-30"}, "a date is written"),
    "a day to come": ({"service_confirmed_on": "2999-01-01"}, "yet to come"),
    "a bad age": ({"service_minimum_age": "grown-up"}, "whole number from 0 to 150"),
    "an age too high": ({"service_maximum_age": "900"}, "whole number from 0 to 150"),
    "ages crossed": ({"service_minimum_age": "60", "service_maximum_age": "20"}, "youngest age is above"),
    "a bad e-mail": ({"service_email": "nobody"}, "Email: "),
    "a bad address": ({"organization_website": "javascript:alert(1)"}, "Website: "),
    "a name too long": ({"service_name": "n" * 500}, "Name: "),
    "no name": ({"service_name": ""}, "Name: "),
    "an unknown kind": ({"organization_kind": "wizard"}, "Kind: "),
    "an unknown capacity": ({"service_capacity": "loads"}, "Capacity: "),
    "an unknown need": ({"service_needs": "dragons"}, "no need “dragons”"),
    "neither yes nor no": ({"service_active": "maybe"}, "write yes or no"),
    "bad hours": ({"service_opening_hours": "Monday 9-5"}, "write MO 09:30-16:30"),
    "no such hour": ({"service_opening_hours": "MO 25:00-26:00"}, "a time is written"),
    "hours backwards": ({"service_opening_hours": "MO 17:00-09:00"}, "closes before it opens"),
    "no agency": ({"organization_id": ""}, "organization_id is empty"),
    "a place that is nowhere": ({"location_id": "p1", "location_latitude": "95"}, "from -90 to 90"),
    "latitude in words": ({"location_id": "p1", "location_latitude": "NaN"}, "from -90 to 90"),
    "a zero byte": ({"service_summary": "a\x00b"}, "cannot be kept"),
    "an id too long": ({"service_id": "s" * 81}, "longer than 80"),
    "a district too long": ({"service_districts": "LU1; Lutonshire"}, "Postcode districts"),
}
WRONG_JSON = {
    "a circle of terms": (CIRCLE, "goes in a circle: a → b → c → a"),
    "a term that is its own parent": ([service(attributes=[term("a", "a")])], "circle: a → a"),
    "ids twice": ([service(), service(name="Other")], "is there twice"),
    "agencies that differ": (
        [service(), service(id="s2", organization=organization(name="Another"))],
        "another name than",
    ),
    "a name that is a number": ([service(name=5)], "name is a number where text"),
    "a list that is an object": ([service(schedules={"a": 1})], "schedules is an object where a list"),
    "items that are text": ([service(schedules=["Monday"])], "This is text where an object"),
    "a record that is null": ([None], "This is nothing where an object"),
    "an age in words": ([service(minimum_age="ten")], "minimum_age is text where a whole number"),
    "half an age": ([service(minimum_age=10.5)], "whole number"),
    "a true age": ([service(minimum_age=True)], "yes or no where a whole number"),
    "an age beyond": ([service(maximum_age=1e300)], "from 0 to 150"),
    "an endless age": ([service(maximum_age=float("1e308") * 0 + 10**30)], "from 0 to 150"),
    "an unknown status": ([service(status="open")], "status is “open”"),
    "a bad date": ([service(assured_date="yesterday")], "a date is written"),
    "a bad day": (
        [service(schedules=[{"id": "x", "byday": "XX", "opens_at": "09:00", "closes_at": "10:00"}])],
        "byday",
    ),
    "a bad time": (
        [service(schedules=[{"id": "x", "byday": "MO", "opens_at": "9am", "closes_at": "17:00"}])],
        "time is",
    ),
    "no id": ([{"name": "Help", "status": "active", "organization": organization()}], "no id"),
    "no organization": ([{"id": "s1", "name": "Help", "status": "active"}], "whose it is"),
    "an organization that is nowhere": (
        [{"id": "s1", "name": "Help", "status": "active", "organization_id": "gone"}],
        "neither in the source nor here",
    ),
    "an organization that is text": ([service(organization="Newtown")], "This is text"),
    "half a letter": ([service(name="\ud800")], "cannot be kept"),
    "a place that is nowhere": (
        [service(service_at_locations=[{"id": "x", "location": {"id": "p", "latitude": "north"}}])],
        "latitude is text",
    ),
    "a place without a location": ([service(service_at_locations=[{"id": "x"}])], "names no location"),
    "no name": ([service(name=None)], "Name: "),
    "a need of ours that is not": (
        [
            service(
                attributes=[
                    {"taxonomy_term": {"id": "x", "name": "D", "term_uri": "urn:referral-pathways:needs:d"}}
                ]
            )
        ],
        "no need “D”",
    ),
    "a language list of another": (
        [
            service(
                attributes=[
                    {"taxonomy_term": {"id": "x", "name": "D", "term_uri": "urn:referral-pathways:kind:d"}}
                ]
            )
        ],
        "kind has no term “d”",
    ),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_cannot_be_read_is_said_and_changes_nothing(place, name):
    content, words = NOT_READ[name]
    before = everything()
    with pytest.raises(Unreadable, match=re.escape(words)):
        read_in(content, place.partnership)
    assert everything() == before


WRONG_FILES = {f"csv: {name}": (a_csv(row), words) for name, (row, words) in WRONG_CSV.items()}
WRONG_FILES |= {
    f"json: {name}": (json.dumps(found).encode(), words) for name, (found, words) in WRONG_JSON.items()
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_what_is_wrong_is_said_and_changes_nothing(place, name):
    content, words = WRONG_FILES[name]
    before = everything()
    with pytest.raises(importing.NotSound) as caught:
        read_in(content, place.partnership)
    found = [line for line in caught.value.plan.lines if line.verdict == WRONG]
    assert any(words in line.text for line in found), [line.text for line in found]
    assert all(line.where for line in found)
    assert everything() == before


def test_rows_that_clash_are_told_by_their_lines(place):
    cases = [
        (a_csv({}, {}), "line 3", "there twice: line 2"),
        (a_csv({}, {"service_id": "s2", "organization_name": "Else"}), "line 3", "another name than line 2"),
        (
            a_csv({"location_id": "p1"}, {"location_id": "p2", "service_summary": "x"}),
            "line 3",
            "another summary",
        ),
        (a_csv({"location_id": "p1"}, {"location_id": "p1"}), "line 3", "there twice"),
        (a_csv() + b"too,few\r\n", "line 3", "more or fewer cells"),
    ]
    for content, where, text in cases:
        plan = planned(content, place.partnership)
        assert not plan.sound()
        said = [line.text for line in plan.lines if line.where == where and line.verdict == WRONG]
        assert any(text in each for each in said), said


def test_a_service_at_two_places_has_two_lines(place):
    content = a_csv(
        {"location_id": "p1", "location_name": "One"}, {"location_id": "p2", "location_name": "Two"}
    )
    read_in(content, place.partnership)
    assert {p.name for p in Service.objects.get(name="Debt help").locations.all()} == {"One", "Two"}


def test_a_file_of_200_megabytes_is_not_opened(tmp_path, place):
    """It is sparse: it takes no room, and reading it would take all there is."""
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(Unreadable, match="larger than 50 MB"):
        sources.read(str(path))
    (tmp_path / "folder").mkdir()
    os.link(path, tmp_path / "folder/huge.json")
    with pytest.raises(Unreadable, match="larger than 50 MB"):
        sources.read(str(tmp_path / "folder"))
