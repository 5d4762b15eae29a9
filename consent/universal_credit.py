"""Universal Credit: what a person agrees to for a jobcentre ends with the request or the next assessment period.

The Department for Work and Pensions wants the person's own words in their journal; our record does not replace them.
"""

import datetime as dt
from calendar import monthrange

from consent.wording import kind_in
from partners.models import Agency
from partners.models.agencies import Kind


def is_for(receiver: Agency) -> bool:
    return receiver.kind == Kind.JOBCENTRE


def on_day(year: int, month: int, day: int) -> dt.date:
    """That day of the month, or the month's last; months beyond December are the next year's."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, min(day, monthrange(year, month)[1]))


def period_ends(today: dt.date, begins: int | None = None) -> dt.date:
    """The last day of the assessment period after this one. Where nobody knows when it begins: a month, which is the
    shortest that it can be."""
    if begins is None:
        return on_day(today.year, today.month + 1, today.day)
    next_start = on_day(today.year, today.month, begins)
    if next_start <= today:
        next_start = on_day(today.year, today.month + 1, begins)
    return on_day(next_start.year, next_start.month + 1, begins) - dt.timedelta(days=1)


def journal_note(agency: Agency, worker: str, kinds: list[str], need: str, until: dt.date) -> str:
    """For the person to put into their own journal. No name: the journal knows whose it is."""
    what = ", ".join(kind_in(code, "en").replace("your", "my") for code in kinds)
    return (
        f"I agree that the Department for Work and Pensions may talk to {agency} about my Universal Credit claim.\n"
        f"Who: {worker} of {agency}{f', phone {agency.phone}' if agency.phone else ''}.\n"
        f"What about: {need or 'the help that I asked for'}. They may be told about: {what}.\n"
        f"Until: the request is done, and at the latest {until.day} {until:%B %Y}.\n"
        "I know that I can end this at any time by writing it here."
    )


def longest(today: dt.date) -> dt.date:
    """No assessment period after this one ends later."""
    return on_day(today.year, today.month + 2, today.day)
