"""What a caller of the open directory may ask for, and the rows that fit. What cannot be understood is said, never guessed."""

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet

from partners.directory import ids, postcodes, published, vocabularies
from partners.directory.vocabularies import LANGUAGES, NEEDS, Term
from partners.models import Agency, Need, Opening, Service
from partners.models.services import Day

PER_PAGE, MOST_PER_PAGE, LAST_PAGE = 50, 500, 1_000_000
LONGEST_SEARCH = 200
FARTHEST = 500_000  # metres
WORDS = ("name", "summary", "description")
DAYS = {
    name.lower(): day for day, label in Day.choices for name in (str(label), str(label)[:3], str(label)[:2])
}
TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")


class BadParameter(ValueError):
    """One parameter cannot be understood: which, and what would be."""

    def __init__(self, name: str, text: str):
        super().__init__(text)
        self.name = name


def whole_number(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        raise BadParameter(name, f"{name} is a whole number from {least} to {most}.")
    return int(text)


def page(text: str) -> int:
    return whole_number("page", text, 1, LAST_PAGE)


def per_page(text: str) -> int:
    return whole_number("per_page", text, 1, MOST_PER_PAGE)


def search(text: str) -> str:
    if "\x00" in text or len(text) > LONGEST_SEARCH:
        raise BadParameter("search", f"search is at most {LONGEST_SEARCH} letters of text.")
    return text.strip()


def identity(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = ids.as_uuid(text)
        if found is None:
            raise BadParameter(name, f"{name} is a UUID, as an answer of this directory gives it.")
        return found

    return read


def age(name: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", text, re.ASCII):
            raise BadParameter(name, f"{name} is an age in years, for example 18.")
        return float(text)

    return read


def clock(name: str) -> Callable[[str], dt.time]:
    def read(text: str) -> dt.time:
        if not TIME.match(text):
            raise BadParameter(name, f"{name} is a time of the day, local in London, for example 09:30.")
        return dt.time.fromisoformat(text)

    return read


def day(text: str) -> int:
    if text.lower() not in DAYS:
        raise BadParameter("day", "day is a day of the week, for example MO or Monday.")
    return DAYS[text.lower()]


def postcode(text: str) -> postcodes.Point:
    found = postcodes.point_of(text)
    if found is None:
        raise BadParameter("postcode", f"“{text[:12]}” is not a postcode that this directory knows.")
    return found


def proximity(text: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", text, re.ASCII) or not 0 < float(text) <= FARTHEST:
        raise BadParameter("proximity", f"proximity is a distance in metres, at most {FARTHEST}.")
    return float(text)


PAGES: dict[str, Callable[[str], Any]] = {"page": page, "per_page": per_page}
SERVICES: dict[str, Callable[[str], Any]] = {
    "search": search,
    **PAGES,
    "taxonomy_term_id": identity("taxonomy_term_id"),
    "taxonomy_id": identity("taxonomy_id"),
    "minimum_age": age("minimum_age"),
    "maximum_age": age("maximum_age"),
    "start_time": clock("start_time"),
    "end_time": clock("end_time"),
    "day": day,
}
PLACES: dict[str, Callable[[str], Any]] = SERVICES | {"postcode": postcode, "proximity": proximity}


def read(query, known: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
    """The parameters that are given, understood. An empty one says nothing; what is not of the standard is passed over."""
    asked, wrong = {}, []
    for name, parse in known.items():
        try:
            if text := query.get(name, ""):
                asked[name] = parse(text)
        except BadParameter as error:
            wrong.append(error)
    if not wrong and "proximity" in asked and "postcode" not in asked:
        wrong.append(BadParameter("proximity", "proximity needs a postcode to measure from."))
    if wrong:
        raise BadParameters(wrong)
    return asked


class BadParameters(ValueError):
    def __init__(self, wrong: list[BadParameter]):
        super().__init__(" ".join(str(w) for w in wrong))
        self.wrong = wrong


# Which services fit


def services(asked: dict[str, Any]) -> QuerySet[Service]:
    """Those published that fit everything asked for."""
    return published.services().filter(*conditions(asked))


def conditions(asked: dict[str, Any], prefix: str = "") -> list[Q]:
    """What is asked for, of services or, by a prefix, of rows that lead to one."""
    found = []
    if words := asked.get("search"):
        found.append(Q(**{f"{prefix}pk__in": about(words)}))
    if "taxonomy_term_id" in asked:
        found.append(of_term(asked["taxonomy_term_id"], prefix))
    if "taxonomy_id" in asked:
        found.append(of_taxonomy(asked["taxonomy_id"], prefix))
    if "minimum_age" in asked:
        found.append(Q(**{f"{prefix}minimum_age__gte": math.ceil(asked["minimum_age"])}))
    if "maximum_age" in asked:
        found.append(Q(**{f"{prefix}maximum_age__lte": math.floor(asked["maximum_age"])}))
    # One opening that fits them all: open on Mondays, and from ten on Tuesdays, is not open from ten on Mondays.
    names = {"start_time": "opens__gte", "end_time": "closes__lte", "day": "day"}
    if times := {lookup: asked[name] for name, lookup in names.items() if name in asked}:
        found.append(Q(Exists(Opening.objects.filter(service=OuterRef(f"{prefix}pk"), **times))))
    return found


def about(words: str) -> list[int]:
    """Ids of services with the words in their own text, in the name of their agency, or in a need that they meet.

    Three simple searches, so that each can use its index: one condition over all of them could use none. They
    are asked for once and beforehand: as a part of the list's query the planner was seen to ask for them once a row.
    """
    query = SearchQuery(words, config="english", search_type="websearch")
    text = Service.objects.annotate(spoken=SearchVector(*WORDS, config="english")).filter(spoken=query)
    agencies = Agency.objects.annotate(spoken=SearchVector("name", config="english")).filter(spoken=query)
    needs = Need.objects.annotate(spoken=SearchVector("name", "synonyms", config="english")).filter(
        spoken=query
    )
    held = Service.needs.through.objects.filter(need__in=needs)
    by_agency = Service.objects.filter(agency__in=agencies)
    found = set(text.order_by().values_list("pk", flat=True))
    found.update(by_agency.order_by().values_list("pk", flat=True))
    found.update(held.values_list("service_id", flat=True))
    return sorted(found)


def of_term(wanted: str, prefix: str) -> Q:
    term = next((t for t in published.terms() if t.id == wanted), None)
    return having(term, prefix) if term else Q(pk__in=[])


def having(term: Term, prefix: str) -> Q:
    """Of a group of needs, those that meet any need in it."""
    code, taxonomy = term.code, term.taxonomy.code
    if taxonomy == NEEDS:
        needs = list(Need.objects.filter(Q(code=code) | Q(parent__code=code)).values_list("pk", flat=True))
        return meeting(prefix, need__in=needs)
    if taxonomy == LANGUAGES:
        return Q(**{f"{prefix}languages__contains": [code]})
    if taxonomy == "immigration":
        return Q(**{f"{prefix}immigration": code})
    if taxonomy in ("sector", "kind"):
        return Q(**{f"{prefix}agency__{taxonomy}": code})
    return Q(**{f"{prefix}{taxonomy}__contains": [code]})


def meeting(prefix: str, **needs) -> Q:
    held = Service.needs.through.objects.filter(service=OuterRef(f"{prefix}pk"), **needs)
    return Q(Exists(held))


def of_taxonomy(wanted: str, prefix: str) -> Q:
    taxonomy = next((t for t in vocabularies.ALL.values() if t.id == wanted), None)
    if taxonomy is None:
        return Q(pk__in=[])
    if taxonomy.code == NEEDS:
        return meeting(prefix)
    if taxonomy.code in ("immigration", "sector", "kind"):
        return Q()  # every service says these
    return ~Q(**{f"{prefix}{taxonomy.code}": []})


def at_locations(asked: dict[str, Any]) -> QuerySet:
    """Services at their places; for a postcode those that serve its district, and with a distance those so near."""
    found = published.at_locations().filter(*conditions(asked, "service__"))
    if point := asked.get("postcode"):
        serves = Q(service__districts=[]) | Q(service__districts__contains=[point.district])
        found = found.filter(serves)
        if "proximity" in asked:
            found = postcodes.within(found, point, asked["proximity"])
    return found
