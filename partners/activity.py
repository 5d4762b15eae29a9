"""How an agency takes part, counted by the floors above: each adds a function to `COUNTERS`.

A counter is given a partnership and a first day, and gives for each agency (by id) what it did since, as
(number, words): {7: [(4, "sent 4 referrals")]}. It is asked by a sweep, in the sweep's own seat.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from partners.models import Partnership

DAYS = 90
ENOUGH = 3  # one referral may be chance

COUNTERS: list[Callable[[Partnership, dt.date], dict[int, list[tuple[int, str]]]]] = []


@dataclass
class Activity:
    count: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        return self.count >= ENOUGH

    def __str__(self) -> str:
        return f"{' and '.join(self.words)} in the last {DAYS} days"


def of(partnership: Partnership) -> dict[int, Activity]:
    """By agency's id; an agency that did nothing is not in it."""
    since = timezone.localdate() - dt.timedelta(days=DAYS)
    found: dict[int, Activity] = {}
    for count in COUNTERS:
        for agency, things in count(partnership, since).items():
            activity = found.setdefault(agency, Activity())
            for number, words in things:
                activity.count += number
                activity.words.append(words)
    return found
