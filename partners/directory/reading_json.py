"""Reading Open Referral (HSDS 3.0, and the UK's profile of it): records alone, lists of them, pages, and whole packages."""

import json
import re
from collections.abc import Iterable
from typing import Any

from partners.directory import vocabularies
from partners.directory.checked import LONGEST_SUMMARY, Item, shortened
from partners.directory.postcodes import JUST_DISTRICT
from partners.directory.records import (
    MOST_RECORDS,
    AgencyRecord,
    NeedRef,
    Opens,
    PlaceRecord,
    Reading,
    ServiceRecord,
)
from partners.directory.shapes import AGENCY_LINE, DAYS, IDENTIFIERS, LINES, PARAGRAPHS
from partners.models.services import Capacity

ALERTS = {str(Capacity(c).label): c for c in (Capacity.LIMITED, Capacity.FULL)}
PAUSED = re.compile(r"^Paused until (\d{4}-\d\d-\d\d)$")
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
LISTS = ("organizations", "services", "service_at_locations", "taxonomies", "taxonomy_terms")
OF_A_TERM = {"term", "term_uri", "taxonomy", "taxonomy_id", "parent_id"}
OF_A_TAXONOMY = {"version", "taxonomy_terms"}


class Unreadable(ValueError):
    """The source as a whole cannot be read. The message says why, and what to do."""


def decoded(content: bytes, name: str) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    try:
        return json.loads(text, parse_constant=no_such_number)
    except json.JSONDecodeError as error:
        raise Unreadable(f"{name} is not JSON: line {error.lineno}, {error.msg[:60].lower()}.") from None
    except RecursionError:
        raise Unreadable(f"{name} is nested too deeply to be a directory.") from None
    except ValueError as error:
        raise Unreadable(f"{name} is not JSON: {str(error)[:80]}.") from None


def no_such_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def read(found: Any, name: str) -> Reading:
    return read_all([(name, found)])


def read_all(files: Iterable[tuple[str, Any]]) -> Reading:
    """Several files are one directory."""
    reading = Reading()
    reader = Reader(reading)
    for name, found in files:
        for item in records_in(reading, found, name):
            reader.record(item)
            if len(reading.services) > MOST_RECORDS:
                raise Unreadable(f"{name} has more than {MOST_RECORDS} services.")
    reader.look_for_circles()
    return reading


def records_in(reading: Reading, found: Any, name: str) -> Iterable[Item]:
    if isinstance(found, dict) and "contents" in found:
        found = found["contents"]
    if (
        isinstance(found, dict)
        and any(isinstance(found.get(key), list) for key in LISTS)
        and "id" not in found
    ):
        for key in LISTS:
            yield from Item(reading, name, found).items(key) or []
    elif isinstance(found, list):
        for number, each in enumerate(found):
            yield Item(reading, f"{name}[{number}]", each)
    elif isinstance(found, dict) and "id" in found:
        yield Item(reading, name, found)
    else:
        raise Unreadable(
            f"{name} has no organizations and no services: it is not an Open Referral directory."
        )


class Reader:
    """Turns items into records. `parents` are the terms' parents, to see whether a taxonomy goes in a circle."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.parents: dict[str, str] = {}

    def record(self, item: Item) -> None:
        if "service" in item.found and "location" in item.found:
            self.at_location(item)
        elif OF_A_TERM & item.found.keys():
            self.note_parent(item)
        elif OF_A_TAXONOMY & item.found.keys():
            for term in item.items("taxonomy_terms") or []:
                self.note_parent(term)
        elif {"status", "organization", "organization_id"} & item.found.keys():
            self.service(item, None)
        elif item.found:
            self.organization(item, again=False)

    def at_location(self, item: Item) -> None:
        """A page of services at places says each service once for each of its places."""
        inner, place = item.item("service"), item.item("location")
        if inner is None or place is None:
            item.wrong("It has no service, or no location.")
            return
        record = self.service(inner, None, again=True)
        if record and (known := self.place(place, record.agency)):
            kept = self.reading.services[record.id]
            kept.places = list(dict.fromkeys([*(kept.places or []), known]))

    # Agencies

    def organization(self, item: Item, again: bool) -> str | None:
        own = item.identity()
        if own is None:
            item.wrong("The organization has no id.")
            return None
        record = AgencyRecord(item.where, own, self.agency_values(item))
        self.reading.keep(record, again)
        for service in item.items("services") or []:
            self.service(service, own)
        return own

    def agency_values(self, item: Item) -> dict[str, Any]:
        values: dict[str, Any] = {
            "name": item.text("name"),
            "about": item.text("description"),
            "email": item.text("email"),
            "website": item.text("website"),
        }
        if values["about"] == values["name"]:
            values["about"] = None  # the standard asks for a description; one that repeats the name is none
        schemes = {scheme: name for name, (scheme, _) in IDENTIFIERS.items()}
        for identifier in item.items("organization_identifiers") or []:
            if name := schemes.get(identifier.text("identifier_scheme") or ""):
                values[name] = identifier.text("identifier")
        closed, languages, _ = self.terms(item)
        values |= {name: codes[0] for name, codes in closed.items() if name in ("sector", "kind")}
        values["languages"] = languages or None
        return {name: value for name, value in values.items() if value is not None}

    # Services

    def service(self, item: Item, agency: str | None, again: bool = False) -> ServiceRecord | None:
        own = item.identity()
        organization = item.item("organization")
        if agency is None and organization is not None:
            agency = self.organization(organization, again=True)
        agency = agency or item.identity("organization_id")
        if own is None or agency is None:
            item.wrong("The service has no id." if own is None else "The service does not say whose it is.")
            return None
        closed, languages, needs = self.terms(item)
        values = self.service_values(item) | self.lines(item, agency)
        values |= {
            name: codes for name, codes in closed.items() if name in ("genders", "households", "sources")
        }
        if "immigration" in closed:
            values["immigration"] = closed["immigration"][0]
        if languages:
            values["languages"] = languages
        openings = self.openings(item, values)
        places = None if item.found.get("service_at_locations") is None else self.placed(item, agency)
        record = ServiceRecord(item.where, own, agency, values, needs, openings, places)
        self.reading.keep(record, again)
        return record

    def service_values(self, item: Item) -> dict[str, Any]:
        values: dict[str, Any] = {
            "name": item.text("name"),
            "website": item.text("url"),
            "email": item.text("email"),
            "cost": item.text("fees") or self.cost(item),
            "minimum_age": item.number("minimum_age"),
            "maximum_age": item.number("maximum_age"),
            "confirmed_on": item.date("assured_date", item.text("assured_date")),
        }
        values |= self.description(item) | self.capacity(item) | self.areas(item)
        if accreditations := item.text("accreditations"):
            values["authorised_for"] = [a.strip()[:60] for a in accreditations.split(";") if a.strip()]
        return {name: value for name, value in values.items() if value is not None}

    def cost(self, item: Item) -> str | None:
        options = [option.text("option") for option in item.items("cost_options") or []]
        return "; ".join(o for o in options if o) or None

    def description(self, item: Item) -> dict[str, Any]:
        """Our own paragraphs go back to their fields; what is left is the summary and the rest."""
        text = item.text("description") or ""
        parts, values = [p for p in text.split("\n\n") if p.strip()], {}
        words = {words: name for name, words in PARAGRAPHS.items()}
        while len(parts) > 1:
            label, colon, rest = parts[-1].partition(": ")
            if not colon or label not in words or words[label] in values:
                break
            values[words[label]] = rest
            parts.pop()
        if not parts:
            return {"summary": shortened(item.text("name") or "", LONGEST_SUMMARY)}
        if len(parts[0]) <= LONGEST_SUMMARY:
            return values | {"summary": parts[0], "description": "\n\n".join(parts[1:])}
        return values | {"summary": shortened(parts[0], LONGEST_SUMMARY), "description": "\n\n".join(parts)}

    def capacity(self, item: Item) -> dict[str, Any]:
        status, alert = item.text("status"), item.text("alert") or ""
        if status is None:
            return {}
        if status not in STATUSES:
            item.wrong(f"status is “{status[:30]}”; it is {', '.join(STATUSES[:-1])} or {STATUSES[-1]}.")
            return {}
        paused = PAUSED.match(alert)
        return {
            "active": status in ("active", "temporarily closed"),
            "capacity": Capacity.PAUSED if status == STATUSES[-1] else ALERTS.get(alert, Capacity.OPEN),
            "paused_until": item.date("alert", paused[1]) if paused else None,
        }

    def areas(self, item: Item) -> dict[str, Any]:
        areas = item.items("service_areas")
        if areas is None:
            return {}
        names = [area.text("name") or area.text("service_area") for area in areas]
        districts = [n for n in names if n and JUST_DISTRICT.match(n)]
        return {
            "districts": districts,
            "wards": [shortened(n, 80) for n in names if n and n not in districts],
        }

    def lines(self, item: Item, agency: str) -> dict[str, Any]:
        """Numbers by their role. Of other feeds the first number is taken, and no person's name."""
        values, first = {}, None
        known = {words: name for name, words in LINES.items()}
        for contact in item.items("contacts") or []:
            label, _, number = (contact.text("name") or "").partition(": ")
            if label in known and number:
                values[known[label]] = number
            elif label == AGENCY_LINE and agency in self.reading.agencies:
                self.reading.agencies[agency].values["phone"] = number
            first = first or self.number(contact)
        first = first or self.number(item)
        return values if "phone" in values or not first else values | {"phone": first}

    def number(self, item: Item) -> str | None:
        return next((n for phone in item.items("phones") or [] if (n := phone.text("number"))), None)

    def openings(self, item: Item, values: dict[str, Any]) -> set[Opens] | None:
        schedules = item.items("schedules")
        if schedules is None:
            return None
        found: set[Opens] = set()
        for schedule in schedules:
            opens = schedule.clock("opens_at", schedule.text("opens_at"))
            closes = schedule.clock("closes_at", schedule.text("closes_at"))
            days = self.weekdays(schedule) if schedule.text("freq") != "MONTHLY" else []
            if opens and closes and days:
                if opens >= closes:
                    schedule.wrong("It closes before it opens.")
                found |= {(day, opens, closes) for day in days}
            elif hours := schedule.text("description"):
                values["hours"] = shortened(hours, 120)
        return found

    def weekdays(self, schedule: Item) -> list[int]:
        codes = [code.strip() for code in (schedule.text("byday") or "").split(",") if code.strip()]
        if strange := next((code for code in codes if code not in DAYS), None):
            schedule.wrong(f"byday has “{strange[:10]}”; a day of each week is MO, TU, WE, TH, FR, SA or SU.")
        return [DAYS.index(code) + 1 for code in codes if code in DAYS]

    # Places

    def placed(self, item: Item, agency: str) -> list[str]:
        found = []
        for at in item.items("service_at_locations") or []:
            place = at.item("location")
            if place is None:
                at.wrong("It names no location.")
            elif known := self.place(place, agency):
                found.append(known)
        return list(dict.fromkeys(found))

    def place(self, item: Item, agency: str) -> str | None:
        own = item.identity()
        if own is None:
            item.wrong("The location has no id.")
            return None
        values: dict[str, Any] = {
            "name": item.text("name"),
            "latitude": item.degrees("latitude", 90),
            "longitude": item.degrees("longitude", 180),
        }
        for address in (item.items("addresses") or [])[:1]:
            values |= {
                "address": address.text("address_1"),
                "city": address.text("city"),
                "postcode": address.text("postal_code"),
            }
        for access in (item.items("accessibility") or [])[:1]:
            values["access"] = access.text("description")
        values = {name: value for name, value in values.items() if value is not None}
        self.reading.keep(PlaceRecord(item.where, own, agency, values), again=True)
        return own

    # Terms

    def terms(self, item: Item) -> tuple[dict[str, list[str]], list[str], list[NeedRef] | None]:
        """(codes by closed list, languages, needs) that an item's attributes name."""
        attributes = item.items("attributes")
        if attributes is None:
            return {}, [], None
        closed: dict[str, list[str]] = {}
        languages, needs = [], []
        for attribute in attributes:
            term = attribute.item("taxonomy_term")
            if term is None:
                continue
            self.note_parent(term)
            taxonomy, code = vocabularies.ours(term.text("term_uri")) or ("", "")
            if taxonomy == vocabularies.LANGUAGES:
                languages.append(code)
            elif taxonomy in vocabularies.CLOSED:
                self.closed(term, taxonomy, code, closed)
            else:
                needs.append(self.need(term, code))
        return closed, languages, needs

    def closed(self, term: Item, taxonomy: str, code: str, found: dict[str, list[str]]) -> None:
        if code in vocabularies.CLOSED[taxonomy].values:
            found.setdefault(taxonomy, []).append(code)
        else:
            term.wrong(f"{taxonomy} has no term “{code[:30]}”.")

    def need(self, term: Item, code: str) -> NeedRef:
        name = term.text("name") or term.text("term") or ""
        tail = (term.text("term_uri") or "").rstrip("/").rpartition("/")[2]
        keys = (code,) if code else (term.text("id") or "", term.text("term") or "", tail)
        return NeedRef(tuple(k for k in keys if k), name, bool(code))

    def note_parent(self, term: Item) -> None:
        own, parent = term.text("id"), term.text("parent_id")
        if own and parent:
            self.parents[own] = parent

    def look_for_circles(self) -> None:
        sound: set[str] = set()
        for start in self.parents:
            path: dict[str, None] = {}
            at: str | None = start
            while at is not None and at not in sound:
                if at in path:
                    names = [*list(path)[list(path).index(at) :], at]
                    self.reading.wrong("taxonomy", f"The taxonomy goes in a circle: {' → '.join(names)}.")
                    break
                path[at] = None
                at = self.parents.get(at)
            sound |= path.keys()
