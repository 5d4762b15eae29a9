"""Periods of the figures, and the one before each, with which it is compared."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

LONGEST = 3 * 366


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted. `earlier` names the period it is compared with, as in "more than ..."."""

    start: dt.date
    end: dt.date
    name: str
    earlier: str
    before_start: dt.date
    before_end: dt.date

    def before(self) -> "Period":
        return Period(
            self.before_start, self.before_end, self.earlier, "", self.before_start, self.before_end
        )


def quarter_start(day: dt.date) -> dt.date:
    """Calendar quarters, which are also those of the financial year from April."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def this_quarter(today: dt.date) -> Period:
    """So far, and so compared with as many days of the quarter before."""
    start = quarter_start(today)
    before = quarter_start(start - dt.timedelta(days=1))
    end = min(before + (today - start), start - dt.timedelta(days=1))
    return Period(start, today, "This quarter", "in the same days of the quarter before", before, end)


def last_quarter(today: dt.date) -> Period:
    end = quarter_start(today) - dt.timedelta(days=1)
    start = quarter_start(end)
    before_end = start - dt.timedelta(days=1)
    return Period(start, end, "Last quarter", "in the quarter before", quarter_start(before_end), before_end)


def last_year(today: dt.date) -> Period:
    start = today - dt.timedelta(days=364)
    before_end = start - dt.timedelta(days=1)
    return Period(
        start,
        today,
        "Last 12 months",
        "in the 12 months before",
        before_end - dt.timedelta(days=364),
        before_end,
    )


def between(start: dt.date, end: dt.date) -> Period:
    before_end = start - dt.timedelta(days=1)
    return Period(
        start,
        end,
        "Own dates",
        f"in the {(end - start).days + 1} days before",
        before_end - (end - start),
        before_end,
    )


def whole_months(start: dt.date, end: dt.date) -> tuple[dt.date, dt.date]:
    """The months in which the days lie. Windows that can be moved by a day would undo the rounding of small numbers."""
    after = (end.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return start.replace(day=1), after - dt.timedelta(days=1)


CHOICES = {"quarter": this_quarter, "last_quarter": last_quarter, "year": last_year}
DEFAULT = "quarter"


def named(code: str, today: dt.date | None = None) -> Period:
    return CHOICES[code](today or timezone.localdate())
