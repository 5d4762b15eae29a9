"""What the tests of the directory share: entries made public, services by the thousand, and the standard's own schemas."""

import csv
import datetime as dt
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema
from django.utils import timezone

from partners.directory import importing, planning, sheet, sources
from partners.models import Agency, DirectoryFile, Location, Member, Need, Opening, PostcodePoint, Service

SCHEMAS = Path(__file__).parents[1] / "data" / "oruk-3.0"


def publish(*agencies: Agency) -> None:
    """Public, with their services, each at a place of its agency and open on Mondays and Tuesdays."""
    for agency in agencies:
        agency.public = True
        agency.about = agency.about or f"What {agency.name} does"
        agency.save()
        place = Location.objects.create(
            agency=agency,
            name=f"{agency.name} office",
            address="1 Invented Street",
            city="Luton",
            postcode="LU1 1AA",
            latitude="51.87900",
            longitude="-0.41700",
            access="Level entrance",
        )
        for service in agency.services.order_by("pk"):
            service.public = True
            service.save()
            service.locations.add(place)
            for day in (1, 2):
                Opening.objects.create(service=service, day=day, opens=dt.time(9, 30), closes=dt.time(16, 30))


def a_service(agency: Agency, name: str, needs=(), **more) -> Service:
    values = {
        "summary": f"{name} for people who need it",
        "confirmed_on": timezone.localdate(),
        "public": True,
    }
    service = Service.objects.create(agency=agency, name=name, **(values | more))
    service.needs.set(needs)
    service.refresh_from_db()
    return service


def a_directory_file(place, content: bytes | None = None, name: str = "council.csv") -> DirectoryFile:
    return DirectoryFile.objects.create(
        partnership=place.partnership,
        by=place.admin.person,
        name=name,
        source="Council directory",
        content=a_csv() if content is None else content,
        given_at=timezone.now(),
    )


def a_csv(*rows: dict[str, str], drop: tuple[str, ...] = ()) -> bytes:
    """Our CSV; without rows, one service of one new agency."""
    first = {
        "organization_id": "o1",
        "organization_name": "Newtown Advice",
        "organization_sector": "third",
        "organization_kind": "advice",
        "service_id": "s1",
        "service_name": "Debt help",
        "service_summary": "Help with debts.",
        "service_capacity": "open",
        "service_immigration": "any",
        "service_active": "yes",
    }
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [c for c in sheet.COLUMNS if c not in drop], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(first | row for row in rows or ({},))
    return out.getvalue().encode()


# Reading in

SOURCE = "Council directory"
MODELS = (Agency, Service, Location, Opening, Member, Need, PostcodePoint)


def everything() -> dict[str, list]:
    """All rows that a reading-in could touch."""
    through = (Service.needs.through, Service.locations.through)
    return {m.__name__: sorted(m.objects.values_list(), key=str) for m in (*MODELS, *through)}


def read_in(content: bytes, partnership, source: str = SOURCE, **options):
    return importing.read_in(
        sources.read_content(content, "file"), partnership, source, "Ada Admin", **options
    )


def planned(content: bytes, partnership, source: str = SOURCE):
    return planning.plan(sources.read_content(content, "file"), partnership, source)


def verdicts(plan, *wanted: str) -> list[tuple[str, str]]:
    return [(line.verdict, line.name) for line in plan.lines if not wanted or line.verdict in wanted]


# The standard


def strict(schema: Any) -> Any:
    """The schema with unknown properties refused, in every object that it describes."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(value) for key, value in schema.items() if key not in NOT_RULES}
    if isinstance(schema.get("properties"), dict):
        found["properties"] = {name: strict(rule) for name, rule in schema["properties"].items()}
        found["additionalProperties"] = False
    return found


# What a schema says of a field for people and for tables. `name` is no rule, but also the name of a property.
NOT_RULES = {
    "name",
    "path",
    "description",
    "datapackage_metadata",
    "tabular_required",
    "constraints",
    "example",
}
NOT_RULES |= {"title", "core", "order", "datapackage_type"}


def inlined(name: str) -> Any:
    """A schema of `schemata/` with what it refers to put in."""

    def put_in(found: Any) -> Any:
        if isinstance(found, list):
            return [put_in(each) for each in found]
        if not isinstance(found, dict):
            return found
        if "$ref" in found:
            return inlined(found["$ref"])
        return {key: put_in(value) for key, value in found.items()}

    return put_in(json.loads((SCHEMAS / "schemata" / name).read_text()))


@cache
def validator(name: str):
    """A compiled check of one record: `service_list` from the resolved schemas, `taxonomy` from the single ones."""
    path = SCHEMAS / "compiled" / f"{name}.json"
    schema = json.loads(path.read_text()) if path.exists() else inlined(f"{name}.json")
    return fastjsonschema.compile(strict(schema), formats=FORMATS)


UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z"
FORMATS = {"uuid": UUID}

ENVELOPE = fastjsonschema.compile(
    {
        "type": "object",
        "additionalProperties": False,
        "required": [
            "total_items",
            "total_pages",
            "page_number",
            "size",
            "first_page",
            "last_page",
            "empty",
            "contents",
        ],
        "properties": {
            **{key: {"type": "integer"} for key in ("total_items", "total_pages", "page_number", "size")},
            **{key: {"type": "boolean"} for key in ("first_page", "last_page", "empty")},
            "contents": {"type": "array"},
        },
    }
)
