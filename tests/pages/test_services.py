"""A service is edited a section at a time; what the law and the database demand holds however it is written."""

import datetime as dt

import pytest

from partners.forms_services import SECTIONS, TimeWords
from partners.models import Agency, Location, Need, Opening, Service, ServiceChange
from partners.models.services import every_decline_reason
from tests.scenarios import TODAY

pytestmark = pytest.mark.django_db


def section(place, code: str) -> str:
    return f"/agency/services/{place.service.pk}/{code}/"


def test_a_new_service_needs_three_things(place, as_seat):
    manager = as_seat(place.manager)
    page = manager.post("/agency/services/add/", {"name": "Locks", "summary": "", "needs": []})
    assert "Tick at least one thing that it helps with" in page.text
    assert 'value="Locks"' in page.text
    said = {"name": "Locks", "summary": "Opens doors", "needs": [place.need.pk]}
    page = manager.post("/agency/services/add/", said, follow=True)
    service = Service.objects.get(name="Locks")
    assert (service.agency, service.confirmed_by, service.confirmed_on) == (
        place.council,
        place.manager.person,
        TODAY(),
    )
    assert "can be found and referred to now" in page.text
    assert "Helps with" in page.text


@pytest.mark.parametrize("code", list(SECTIONS))
def test_each_section_opens_and_saves_as_it_stands(place, as_seat, code):
    """Opened and sent back unchanged, nothing of the service changes and nothing is put on record."""
    manager = as_seat(place.manager)
    assert manager.get(section(place, code)).status_code == 200
    form = SECTIONS[code].form(instance=place.service)
    data = {name: field.value() for name, field in ((f.html_name, f) for f in form)}
    data = {k: v for k, v in data.items() if v not in (None, False)}
    data = {k: ("\n".join(map(str, v)) if isinstance(v, list) and k in LINES else v) for k, v in data.items()}
    if "needs" in data:
        data["needs"] = [getattr(need, "pk", need) for need in data["needs"]]
    data["save"] = "1"  # as a browser always sends something
    before = Service.objects.values().get()
    assert manager.post(section(place, code), data).status_code == 302
    assert Service.objects.values().get() == before
    assert not ServiceChange.objects.exists()


LINES = {"districts", "wards", "languages", "questions", "authorised_for"}


def test_who_changed_what_is_on_record(place, as_seat):
    manager = as_seat(place.manager)
    manager.post(section(place, "bring"), {"evidence": "A letter", "cost": "Free"})
    assert ServiceChange.objects.get().what == "What to bring, and cost: what to bring, what it costs."
    page = manager.get(f"/agency/services/{place.service.pk}/")
    assert "A letter" in page.text
    assert "Mina Manager: What to bring, and cost" in page.text


def test_opening_hours_by_day_and_several_a_day(place, as_seat):
    manager = as_seat(place.manager)
    week = {
        "opens_1_0": "9.30am",
        "closes_1_0": "13:00",
        "opens_1_1": "2pm",
        "closes_1_1": "5pm",
        "hours": "Not in August",
    }
    page = manager.post(section(place, "hours"), week, follow=True)
    assert "9:30am to 1pm and 2pm to 5pm" in page.text
    assert Opening.objects.filter(service=place.service, day=1).count() == 2
    assert 'value="09:30"' in manager.get(section(place, "hours")).text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"opens_1_0": "9", "closes_1_0": ""}, "Monday: say both when it opens and when it closes"),
        ({"opens_1_0": "17:00", "closes_1_0": "9:00"}, "Monday: it must open before it closes"),
        ({"opens_2_0": "nine", "closes_2_0": "17:00"}, "is not a time"),
        (
            {"opens_1_0": "9", "closes_1_0": "13", "opens_1_1": "12", "closes_1_1": "15"},
            "Monday: the times overlap",
        ),
    ],
)
def test_hours_that_make_no_sense_come_back_as_typed(place, as_seat, given, says):
    page = as_seat(place.manager).post(section(place, "hours"), given)
    assert says in page.text
    assert f'value="{given[next(iter(given))]}"' in page.text
    assert not Opening.objects.exists()


@pytest.mark.parametrize(
    ("typed", "time"),
    [("9", dt.time(9)), ("12am", dt.time(0)), ("12.15pm", dt.time(12, 15)), ("23:59", dt.time(23, 59))],
)
def test_times_as_people_write_them(typed, time):
    assert TimeWords().clean(typed) == time


LONG_AGO = {"capacity": "paused", "response_days": 5, "urgent_days": 1} | dict(
    zip(("paused_until_day", "paused_until_month", "paused_until_year"), (1, 2, 2020), strict=True)
)


@pytest.mark.parametrize(
    ("code", "given", "says"),
    [
        ("who", {"genders": ["women"], "immigration": "any"}, "Say why the law lets it choose by gender"),
        ("who", {"districts": "LU1 2AB", "immigration": "any"}, "At most 4 letters a line"),
        ("who", {"districts": "HERE", "immigration": "any"}, "is not a postcode district"),
        (
            "who",
            {"minimum_age": 30, "maximum_age": 20, "immigration": "any"},
            "The youngest age must not be above",
        ),
        ("referrals", {"questions": "\n".join("abcdefghi")}, "At most 8 questions. There are 9"),
        ("referrals", {"questions": ""}, "Tick at least one"),
        ("where", {"address": "12 Example Street"}, "Give the place a name"),
        ("entry", {"confirm_every": 1}, "Between 7 and 365 days"),
        ("places", LONG_AGO, "Give a day after today"),
        (
            "places",
            {"capacity": "open", "response_days": 2, "urgent_days": 5},
            "Urgent ones cannot take longer",
        ),
    ],
)
def test_mistakes_are_said_where_they_are(place, as_seat, code, given, says):
    page = as_seat(place.manager).post(section(place, code), given)
    assert page.status_code == 200
    assert says in page.text
    assert "There is a problem" in page.text


def test_places_forget_what_no_longer_holds(place, as_seat):
    day = TODAY() + dt.timedelta(days=9)
    manager = as_seat(place.manager)
    given = {"capacity": "paused", "response_days": 5, "urgent_days": 1}
    boxes = dict(
        zip(
            ("paused_until_day", "paused_until_month", "paused_until_year"),
            (day.day, day.month, day.year),
            strict=True,
        )
    )
    manager.post(section(place, "places"), given | boxes)
    place.service.refresh_from_db()
    assert (place.service.capacity, place.service.paused_until) == ("paused", day)
    manager.post(section(place, "places"), given | boxes | {"capacity": "limited", "places": 3})
    place.service.refresh_from_db()
    assert (place.service.places_words, place.service.paused_until) == ("Few places: 3", None)


def test_a_place_is_added_for_the_agency(place, as_seat):
    as_seat(place.manager).post(section(place, "where"), {"name": "Town hall", "postcode": "LU1 2BQ"})
    assert Location.objects.get().agency == place.council
    assert list(place.service.locations.all()) == [Location.objects.get()]


def test_another_agencys_service_is_as_missing_as_none(place, as_seat):
    other = as_seat(place.sender_manager)
    for path in (f"/agency/services/{place.service.pk}/", section(place, "about"), "/agency/services/99999/"):
        assert other.get(path).status_code == 404
    assert as_seat(place.manager).get(section(place, "nothing")).status_code == 404


def test_the_admin_changes_it_too_and_is_named(place, as_seat):
    admin = as_seat(place.admin)
    address = f"/partnership/agencies/{place.council.pk}/services/{place.service.pk}/"
    assert "What it is" in admin.get(address).text
    admin.post(f"{address}bring/", {"cost": "Free"})
    assert ServiceChange.objects.get().by == place.admin.person


# --- statutory services --------------------------------------------------------------------------


def statutory(place) -> Service:
    Agency.objects.filter(pk=place.council.pk).update(sector="statutory")
    place.service.refresh_from_db()
    return Service.objects.get(pk=place.service.pk)


def test_an_agency_that_becomes_statutory_loses_want_of_capacity(place):
    assert "no_capacity" in place.service.decline_reasons
    service = statutory(place)
    assert "no_capacity" not in service.decline_reasons
    assert len(service.decline_reasons) == len(every_decline_reason()) - 1


@pytest.mark.parametrize("how", ["save", "update", "bulk", "create"])
def test_a_statutory_service_cannot_be_given_it(place, how):
    service = statutory(place)
    service.decline_reasons = every_decline_reason()
    if how == "save":
        service.save()
    elif how == "update":
        Service.objects.update(decline_reasons=every_decline_reason())
    else:
        new = Service(agency=service.agency, name="New", summary="New", confirmed_on=TODAY())
        Service.objects.bulk_create([new]) if how == "bulk" else new.save()
    assert not Service.objects.filter(decline_reasons__contains=["no_capacity"]).exists()


def test_its_form_does_not_offer_it(place, as_seat):
    statutory(place)
    manager = as_seat(place.manager)
    assert "We have no capacity now" not in manager.get(section(place, "referrals")).text
    page = manager.post(
        section(place, "referrals"), {"decline_reasons": ["no_capacity"], "endings": ["died"]}
    )
    assert "not one of the available choices" in page.text


def test_retired_needs_stay_on_old_services_and_are_offered_to_no_new_one(place, as_seat):
    Need.objects.filter(pk=place.need.pk).update(retired_on=TODAY())
    manager = as_seat(place.manager)
    assert "Eviction (retired)" in manager.get(section(place, "about")).text
    assert "Eviction" not in manager.get("/agency/services/add/").text
