"""Our own CSV: a line for a service at a place, so that a spreadsheet can be read, sorted and filled in by hand.

A service at two places has two lines that say the same but for the place. An agency without services has a line with
the rest empty. The columns are the fields of `fields.py`; lists hold their items with semicolons between.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from partners.directory import fields, ids
from partners.directory.checked import Item, storable
from partners.directory.reading_json import Unreadable
from partners.directory.records import (
    MOST_RECORDS,
    AgencyRecord,
    NeedRef,
    Opens,
    PlaceRecord,
    Reading,
    ServiceRecord,
)
from partners.directory.shapes import DAYS
from partners.models import Agency, Location, Service

PREFIX = {Agency: "organization", Service: "service", Location: "location"}
COLUMNS = [
    "organization_id",
    *(f"organization_{name}" for name in fields.AGENCY),
    "service_id",
    *(f"service_{name}" for name in fields.SERVICE),
    "service_needs",
    "service_opening_hours",
    "location_id",
    *(f"location_{name}" for name in fields.LOCATION),
]
NEEDED = ("organization_id", "organization_name")
FORMULA = "=+-@\t\r"  # what a spreadsheet would run
OPEN = re.compile(r"^(MO|TU|WE|TH|FR|SA|SU) (\d\d:\d\d)-(\d\d:\d\d)$")
LONGEST_CELL = 20_000
YES_NO = {"yes": True, "no": False}


# Writing


def write(agencies: Iterable[Agency], services: Iterable[Service]) -> str:
    """Services come whole (`published.whole`), of these agencies."""
    offered: dict[int, list[Service]] = {}
    for service in services:
        offered.setdefault(service.agency_id, []).append(service)
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    rows.writeheader()
    for agency in agencies:
        first = cells(agency)
        for line in lines(offered.get(agency.pk, [])):
            rows.writerow({column: guarded(text) for column, text in (first | line).items()})
    return out.getvalue()


def lines(services: list[Service]) -> Iterator[dict[str, str]]:
    if not services:
        yield {}
    for service in services:
        own = cells(service)
        own["service_needs"] = joined([need.code for need in service.needs.all()])
        own["service_opening_hours"] = joined(
            f"{DAYS[o.day - 1]} {o.opens:%H:%M}-{o.closes:%H:%M}" for o in service.openings.all()
        )
        for place in list(service.locations.all()) or [None]:
            yield own | (cells(place) if place else {})


def cells(thing: Any) -> dict[str, str]:
    model, prefix = type(thing), PREFIX[type(thing)]
    found = {f"{prefix}_{name}": written(getattr(thing, name)) for name in fields.FIELDS[model]}
    if isinstance(thing, Service) and not thing.ever_confirmed:
        found["service_confirmed_on"] = ""
    return {f"{prefix}_id": ids.outside(thing)} | found


def written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return joined(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def joined(items: Iterable[str]) -> str:
    """Semicolons between; an item that has one of its own is quoted, as CSV does with commas."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="").writerow(list(items))
    return out.getvalue()


def parted(text: str) -> list[str]:
    if not text.strip():
        return []
    row = next(csv.reader([text.replace("\n", " ")], delimiter=";", skipinitialspace=True))
    return [item.strip() for item in row if item.strip()]


def guarded(text: str) -> str:
    """A cell that a spreadsheet would take for a formula, or that begins as a guarded one does, has a ' before it."""
    return f"'{text}" if text[:1] and text[0] in FORMULA + "'" else text


def unguarded(text: str) -> str:
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in FORMULA + "'" else text


# Reading


def read(content: bytes, name: str) -> Reading:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{name} is not UTF-8 text (byte {error.start}). In a spreadsheet choose “CSV UTF-8” when you save it."
        ) from None
    reading = Reading()
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        check_heading(rows.fieldnames, name)
        for row in rows:
            read_row(reading, f"line {rows.line_num}", row, set(rows.fieldnames or ()))
            if len(reading.services) > MOST_RECORDS:
                raise Unreadable(f"{name} has more than {MOST_RECORDS} services.")
    except csv.Error as error:
        raise Unreadable(f"{name} is not a whole CSV: {error}.") from None
    return reading


def check_heading(found: Any, name: str) -> None:
    found = list(found or [])
    if missing := [column for column in NEEDED if column not in found]:
        semicolons = (
            " Its columns seem to be parted by semicolons; they must be parted by commas."
            if any(";" in str(column) for column in found)
            else ""
        )
        raise Unreadable(f"{name} has no column {' and no column '.join(missing)}.{semicolons}")
    if strange := [str(column) for column in found if column not in COLUMNS]:
        raise Unreadable(f"{name} has a column that is not of this shape: {strange[0][:40] or '(no name)'}.")
    if len(set(found)) < len(found):
        raise Unreadable(f"{name} has a column twice.")


class Row(Item):
    """A line: every cell is text, and a column that is not there says nothing."""

    def __init__(self, reading: Reading, where: str, found: dict, columns: set[str]):
        super().__init__(reading, where, found)
        self.columns = columns

    def cell(self, column: str) -> str:
        text = self.found.get(column) or ""
        if not storable(text):
            self.wrong(f"{column} has letters that cannot be kept.")
            return ""
        if len(text) > LONGEST_CELL:
            self.wrong(f"{column} is longer than {LONGEST_CELL} letters.")
            return ""
        return unguarded(text).strip()

    def values(self, model: type[models.Model]) -> dict[str, Any]:
        found = {}
        for name in fields.FIELDS[model]:
            column = f"{PREFIX[model]}_{name}"
            if column in self.columns:
                field = model._meta.get_field(name)
                value = self.value(column, field, self.cell(column))
                if value is not None or field.null:
                    found[name] = value
        return found

    def value(self, column: str, field: Any, text: str) -> Any:
        """The cell as its field keeps it. None where it is empty and the field cannot be, or where it is wrong."""
        if isinstance(field, ArrayField):
            return parted(text)
        if isinstance(field, models.BooleanField):
            if text and text.lower() not in YES_NO:
                self.wrong(f"{column} is “{text[:20]}”; write yes or no.")
            return YES_NO.get(text.lower())
        if isinstance(field, models.DateField):
            return self.date(column, text)
        if isinstance(field, models.DecimalField):
            return self.within(column, text, 180 if column.endswith("longitude") else 90) if text else None
        if isinstance(field, models.PositiveSmallIntegerField):
            return self.age(column, text)
        return text or (None if field.choices else "")

    def age(self, column: str, text: str) -> int | None:
        if text and not (re.fullmatch(r"\d{1,3}", text, re.ASCII) and int(text) <= 150):
            self.wrong(f"{column} is “{text[:20]}”; it is a whole number from 0 to 150.")
            return None
        return int(text) if text else None

    def openings(self) -> set[Opens]:
        found = set()
        for text in parted(self.cell("service_opening_hours")):
            match = OPEN.match(text)
            opens = self.clock("service_opening_hours", match[2]) if match else None
            closes = self.clock("service_opening_hours", match[3]) if match else None
            if not match:
                self.wrong(f"service_opening_hours has “{text[:30]}”; write MO 09:30-16:30.")
            elif opens and closes and opens >= closes:
                self.wrong(f"service_opening_hours has “{text}”, which closes before it opens.")
            elif opens and closes:
                found.add((DAYS.index(match[1]) + 1, opens, closes))
        return found


def read_row(reading: Reading, where: str, found: dict, columns: set[str]) -> None:
    if None in found or None in found.values():
        reading.wrong(where, "It has more or fewer cells than the heading.")
        return
    row = Row(reading, where, found, columns)
    agency = row.cell("organization_id")
    if not any(found.values()):
        return
    if not agency or len(agency) > 80:
        row.wrong("organization_id is empty, or longer than 80 letters.")
        return
    reading.keep(AgencyRecord(where, agency, row.values(Agency)), again=True)
    service, place = row.cell("service_id"), row.cell("location_id")
    if len(service) > 80 or len(place) > 80:
        row.wrong("An id is longer than 80 letters.")
        return
    if place:
        reading.keep(PlaceRecord(where, place, agency, row.values(Location)), again=True)
    if service:
        keep_service(reading, row, agency, service, place)
    elif row.cell("service_name"):
        row.wrong("The service has a name and no service_id.")


def keep_service(reading: Reading, row: Row, agency: str, own: str, place: str) -> None:
    before = reading.services.get(own)
    if before and (not place or not before.places or place in before.places):
        row.wrong(f"The service {own} is there twice: {before.where} has it too.")
        return
    needs = [NeedRef((code,), code, True) for code in parted(row.cell("service_needs"))]
    openings = row.openings()
    record = ServiceRecord(row.where, own, agency, row.values(Service))
    if "service_needs" in row.columns:
        record.needs = needs
    if "service_opening_hours" in row.columns:
        record.openings = openings
    if "location_id" in row.columns:
        record.places = [place] if place else []
    reading.keep(record, again=True)
    if before and (before.needs, before.openings) != (record.needs, record.openings):
        row.wrong(f"It says other needs or opening hours than {before.where}, which has the same id.")
    if before and before.places is not None:
        before.places.append(place)
