"""What an entry of the directory is made of: one table, read by the JSON, the CSV and the comparison with what is here.

What only we use (response days, questions, what a service asks for, who confirmed it) is left out: it is not the directory's.
"""

import datetime as dt
from decimal import Decimal

from partners.models import Agency, Location, Service

AGENCY = (
    "name",
    "sector",
    "kind",
    "about",
    "email",
    "phone",
    "website",
    "languages",
    "districts",
    "charity_number",
    "company_number",
)
SERVICE = (
    "name",
    "summary",
    "description",
    "minimum_age",
    "maximum_age",
    "districts",
    "wards",
    "genders",
    "households",
    "immigration",
    "sources",
    "income",
    "eligibility",
    "evidence",
    "cost",
    "how_to_reach",
    "website",
    "email",
    "phone",
    "languages",
    "access",
    "hours",
    "duty_line",
    "out_of_hours_line",
    "capacity",
    "paused_until",
    "authorised_for",
    "confirmed_on",
    "active",
)
LOCATION = ("name", "address", "city", "postcode", "latitude", "longitude", "access")

FIELDS = {Agency: AGENCY, Service: SERVICE, Location: LOCATION}

WORDS = {
    "about": "what it does",
    "districts": "postcode districts",
    "confirmed_on": "last confirmed",
    "active": "offered",
    "paused_until": "paused until",
}


def label(name: str) -> str:
    """A field in the words of a report."""
    return WORDS.get(name, name.replace("_", " "))


def shown(value: object) -> str:
    """A value in the words of a report, short enough to read."""
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = ", ".join(str(v) for v in value)
    if isinstance(value, dt.date):
        value = value.isoformat()
    text = str(value)
    return f"“{text[:60]}…”" if len(text) > 61 else f"“{text}”"


def same(old: object, new: object) -> bool:
    """Whether nothing would change. Lists are sets here: an order of languages says nothing."""
    if isinstance(old, list) and isinstance(new, list):
        return sorted(map(str, old)) == sorted(map(str, new))
    if isinstance(old, Decimal) and isinstance(new, Decimal):
        return old == new
    return old == new
