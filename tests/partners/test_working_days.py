"""Working days across week-ends and the bank holidays of England and Wales."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners import working_days

FRIDAY = dt.date(2026, 11, 27)
CHRISTMAS_EVE = dt.date(2026, 12, 24)  # a Thursday; Boxing Day falls on a Saturday and moves to Monday


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (FRIDAY, True),
        (dt.date(2026, 11, 28), False),
        (dt.date(2026, 11, 29), False),
        (dt.date(2026, 12, 25), False),
        (dt.date(2026, 12, 28), False),
        (dt.date(2026, 4, 3), False),  # Good Friday
        (dt.date(2026, 4, 6), False),  # Easter Monday: not kept in Scotland
        (dt.date(2026, 8, 31), False),  # the last Monday of August
        (dt.date(2026, 8, 3), True),  # the first: Scotland's
        (dt.date(2027, 1, 4), True),  # 2 January's day in lieu is Scotland's too
    ],
)
def test_what_is_a_working_day(day, working):
    assert working_days.is_working(day) is working


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (dt.date(2026, 11, 28), 0, dt.date(2026, 11, 30)),
        (FRIDAY, 1, dt.date(2026, 11, 30)),
        (dt.date(2026, 11, 28), 1, dt.date(2026, 11, 30)),
        (FRIDAY, 5, dt.date(2026, 12, 4)),
        (CHRISTMAS_EVE, 1, dt.date(2026, 12, 29)),
        (CHRISTMAS_EVE, 5, dt.date(2027, 1, 5)),
    ],
)
def test_adding(start, count, end):
    assert working_days.add(start, count) == end


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, dt.date(2026, 11, 29), 0),
        (FRIDAY, dt.date(2026, 11, 30), 1),
        (CHRISTMAS_EVE, dt.date(2026, 12, 31), 3),
        (dt.date(2026, 11, 30), FRIDAY, -1),
    ],
)
def test_counting(start, end, count):
    assert working_days.between(start, end) == count


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_what_was_added_is_counted_back(start, count):
    end = working_days.add(start, count)
    assert working_days.is_working(end)
    assert working_days.between(start, end) == count


@given(DAYS, st.integers(0, 200))
def test_counting_backwards_is_counting_forwards_negated(start, days):
    end = start + dt.timedelta(days=days)
    assert working_days.between(end, start) == -working_days.between(start, end)
