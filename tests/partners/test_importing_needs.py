"""A list of needs is read whole or not at all, and the same list read twice changes nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from partners import needs
from partners.importing_needs import MOST_BYTES, Unreadable, load
from partners.models import Need, NeedCode

pytestmark = pytest.mark.django_db

ESD = """Identifier,Label,Description,Parent
1,Homes,All about homes,
12,Losing a home,,1
13,"Damp, mould",,1
"""
OPEN_JSON = [
    {
        "name": "Human Services",
        "slug": "human_services",
        "items": [
            {
                "name": "Food",
                "slug": "human_services:food",
                "items": [{"name": "Food Pantry", "slug": "human_services:food:food_pantry"}],
            }
        ],
    }
]
OPEN_YAML = """- name: Human Services
  slug: human_services
  items:
  - name: Food
    slug: human_services:food
    description: Meals and pantries.
    items:
    - name: Food Pantry
      slug: human_services:food:food_pantry
      related:
      - human_services:emergency:food
"""
OPEN_XML = """<?xml version="2.0" encoding="UTF-8"?>
<taxonomy><version>2.0</version><services><top_level id="1" title="Human Services">
<second_level id="2" title="Food"><third_level id="human_services:food:food_pantry" title="Food Pantry"></third_level></second_level>
</top_level></services></taxonomy>
"""
OPEN_CSV = """slug,level0:name_en,level0:name_he,level1:name_en,level1:name_he
human_services,Human Services,x
human_services:food,Human Services,x,Food,y
human_services:food:food_pantry,Human Services,x,Food,y,Food Pantry,z
"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="needs.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def tree() -> dict[str, str | None]:
    return {need.name: need.parent and need.parent.name for need in Need.objects.select_related("parent")}


def test_the_list_that_comes_with_it(capsys):
    call_command("import_needs")
    assert Need.objects.get(code="eviction").parent.code == "housing"
    assert "bailiff" in Need.objects.get(code="problem-debt").synonyms
    count = Need.objects.count()
    capsys.readouterr()
    call_command("import_needs")
    assert "rows, 0 changes" in capsys.readouterr().out
    assert Need.objects.count() == count


def test_the_shape_of_the_lgas_lists(file):
    report = load(file(ESD), "esd")
    assert tree() == {"Homes": None, "Losing a home": "Homes", "Damp, mould": "Homes"}
    assert NeedCode.objects.get(scheme="esd", code="12").need.name == "Losing a home"
    assert [row.happens for row in report.rows] == [
        "added as a group",
        "added under “Homes”",
        "added under “Homes”",
    ]
    assert load(file(ESD), "esd").changes == []


def test_the_same_as_json(file):
    items = [
        {"identifier": "12", "label": "Losing a home", "parents": [{"identifier": "1", "label": "Homes"}]},
        {"identifier": "1", "label": "Homes", "parents": []},
    ]
    load(file(json.dumps({"list": {"identifier": "needs", "items": items}}), "needs.json"), "esd")
    assert tree() == {"Homes": None, "Losing a home": "Homes"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (json.dumps(OPEN_JSON), "t.json"),
        (OPEN_YAML, "taxonomy.yaml"),
        (OPEN_CSV, "services.csv"),
        (OPEN_XML, "taxonomy"),
    ],
)
def test_open_eligibility_in_its_formats(file, text, name):
    load(file(text, name), "open-eligibility")
    assert tree() == {"Human Services": None, "Food": "Human Services", "Food Pantry": "Food"}
    assert NeedCode.objects.filter(code="human_services:food:food_pantry").exists()
    assert load(file(text, name), "open-eligibility").changes == []


def test_a_term_that_is_there_is_mapped_and_keeps_its_place(place, file):
    report = load(file("Identifier,Label,Parent\n1,All,\n12,eviction,1\n"), "esd")
    assert report.rows[1].happens == "mapped to “Eviction”"
    place.need.refresh_from_db()
    assert place.need.parent.name == "Housing"
    assert NeedCode.objects.get(code="12").need == place.need


def test_a_code_follows_a_need_that_was_renamed_and_merged(place, file):

    load(file(ESD), "esd")
    losing = Need.objects.get(name="Losing a home")
    needs.merge(losing, place.need, place.admin.person, "One thing")
    assert load(file(ESD), "esd").changes == []
    assert NeedCode.objects.get(code="12").need == place.need
    assert Need.objects.filter(name="Losing a home").count() == 1


def test_a_trial_says_what_would_happen_and_changes_nothing(file, capsys):
    call_command("import_needs", str(file(ESD)), "--scheme", "esd", "--dry-run")
    said = capsys.readouterr().out
    assert "line 3: Losing a home: added under “Homes”" in said
    assert "A trial: nothing was changed" in said
    assert not Need.objects.exists()


BAD = [
    ("Identifier,Label,Parent\n1,One,2\n2,Two,1\n", "line 2: One: ERROR: It stands under itself"),
    ("Identifier,Label,Parent\n1,One,1\n", "line 2: One: ERROR: It stands under itself"),
    ("Identifier,Label\n1,One\n1,Two\n", "line 3: Two: ERROR: Its identifier “1” stands in line 2 already"),
    ("Identifier,Label,Parent\n1,One,9\n", "ERROR: It stands under “9”, which is not in the file"),
    ("Identifier,Label\n1,\n", "ERROR: It has no name"),
    ("Identifier,Label\n,One\n", "ERROR: It has no identifier"),
    (f"Identifier,Label\n1,{'x' * 81}\n", "ERROR: Its name is longer than 80 letters"),
]


@pytest.mark.parametrize(("text", "says"), BAD)
def test_one_wrong_row_and_nothing_is_changed(file, capsys, text, says):
    good = text.replace("\n", "\n77,Good\n", 1)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_needs", str(file(good)), "--scheme", "esd")
    said = capsys.readouterr().out
    # The good row stands in line 2, and moves the others down.
    moved = says.replace("line 3", "line 4").replace("line 2", "line 3") if says.startswith("line") else says
    assert moved in said
    assert "Good: not looked at" in said
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("", "needs.csv", "must name the columns"),
        ("Identifier,Label\n", "needs.csv", "There is no need in it"),
        ("Identifier,Label\n1,Café\n".encode("latin-1"), "needs.csv", "Line 2 is not in UTF-8"),
        (b"PK\x03\x04\x00\x00", "needs.csv", "It is no text"),
        ('Identifier,Label\n1,"One\n', "needs.csv", "It is no sound CSV"),
        ("a" * (MOST_BYTES + 1), "needs.csv", "It is larger than 5 MB"),
        ("{", "needs.json", "It is no sound JSON"),
        ('{"list": []}', "needs.json", "no list of items"),
        (ESD, "needs.xlsx", "is read from .csv or .json"),
        (
            "Identifier,Label\n" + "".join(f"{n},N\n" for n in range(20_001)),
            "needs.csv",
            "more than 20,000 rows",
        ),
    ],
)
def test_a_file_that_cannot_be_used(file, text, name, says):
    with pytest.raises(Unreadable, match=says):
        load(file(text, name), "esd")
    assert not Need.objects.exists()


def test_two_hundred_megabytes_are_not_read(tmp_path):
    path = tmp_path / "needs.csv"
    with path.open("wb") as huge:
        huge.truncate(200_000_000)
    with pytest.raises(Unreadable, match="larger than 5 MB"):
        load(path, "esd")


def test_xml_that_declares_entities_is_not_read(file):
    text = '<!DOCTYPE t [<!ENTITY a "aaaa">]><taxonomy>&a;</taxonomy>'
    with pytest.raises(Unreadable, match="declares entities"):
        load(file(text, "taxonomy.xml"), "open-eligibility")


def test_yaml_that_is_not_as_published(file):
    with pytest.raises(Unreadable, match="Line 2 is not as the taxonomy is published"):
        load(file("- name: Food\n  !!python/object: x\n", "t.yaml"), "open-eligibility")
