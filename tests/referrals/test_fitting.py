"""Why a service fits a person and why not; of what is not held, only that it is to be asked."""

import datetime as dt

import pytest
from django.utils import timezone

from partners.acting import acting_as
from partners.models import Agency, Opening, Service
from referrals import fitting, searching
from referrals.fitting import PersonFacts
from tests.scenarios import TODAY, a_client

pytestmark = pytest.mark.django_db


def judged(place, person: PersonFacts, **conditions) -> fitting.Reasons:
    for name, value in conditions.items():
        setattr(place.service, name, value)
    return fitting.reasons(place.service, person)


HOUSEHOLDS = [
    (["children"], {"children": 2}, "fits"),
    (["children"], {"people": 1}, "doubts"),
    (["single"], {"people": 1}, "fits"),
    (["single"], {"people": 3, "children": 1}, "doubts"),
    (["couples"], {"people": 2, "children": 0}, "asks"),
    (["young"], {"people": 1, "age": 19}, "asks"),
    (["young"], {"people": 1, "age": 50}, "doubts"),
    (["single"], {}, "asks"),
]


@pytest.mark.parametrize(("households", "known", "where"), HOUSEHOLDS)
def test_household(place, households, known, where):
    found = judged(place, PersonFacts(**known), households=households)
    lists = {name: [t for t in getattr(found, name) if "for " in t] for name in ("fits", "doubts", "asks")}
    assert {name for name, texts in lists.items() if texts} == {where}


@pytest.mark.parametrize(
    ("wanted", "funds", "where"),
    [
        ("recourse", "yes", "fits"),
        ("recourse", "no", "doubts"),
        ("no_recourse", "no", "fits"),
        ("no_recourse", "unsure", "asks"),
        ("recourse", "", "asks"),
    ],
)
def test_immigration_is_said_only_where_it_is_held(place, wanted, funds, where):
    found = judged(place, PersonFacts(public_funds=funds), immigration=wanted)
    assert [n for n in ("fits", "doubts", "asks") if any("public funds" in t for t in getattr(found, n))] == [
        where
    ]


def test_gender_and_income_are_always_to_be_asked(place):
    found = judged(place, PersonFacts(age=30), genders=["women"], income="Under £500 a month")
    assert found.asks == ["only for women", "income: Under £500 a month"]


def test_who_may_refer(place):
    assert (
        "takes referrals from statutory agencies only"
        in judged(place, PersonFacts(), sources=["statutory"]).doubts
    )
    held = judged(place, PersonFacts(statutory_sender=True), sources=["statutory"])
    assert "takes referrals from statutory agencies" in held.fits
    assert any("go there themselves" in t for t in judged(place, PersonFacts(), sources=["self"]).doubts)


def test_what_is_not_known_of_area_and_age_is_to_be_asked(place):
    found = judged(place, PersonFacts(), districts=["LU1", "LU2"], minimum_age=18, maximum_age=25)
    assert found.asks == ["covers LU1, LU2 only", "only for ages 18 to 25"]
    assert found.doubts == []


@pytest.mark.parametrize(
    ("typed", "district"),
    [
        ("lu2 7aa", "LU2"),
        ("LU27AA", "LU2"),
        ("LU2", "LU2"),
        ("M1 1AE", "M1"),
        ("m11ae", "M1"),
        ("", ""),
        ("LU2 7", "LU2"),
    ],
)
def test_districts(typed, district):
    assert fitting.district_of(typed) == district


def test_the_person_is_what_the_agency_holds_unless_something_is_typed(place):
    client = a_client(
        place,
        household={"people": 3, "children": 2},
        immigration={"public_funds": "no"},
    )
    with acting_as(place.worker, nested=True):
        held = searching.describe(client, place.worker, district="", age=None, language="")
        typed = searching.describe(client, place.worker, district="LU4", age=20)
    assert (held.district, held.people, held.children, held.public_funds) == ("LU2", 3, 2, "no")
    assert (typed.district, typed.age, typed.children) == ("LU4", 20, 2)


def test_open_now(place):
    Opening.objects.create(service=place.service, day=2, opens=dt.time(9), closes=dt.time(17, 30))
    tuesday = timezone.make_aware(dt.datetime(2026, 11, 24, 17, 0))
    assert fitting.open_now(place.service, tuesday) == "open now, until 5:30pm"
    assert fitting.open_now(place.service, tuesday + dt.timedelta(hours=1)) == ""
    assert fitting.open_now(place.service, tuesday + dt.timedelta(days=1)) == ""


# --- what is found, and in what order -------------------------------------------------------------


def another(place, name: str, agency=None, **more) -> Service:
    made = {
        "agency": agency or place.council,
        "name": name,
        "summary": "Keeps homes",
        "confirmed_on": TODAY(),
    }
    return Service.objects.create(**made | more)


def test_a_word_spelt_wrongly_finds_and_says_so(place):
    for words in ("evicton", "baliff", "homlessness", "evicton bailif"):
        found = searching.search(place.worker, words)
        assert ([s.name for s in found.services], found.near) == (["Homelessness prevention"], True), words
    assert searching.search(place.worker, "eviction").near is False
    assert searching.search(place.worker, "qqqq").services == []


def test_those_that_fit_come_first_and_old_entries_last(place):
    another(place, "Old", confirmed_on=TODAY() - dt.timedelta(days=99))
    another(place, "Far", districts=["MK1"])
    another(place, "Full", capacity="full")
    another(place, "Near", districts=["LU2"])
    person = PersonFacts(district="LU2", age=30)
    names = [s.name for s in searching.search(place.worker, "homes", person=person).services]
    assert names[-1] == "Old"
    assert set(names[:2]) == {"Near", "Homelessness prevention"}
    with_places = searching.search(place.worker, "homes", person=person, with_places=True).services
    assert "Full" not in [s.name for s in with_places]


def test_a_lifted_pause_has_places(place):
    another(place, "Lifted", capacity="paused", paused_until=TODAY())
    another(place, "Paused", capacity="paused", paused_until=TODAY() + dt.timedelta(days=1))
    names = [s.name for s in searching.search(place.worker, "homes", with_places=True).services]
    assert "Lifted" in names
    assert "Paused" not in names


def test_what_is_hidden_or_off_is_never_found_however_it_is_asked_for(place):
    another(place, "Off", active=False)
    hidden = another(place, "Zanzibar house", agency=place.stranger)
    Agency.objects.filter(pk=place.stranger.pk).update(listed=False)
    hidden.needs.add(place.need)
    for asked in (("homes",), ("zanzibar",), ("zanzibr",), ("", place.need)):
        names = [s.name for s in searching.search(place.worker, *asked).services]
        assert not {"Off", "Zanzibar house"} & set(names), asked


@pytest.mark.parametrize("change", ["service", "need", "synonym", "group", "agency", "added", "removed"])
def test_the_search_text_follows_every_change(place, change):
    service, need = place.service, place.need
    Service.objects.filter(pk=service.pk).update(name="Keeping a roof")
    acts = {
        "service": (
            lambda: Service.objects.filter(pk=service.pk).update(summary="Xylophone"),
            "xylophone",
            True,
        ),
        "need": (lambda: type(need).objects.filter(pk=need.pk).update(name="Xylophone"), "xylophone", True),
        "synonym": (
            lambda: type(need).objects.filter(pk=need.pk).update(synonyms=["xylophone"]),
            "xylophone",
            True,
        ),
        "group": (
            lambda: type(need).objects.filter(pk=need.parent_id).update(name="Xylophone"),
            "xylophone",
            True,
        ),
        "agency": (
            lambda: Agency.objects.filter(pk=place.council.pk).update(name="Xylophone"),
            "xylophone",
            True,
        ),
        "added": (lambda: service.needs.create(code="x", name="Xylophone"), "xylophone", True),
        "removed": (lambda: service.needs.clear(), "eviction", False),
    }
    act, words, there = acts[change]
    assert bool(searching.search(place.worker, words).services) is not there
    act()
    assert bool(searching.search(place.worker, words).services) is there


def test_a_service_can_be_deleted_with_its_text(place):
    place.service.delete()
    assert searching.search(place.worker, "homes").services == []
