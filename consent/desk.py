"""What those who look after information have to do: the privacy lead of an agency, the governance lead of a partnership.

Each part adds a `Duty` to `DESK` (what is due there, for a seat) and its pages to `hubs.INFORMATION`. The home of a privacy
lead is made of them; a governance lead's begins with them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from partners import hubs
from partners.models import Seat

FEW = 5


@dataclass(frozen=True)
class Line:
    """One thing to do: what it is, where it is done, and by when. `late` puts it first, and says so."""

    text: str
    href: str
    about: str = ""
    by: dt.date | None = None
    late: bool = False


@dataclass(frozen=True)
class Duty:
    """A short list on the desk. `lines` gives at most `FEW` and one more, which tells whether there are others."""

    title: str
    empty: str
    roles: frozenset
    lines: Callable[[Seat], list[Line]]
    # The name of the address where the whole list stands.
    whole: str = ""


@dataclass(frozen=True)
class Shown:
    """A duty as it stands for one seat."""

    duty: Duty
    lines: list[Line] = field(default_factory=list)
    more: bool = False


DESK: list[Duty] = []


def concerns(seat: Seat) -> bool:
    """Whether there is any duty or page of information sharing for the seat's role."""
    return any(seat.role in one.roles for one in [*DESK, *hubs.INFORMATION])


def for_seat(seat: Seat) -> list[Shown]:
    """The duties of a seat, those with something to do first."""
    shown = []
    for duty in DESK:
        if seat.role in duty.roles:
            lines = duty.lines(seat)
            shown.append(Shown(duty, lines[:FEW], len(lines) > FEW))
    return sorted(shown, key=lambda one: not one.lines)
