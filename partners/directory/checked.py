"""Taking values out of what a stranger wrote: each of the type that it should be, or a mistake that says where and what."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.text import Truncator

from partners.directory.records import Reading

LONGEST_SUMMARY = 300
CLOCK = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")


class Item:
    """One object of the source, and where it is. What is wrong is noted in the reading, and reads as not said."""

    def __init__(self, reading: Reading, where: str, found: Any):
        self.reading, self.where = reading, where
        self.found: dict = found if isinstance(found, dict) else {}
        if not isinstance(found, dict):
            self.wrong(f"This is {kind(found)} where an object should be.")

    def wrong(self, text: str) -> None:
        self.reading.wrong(self.where, text)

    def text(self, name: str) -> str | None:
        """None where it is not said. Null says nothing, as many feeds write it."""
        value = self.found.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(f"{name} is {kind(value)} where text should be.")
            return None
        if not storable(value):
            self.wrong(f"{name} has letters that cannot be kept.")
            return None
        return value.strip()

    def identity(self, name: str = "id") -> str | None:
        value = self.text(name)
        if value is not None and not 0 < len(value) <= 80:
            self.wrong(f"{name} is {'empty' if not value else 'longer than 80 letters'}.")
            return None
        return value

    def items(self, name: str) -> "list[Item] | None":
        value = self.found.get(name)
        if value is None:
            return None
        if not isinstance(value, list):
            self.wrong(f"{name} is {kind(value)} where a list should be.")
            return None
        return [Item(self.reading, f"{self.where}.{name}[{n}]", each) for n, each in enumerate(value)]

    def item(self, name: str) -> "Item | None":
        value = self.found.get(name)
        return None if value is None else Item(self.reading, f"{self.where}.{name}", value)

    def number(self, name: str) -> int | None:
        """A whole number, also written as 18.0, as some feeds do."""
        value = self.found.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            self.wrong(f"{name} is {kind(value)} where a whole number should be.")
            return None
        if not 0 <= value <= 150:
            self.wrong(f"{name} is {value}; it is from 0 to 150.")
            return None
        return int(value)

    def degrees(self, name: str, most: int) -> Decimal | None:
        value = self.found.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(f"{name} is {kind(value)} where a number should be.")
            return None
        return self.within(name, str(value), most)

    def within(self, name: str, text: str, most: int) -> Decimal | None:
        try:
            value = Decimal(text)
            if abs(value) <= most:  # raises for what is not a number
                return value.quantize(Decimal("0.00001"))
        except InvalidOperation:
            pass
        self.wrong(f"{name} is “{text[:20]}”; it is from -{most} to {most}.")
        return None

    def date(self, name: str, text: str | None) -> dt.date | None:
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text[:10] if "T" in text else text)
        except ValueError:
            self.wrong(f"{name} is “{text[:20]}”; a date is written 2026-11-24.")
            return None

    def clock(self, name: str, text: str | None) -> dt.time | None:
        if not text:
            return None
        found = CLOCK.match(text)
        if not found:
            self.wrong(f"{name} is “{text[:20]}”; a time is written 09:30.")
            return None
        return dt.time(int(found[1]), int(found[2]))


def kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "yes or no", type(None): "nothing"}
    return names.get(type(value), "a number")


def storable(text: str) -> bool:
    """PostgreSQL keeps no NUL, and half a surrogate pair is no letter."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else Truncator(text).chars(most)
