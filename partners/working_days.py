"""Working days of England and Wales. Bank holidays come from the `holidays` library."""

import datetime as dt
from functools import cache

import holidays


@cache
def calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG")


@cache
def is_working(day: dt.date) -> bool:
    return calendar().is_working_day(day)


def add(day: dt.date, count: int) -> dt.date:
    """The day `count` working days after `day`; count 0 gives the day itself, or the next that works."""
    if count <= 0:
        return day if is_working(day) else calendar().get_nth_working_day(day, 1)
    return calendar().get_nth_working_day(day, count)


def before(day: dt.date, count: int) -> dt.date:
    """The day `count` working days before `day`."""
    return calendar().get_nth_working_day(day, -count)


def between(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to and with `end`; negative when `end` is earlier."""
    if end < start:
        return -between(end, start)
    days = (start + dt.timedelta(n) for n in range(1, (end - start).days + 1))
    return sum(1 for day in days if is_working(day))
