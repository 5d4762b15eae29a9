"""Where a postcode lies, from a table that an operator loads; and how far a place is from there."""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.functions import ASin, Cast, Cos, Least, Power, Radians, Sin, Sqrt

from partners.models import PostcodePoint

DISTRICT = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
POSTCODE = re.compile(rf"^({DISTRICT})(?: ?([0-9][A-Z]{{2}}))?$")
JUST_DISTRICT = re.compile(rf"^{DISTRICT}$")
EARTH = 6_371_008.8  # metres, mean radius
DEGREE = EARTH * math.pi / 180
BATCH = 5_000
# Headings by which ONS (NSPL, ONSPD), open lists and our own shape call the same thing.
CODE_COLUMNS = ("postcode", "pcds", "pcd", "pcd7", "pcd8", "outcode", "outward", "district", "code")
LATITUDE_COLUMNS = ("latitude", "lat")
LONGITUDE_COLUMNS = ("longitude", "long", "lng", "lon")


class BadPostcodes(ValueError):
    """The file has not the shape of a list of postcodes. The message says what is wrong."""


@dataclass(frozen=True)
class Point:
    district: str
    latitude: float
    longitude: float


def split(text: str) -> tuple[str, str] | None:
    """(district, rest) of a postcode or a district, or nothing where it is neither."""
    found = POSTCODE.match(" ".join(text.upper().split()))
    return (found[1], found[2] or "") if found else None


def point_of(text: str) -> Point | None:
    """The postcode's own centre, or else that of its district. Nothing where neither is known."""
    parts = split(text)
    if parts is None:
        return None
    district, rest = parts
    found = {p.code: p for p in PostcodePoint.objects.filter(pk__in={district, district + rest})}
    point = found.get(district + rest) or found.get(district)
    return Point(district, point.latitude, point.longitude) if point else None


def within(rows: QuerySet, point: Point, metres: float) -> QuerySet:
    """Rows whose `location` is so near. A box first, which needs no trigonometry of each row."""
    north = metres / DEGREE
    east = metres / (DEGREE * max(math.cos(math.radians(point.latitude)), 0.01))
    boxed = rows.filter(
        location__latitude__range=(point.latitude - north, point.latitude + north),
        location__longitude__range=(point.longitude - east, point.longitude + east),
    )
    return boxed.annotate(metres=metres_from(point)).filter(metres__lte=metres)


def metres_from(point: Point):
    """The haversine formula, in SQL."""
    latitude = Radians(Cast(F("location__latitude"), FloatField()))
    longitude = Radians(Cast(F("location__longitude"), FloatField()))
    here = Value(math.radians(point.latitude), FloatField())
    up = Power(Sin((latitude - here) / 2.0), 2)
    along = Power(Sin((longitude - Value(math.radians(point.longitude), FloatField())) / 2.0), 2)
    straight = up + Cos(latitude) * Value(math.cos(math.radians(point.latitude))) * along
    return Value(2 * EARTH) * ASin(Least(Sqrt(straight), Value(1.0)))


@transaction.atomic
def load(path: Path) -> int:
    """Add or correct the points of a list. Gives how many; a file of another shape changes nothing."""
    batch: dict[str, PostcodePoint] = {}
    count = 0
    for point in points_in(path):
        batch[point.code] = point
        if len(batch) >= BATCH:
            count += write(batch)
    return count + write(batch)


def write(batch: dict[str, PostcodePoint]) -> int:
    PostcodePoint.objects.bulk_create(
        batch.values(), update_conflicts=True, unique_fields=["code"], update_fields=["latitude", "longitude"]
    )
    written = len(batch)
    batch.clear()
    return written


def points_in(path: Path) -> Iterator[PostcodePoint]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        names = {(n or "").strip().lower(): n for n in rows.fieldnames or []}
        columns = [column(names, wanted) for wanted in (CODE_COLUMNS, LATITUDE_COLUMNS, LONGITUDE_COLUMNS)]
        for line, row in enumerate(rows, start=2):
            if point := point_in(line, *(row[c] or "" for c in columns)):
                yield point


def column(names: dict[str, str], wanted: tuple[str, ...]) -> str:
    found = next((names[w] for w in wanted if w in names), None)
    if found is None:
        eastings = " It has eastings: take a list with latitude and longitude." if "eastings" in names else ""
        raise BadPostcodes(f"The first line has no column {' or '.join(wanted[:2])}.{eastings}")
    return found


def point_in(line: int, code: str, latitude: str, longitude: str) -> PostcodePoint | None:
    parts = split(code)
    if parts is None:
        raise BadPostcodes(f"Line {line}: “{code[:20]}” is not a postcode.")
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        raise BadPostcodes(f"Line {line}: the latitude or the longitude is not a number.") from None
    if north > 90:  # how the ONS says that a postcode has no place
        return None
    if not (49 <= north <= 61 and -9 <= east <= 2.5):
        raise BadPostcodes(f"Line {line}: {north}, {east} is not in the British Isles.")
    return PostcodePoint(code="".join(parts), latitude=north, longitude=east)
