"""The directory out and in: what is exported comes back the same, and what is wrong changes nothing and is said."""

import datetime as dt
import json
import re

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateRange

from benchmarks.directory_data import many_services
from partners.directory import exporting, importing, sheet, sources
from partners.directory.planning import ADDED, CHANGED, KEPT, PROTECTED, SAME
from partners.models import (
    Agency,
    Location,
    Member,
    Need,
    NeedCode,
    Opening,
    Partnership,
    PostcodePoint,
    Service,
)
from tests.partners.directory import (
    SCHEMAS,
    SOURCE,
    a_csv,
    a_service,
    everything,
    planned,
    publish,
    read_in,
    validator,
    verdicts,
)
from tests.scenarios import TODAY, a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(db) -> Partnership:
    return Partnership.objects.create(slug="elsewhere", name="Elsewhere", place="Elsewhere")


@pytest.fixture
def full(place):
    """A partnership whose entries say everything that an entry can."""
    publish(place.council, place.advice)
    Agency.objects.filter(pk=place.advice.pk).update(
        charity_number="1234567",
        company_number="7654321",
        website="https://advice.example/",
        languages=["Welsh"],
    )
    need = Need.objects.create(code="debt", name="Debt", parent=place.need.parent)
    many_services(place.council, 60, [place.need, need])
    odd = a_service(place.advice, "=Odd; “name”, one", [need, place.need], languages=["A; B", "C"])
    odd.locations.add(*Location.objects.filter(agency=place.advice), *Location.objects.filter(name="Place 3"))
    # A file that came from elsewhere, with an id that is no UUID.
    Service.objects.filter(name="Service 00001").update(outside_source="Old list", outside_id="row 7")
    return place


# Round trips


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_a_round_trip_to_another_partnership_of_this_deployment(full, elsewhere, form):
    first = exporting.export(full.partnership, form)
    agencies = Agency.objects.count()
    plan = read_in(first.encode(), elsewhere)
    assert set(verdicts(plan)) == set(verdicts(plan, ADDED))
    assert exporting.export(elsewhere, form) == first
    assert exporting.export(full.partnership, form) == first  # where it came from is untouched
    assert Agency.objects.count() == 2 * agencies  # listed anew, on their own


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_a_round_trip_to_another_database(full, form):
    """As if it were: the same needs, and nothing that any of its ids could be found by."""
    first = exporting.export(full.partnership, form)
    for model in (Opening, Service, Location, Member):
        model.objects.all().delete()
    Agency.objects.update(uuid=RandomUUID(), outside_id="", outside_source="")
    read_in(first.encode(), full.partnership)
    assert exporting.export(full.partnership, form) == first


def test_one_shape_comes_back_as_the_other_says(full, elsewhere):
    """From CSV and from JSON the same entries come, but for what the standard has no field for."""
    read_in(exporting.export(full.partnership, "json").encode(), elsewhere)
    ours, theirs = (
        {s.name: s for s in exporting.services_of(exporting.agencies_of(p))}
        for p in (full.partnership, elsewhere)
    )
    assert ours.keys() == theirs.keys()
    for name, service in ours.items():
        cells, back = sheet.cells(service), sheet.cells(theirs[name])
        del cells["service_id"], back["service_id"]
        assert back == cells


def test_the_json_is_valid_open_referral(full):
    validator("organization_package")(json.loads(exporting.export(full.partnership, "json")))


def test_an_export_holds_no_hidden_agency_and_no_persons_address(full):
    Agency.objects.filter(pk=full.advice.pk).update(listed=False)
    Agency.objects.filter(pk=full.council.pk).update(email=full.manager.person.email)
    a_service(full.council, "Closed long ago", active=False)
    for form in exporting.FORMATS:
        text = exporting.export(full.partnership, form)
        assert "Advice Luton" not in text
        assert "people.example" not in text
        assert "Closed long ago" not in text
        assert "Housing Luton" in text


def test_no_cell_is_a_formula(full):
    text = exporting.export(full.partnership, "csv")
    assert "'=Odd" in text
    assert not re.search(r'(^|,)"?[=+@-]', text, re.M)


@pytest.mark.parametrize("text", ["=1", "'=1", "''", "'", "+44 1632", "-", "plain", "'tis", "@x", ""])
def test_what_guards_a_cell_comes_off_again(text):
    assert sheet.unguarded(sheet.guarded(text)) == text


@pytest.mark.parametrize("items", [[], ["a"], ["a; b", "c"], ['say "hi"', "x"], ["a, b"]])
def test_lists_in_a_cell_come_back(items):
    assert sheet.parted(sheet.joined(items)) == items


# What reading in does


def test_a_new_agency_joins_the_wider_network_unpublished_and_unconfirmed(place):
    plan = read_in(a_csv(), place.partnership)
    assert verdicts(plan) == [(ADDED, "Newtown Advice"), (ADDED, "Debt help")]
    service = Service.objects.get(name="Debt help")
    spell = Member.objects.get(agency=service.agency)
    assert (spell.tier, spell.reason, spell.decided_by) == ("wider", f"Read in from {SOURCE}.", "Ada Admin")
    assert spell.during.lower == TODAY()
    assert not service.public
    assert not service.agency.public
    assert not service.ever_confirmed
    assert service.stale
    assert (service.outside_source, service.outside_id) == (SOURCE, "s1")


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_reading_in_twice_changes_nothing(full, elsewhere, form):
    text = exporting.export(full.partnership, form).encode()
    read_in(text, elsewhere)
    before = everything()
    again = read_in(text, elsewhere)
    assert {v for v, _ in verdicts(again)} == {SAME}
    # Under another name of the source they are known again: by their UUIDs, or by id and name together.
    renamed = read_in(text, elsewhere, source="The same under another name")
    assert {v for v, _ in verdicts(renamed)} == {SAME}
    assert everything() == before


def test_a_plain_id_of_another_source_is_somebody_else(place):
    """Two lists that both number from 1 speak of two agencies."""
    read_in(a_csv(), place.partnership)
    other = a_csv({"organization_name": "Oldtown Carers", "service_name": "Respite"})
    plan = read_in(other, place.partnership, source="Another list")
    assert {v for v, _ in verdicts(plan)} == {ADDED}
    assert Agency.objects.filter(outside_id="o1").count() == 2


def test_our_own_export_changes_nothing_where_it_came_from(full):
    before = everything()
    for form in exporting.FORMATS:
        plan = read_in(exporting.export(full.partnership, form).encode(), full.partnership)
        assert {v for v, _ in verdicts(plan)} == {SAME}
    assert everything() == before


def test_a_change_is_said_and_made(place):
    read_in(a_csv(), place.partnership)
    changed = a_csv(
        {
            "service_summary": "Help with debts and bills.",
            "service_opening_hours": "MO 09:00-17:00; WE 10:00-12:00",
        }
    )
    plan = read_in(changed, place.partnership)
    line = next(line for line in plan.lines if line.verdict == CHANGED)
    assert line.text == (
        "Summary: “Help with debts.” to “Help with debts and bills.”. Opening hours: 2 opening times."
    )
    service = Service.objects.get(name="Debt help")
    assert service.summary == "Help with debts and bills."
    assert service.openings.count() == 2
    read_in(a_csv({"service_summary": "Help with debts and bills."}), place.partnership)
    assert service.openings.count() == 0  # an empty cell says that there are none


def test_a_column_that_is_not_there_says_nothing(place):
    read_in(a_csv({"service_cost": "Free", "service_opening_hours": "MO 09:00-17:00"}), place.partnership)
    read_in(a_csv(drop=("service_cost", "service_opening_hours", "location_id")), place.partnership)
    service = Service.objects.get(name="Debt help")
    assert (service.cost, service.openings.count()) == ("Free", 1)


def test_what_is_gone_from_the_source_stays_and_is_named(place):
    read_in(a_csv({}, {"service_id": "s2", "service_name": "Benefits help"}), place.partnership)
    plan = read_in(a_csv(), place.partnership)
    assert (KEPT, "Benefits help") in verdicts(plan)
    assert Service.objects.get(name="Benefits help").active


def test_a_dry_run_writes_nothing(place):
    before = everything()
    plan = planned(a_csv(), place.partnership)
    assert plan.counts()[ADDED] == 2
    assert everything() == before


def test_a_foreign_feed_is_read(elsewhere):
    """The standard's own example; its person's name is not taken."""
    data = json.loads((SCHEMAS / "examples/service_full.json").read_text())
    data["assured_date"] = "2026-01-05"
    data["service_at_locations"][0]["location"] |= {"latitude": 51.5, "longitude": -0.1}
    need = Need.objects.create(code="x", name="X")
    NeedCode.objects.create(need=need, scheme="esd", code="99")
    data["attributes"][0]["taxonomy_term"]["term_uri"] = "https://standards.example/needs/99"
    plan = read_in(json.dumps(data).encode(), elsewhere)
    assert {v for v, _ in verdicts(plan)} == {ADDED}
    service = Service.objects.get(name="Community Counselling")
    assert service.summary.startswith("Counselling Services")
    assert list(service.needs.all()) == [need]
    assert {(o.day, f"{o.opens:%H:%M}") for o in service.openings.all()} == {(4, "10:00"), (5, "10:00")}
    assert service.locations.get().postcode == "ABC 1234"
    assert "Persona" not in str(everything())
    assert service.agency.company_number == "1234567"
    again = read_in(json.dumps(data).encode(), elsewhere)
    assert {v for v, _ in verdicts(again)} == {SAME}


def test_a_feeds_phones_are_read_and_an_unknown_need_is_noted(elsewhere):
    data = json.loads((SCHEMAS / "examples/service_full.json").read_text())
    data["service_at_locations"] = []
    data["contacts"][0]["phones"] = [{"id": "x", "number": "01632 960 009"}]
    plan = read_in(json.dumps([data]).encode(), elsewhere)
    assert Service.objects.get().phone == "01632 960 009"
    assert any("No need here is name." in line.text for line in plan.lines)


def test_a_folder_of_pages_is_one_directory(full, elsewhere, tmp_path):
    whole = json.loads(exporting.export(full.partnership, "json"))
    for number, each in enumerate(whole):
        (tmp_path / f"{number}.json").write_text(json.dumps(each))
    (tmp_path / "terms.json").write_text((SCHEMAS / "examples/taxonomy_term_list.json").read_text())
    importing.read_in(sources.read(str(tmp_path)), elsewhere, "folder", "Ada")
    assert json.loads(exporting.export(elsewhere, "json")) == whole


# What it may not touch


def test_an_agency_that_looks_after_itself_is_not_touched(place):
    read_in(a_csv(), place.partnership)
    agency = Agency.objects.get(name="Newtown Advice")
    a_seat("Nina Newtown", "manager", agency)
    before = everything()
    changed = a_csv({"organization_name": "Renamed"}, {"service_id": "s9", "organization_name": "Renamed"})
    with pytest.raises(importing.NotSound) as caught:
        read_in(changed, place.partnership)
    assert {v for v, _ in verdicts(caught.value.plan)} == {PROTECTED}
    assert "looks after its own entries" in caught.value.plan.lines[0].text
    assert everything() == before
    # What is the same already is no error.
    assert {v for v, _ in verdicts(read_in(a_csv(), place.partnership))} == {SAME}


def test_an_agency_of_another_partnership_too_is_not_touched(place, elsewhere):
    read_in(a_csv(), place.partnership)
    agency = Agency.objects.get(name="Newtown Advice")
    spell = Member.objects.get(agency=agency)
    Member.objects.create(
        partnership=elsewhere, agency=agency, tier="wider", during=spell.during, reason="x", decided_by="x"
    )
    before = everything()
    with pytest.raises(importing.NotSound, match="Nothing was changed"):
        read_in(a_csv({"service_cost": "Free"}), place.partnership)
    assert everything() == before


def test_one_that_the_same_source_gave_to_another_partnership_is_not_listed_twice(place, elsewhere):
    read_in(a_csv(), place.partnership)
    plan = planned(a_csv(), elsewhere)
    assert {v for v, _ in verdicts(plan)} == {PROTECTED}
    assert "another partnership" in plan.lines[0].text


def test_one_that_has_left_is_not_brought_back(place):
    read_in(a_csv(), place.partnership)
    spell = Member.objects.get(agency__name="Newtown Advice")
    Member.objects.filter(pk=spell.pk).update(during=DateRange(TODAY() - dt.timedelta(days=9), TODAY()))
    plan = planned(a_csv({"service_cost": "Free"}), place.partnership)
    assert (PROTECTED, "Debt help") in verdicts(plan)


def test_a_service_is_never_given_to_another_agency(place):
    read_in(
        a_csv({}, {"organization_id": "o2", "organization_name": "Other", "service_id": "s2"}),
        place.partnership,
    )
    moved = a_csv({"organization_id": "o2", "organization_name": "Other"})
    before = everything()
    with pytest.raises(importing.NotSound) as caught:
        read_in(moved, place.partnership)
    assert (
        "A file does not give it to Other."
        in caught.value.plan.lines[-2].text + caught.value.plan.lines[-1].text
    )
    assert everything() == before


def test_what_has_errors_can_be_left_out(place):
    """The rest is read in; nothing of an agency that has an error, and nothing at all when the source itself is wrong."""
    good = {
        "organization_id": "o2",
        "organization_name": "Fine",
        "service_id": "s2",
        "service_name": "Fine help",
    }
    content = a_csv({"organization_email": "nobody"}, good)
    with pytest.raises(importing.NotSound):
        read_in(content, place.partnership)
    read_in(content, place.partnership, leave_out=True)
    assert Service.objects.filter(name="Fine help").exists()
    assert not Agency.objects.filter(name="Newtown Advice").exists()
    before = everything()
    with pytest.raises(importing.NotSound):
        read_in(a_csv(good, good | {"service_name": "Twice"}), place.partnership, leave_out=True)
    assert everything() == before


# The commands


def test_the_commands(full, elsewhere, tmp_path, capsys):
    for form in exporting.FORMATS:
        out = tmp_path / f"luton.{form}"
        call_command("export_directory", out, partnership="luton", format=form)
        assert out.read_bytes().decode() == exporting.export(full.partnership, form)
    before = everything()
    call_command("import_directory", str(out), "--partnership", "elsewhere", "--dry-run")
    assert "Nothing was changed: this was a dry run." in capsys.readouterr().out
    assert everything() == before
    call_command("import_directory", str(out), "--partnership", "elsewhere")
    assert "Done." in capsys.readouterr().out
    assert exporting.export(elsewhere, "json") == out.read_text()
    bad = tmp_path / "bad.csv"
    bad.write_bytes(a_csv({"service_email": "nobody"}))
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("import_directory", str(bad), "--partnership", "elsewhere")
    assert "Error: service Debt help: line 2: Email" in capsys.readouterr().out
    for wrong in (["/no/such", "--partnership", "elsewhere"], [str(out), "--partnership", "nowhere"]):
        with pytest.raises(CommandError):
            call_command("import_directory", *wrong)


POSTCODES = {
    "ons": (
        "pcd,pcd2,pcds,lat,long\nLU1 1AA,LU1  1AA,LU1 1AA,51.87,-0.41\nLU19ZZ,LU1  9ZZ,LU1 9ZZ,99.999999,0\n",
        1,
    ),
    "districts": ("postcode,latitude,longitude\nLU1,51.87,-0.41\nBS3,51.44,-2.6\n", 2),
    "bom": ("\ufeffoutcode,lat,lng\nLU1,51.87,-0.41\n", 1),
}


@pytest.mark.parametrize("name", POSTCODES)
def test_postcodes_are_loaded(db, tmp_path, name):
    path = tmp_path / "points.csv"
    path.write_text(POSTCODES[name][0])
    for _ in range(2):
        call_command("load_postcodes", path)
        assert PostcodePoint.objects.count() == POSTCODES[name][1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "no column postcode"),
        ("postcode,eastings,northings\nLU1,1,2\n", "take a list with latitude"),
        ("postcode,latitude,longitude\nLU1,51,0\nnowhere,51,0\n", "Line 3: “nowhere” is not a postcode"),
        ("postcode,latitude,longitude\nLU1,north,0\n", "Line 2"),
        ("postcode,latitude,longitude\nLU1,0.5,51\n", "not in the British Isles"),
    ],
)
def test_a_bad_list_of_postcodes_loads_nothing(db, tmp_path, text, words):
    path = tmp_path / "points.csv"
    path.write_text(text)
    with pytest.raises(CommandError, match=re.escape(words)):
        call_command("load_postcodes", path)
    assert not PostcodePoint.objects.exists()
