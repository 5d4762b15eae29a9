"""The registry of measures: each figure once, with its definition in words. Every page and export reads it from here.

An agency's figures rest on the referrals that the seat may see. A partnership's are read under the figures
setting, which sees spines and outcomes and no person; its counts are rounded to five and small ones withheld, a trend
is the difference of two rounded counts, and its periods are whole months, so that no difference of two figures
says anything of one person.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from partners import hubs, tiers, working_days
from partners.acting import Acting, acting_as
from partners.models import Partnership, Seat
from partners.models.services import DeclineReason
from referrals.models import Outcome, Referral, Status
from referrals.models.outcomes import OutcomeType
from referrals.models.spine import FINAL
from reporting.periods import Period

SMALL = 5
NOT_TOLD = Q(tell="nothing", status__in=[Status.COMPLETED, Status.ENDED])


@dataclass(frozen=True)
class Measure:
    """One figure. A count takes the referrals that `which` says; the one in days has its own way.

    One that is `for_sender` stands on the side of what an agency sent, and nowhere else.
    """

    code: str
    name: str
    definition: str
    which: Q | None = None
    unit: str = "count"
    received: tuple[str, str] = ("", "")
    for_sender: bool = False

    def as_received(self) -> "Measure":
        """The same of what an agency received, under the name and definition that it has there."""
        name, definition = self.received
        return replace(self, name=name or self.name, definition=definition or self.definition)


@dataclass(frozen=True)
class Figure:
    """`shown` is what may be said; `value` is None where nothing is; `trend` compares it with the period before."""

    measure: Measure
    value: float | None
    shown: str
    trend: str = ""
    before: str = ""


MEASURES: list[Measure] = [
    Measure(
        "sent",
        "Sent",
        "Referrals sent in the period.",
        Q(),
        received=("Received", "Referrals sent to us in the period."),
    ),
    Measure("answered", "Answered", "Of those, accepted or declined by now.", Q(answered_at__isnull=False)),
    Measure(
        "answer_days",
        "Working days to answer",
        "The median of working days from sending to the first answer, of those answered.",
        unit="days",
    ),
    Measure("helped", "Helped", "Of those, finished with at least one outcome.", Q(status=Status.COMPLETED)),
    Measure("not_helped", "Not helped", "Of those, taken on and ended without help.", Q(status=Status.ENDED)),
    Measure(
        "untold",
        "Closed, not told how",
        "Of those, finished or ended, where the person lets us be told nothing of it.",
        NOT_TOLD,
        for_sender=True,
    ),
    Measure(
        "declined", "Declined", "Of those, declined by the agency or the person.", Q(status=Status.DECLINED)
    ),
    Measure(
        "no_answer",
        "No answer",
        "Of those, not answered in time and back with the agency that sent them.",
        Q(status=Status.LAPSED),
    ),
    Measure(
        "taken_back",
        "Taken back",
        "Of those, taken back by the agency that sent them or by the person.",
        Q(status=Status.WITHDRAWN),
    ),
    Measure("open", "Still open", "Of those, not closed by now.", ~Q(status__in=[*FINAL, Status.DRAFT])),
    Measure(
        "closed",
        "Loops closed",
        "Of those, where the agency that sent it has learned what came of it.",
        Q(status__in=FINAL, loop_closed_at__isnull=False) & ~NOT_TOLD,
    ),
]
# What a referral can have come to; each is one of them.
CAME_TO = ("helped", "not_helped", "untold", "declined", "no_answer", "taken_back", "open")
# What shows unmet need. Referrals and refusals are counted by `which`; the gaps that caseworkers record have a table.
UNMET: list[Measure] = [
    Measure("asked", "Referrals", "Referrals sent for it in the period.", Q()),
    Measure(
        "turned_away",
        "Turned away",
        "Of those, declined because there was no capacity, they lived outside the area, or they were not eligible.",
        Q(
            status=Status.DECLINED,
            decline_reason__in=[
                DeclineReason.NO_CAPACITY,
                DeclineReason.OUT_OF_AREA,
                DeclineReason.NOT_ELIGIBLE,
            ],
        ),
    ),
    Measure("gaps", "Nobody fitted", "Times a caseworker recorded that nobody fitted.", unit="gaps"),
]


def sent_in(period: Period):
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(period.start, dt.time.min, zone)
    end = dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time.min, zone)
    return Referral.objects.filter(sent_at__gte=start, sent_at__lt=end)


def values(referrals, *, sender: bool = False) -> dict[str, float | None]:
    """Every measure of these referrals, by its code, in two queries.

    To the agency that sent them help and no help are the same where it may be told nothing: with one referral in
    the period, the figure would tell.
    """
    hidden = {"helped", "not_helped"} if sender else set()
    counts = {
        m.code: Count("pk", filter=m.which & ~NOT_TOLD if m.code in hidden else m.which)
        for m in MEASURES
        if m.which is not None
    }
    return referrals.aggregate(**counts) | {"answer_days": days_to_answer(referrals)}


def days_to_answer(referrals) -> float | None:
    """The median, from how many were sent on each day and answered on each."""
    days = referrals.filter(answered_at__isnull=False).values_list(
        TruncDate("sent_at"), TruncDate("answered_at")
    )
    waits = sorted(
        (working_days.between(sent, answered), n) for sent, answered, n in days.annotate(Count("pk"))
    )
    total = sum(n for _, n in waits)
    if not total:
        return None
    return (nth(waits, (total - 1) // 2) + nth(waits, total // 2)) / 2


def nth(waits: list[tuple[int, int]], place: int) -> int:
    """The value at a place in a list of (value, how often)."""
    for value, count in waits:
        if place < count:
            return value
        place -= count
    raise IndexError(place)


def figures(
    now: dict, before: dict, period: Period, *, public: bool, received: bool = False, sender: bool = False
) -> list[Figure]:
    measures = [m.as_received() if received else m for m in MEASURES if sender or not m.for_sender]
    return [figure(measure, now, before, period, public) for measure in measures]


def figure(measure: Measure, now: dict, before: dict, period: Period, public: bool) -> Figure:
    value, shown = said(measure, now, public)
    earlier, shown_before = said(measure, before, public)
    trend = compared(measure, value, earlier, period.earlier, public)
    return Figure(measure, value, shown, trend, shown_before)


def said(measure: Measure, counted: dict, public: bool) -> tuple[float | None, str]:
    """The value that may be known, and how it is said."""
    value = counted[measure.code]
    if measure.unit == "count":
        return rounded(value) if public else (value, f"{value:,}")
    if public and counted["answered"] < SMALL:
        return None, "too few to show"
    return value, "no answer yet" if value is None else f"{value:g}"


def compared(measure: Measure, value: float | None, earlier: float | None, when: str, public: bool) -> str:
    """The trend in words, from what is shown alone: 12 more than in the quarter before."""
    if value is None or earlier is None:
        return f"Too few to compare with those {when}" if public else f"Nothing to compare with {when}"
    difference = abs(value - earlier)
    if not difference:
        return f"The same as {when}"
    about = "About " if public and measure.unit == "count" else ""
    if measure.unit == "days":
        unit = "working day" if difference == 1 else "working days"
        return f"{difference:g} {unit} {'longer' if value > earlier else 'shorter'} than {when}"
    return f"{about}{difference:,g} {'more' if value > earlier else 'fewer'} than {when}"


def rounded(value: int) -> tuple[int | None, str]:
    """To the nearest five; under five is withheld."""
    if value < SMALL:
        return None, f"fewer than {SMALL}"
    near = SMALL * round(value / SMALL)
    return near, f"about {near:,}"


def by_month(referrals, *, public: bool) -> list[dict]:
    """How many were sent in each month, the earliest first. One query."""
    months = referrals.annotate(month=TruncMonth("sent_at")).values_list("month").annotate(n=Count("pk"))
    found = []
    for month, count in months.order_by("month"):
        value, shown = rounded(count) if public else (count, f"{count:,}")
        found.append({"label": f"{timezone.localtime(month):%B %Y}", "value": value, "shown": shown})
    return found


def outcomes_of(referrals, *, public: bool) -> list[dict]:
    """What came of them, by type: how many records, and the amount."""
    rows = (
        Outcome.objects.filter(referral__in=referrals.values("pk"))
        .values("type")
        .annotate(n=Count("pk"), amount=Sum("amount"))
    )
    return [outcome(row, public) for row in rows.order_by("-n", "type")]


def outcome(row: dict, public: bool) -> dict:
    value, shown = rounded(row["n"]) if public else (row["n"], f"{row['n']:,}")
    amount = row["amount"]
    if public:
        amount = None if value is None or amount is None else round(amount, -2)
    return {"label": OutcomeType(row["type"]).label, "value": value, "shown": shown, "amount": amount}


@contextmanager
def partnership_figures(partnership_id: int) -> Iterator[None]:
    """Read spines and outcomes of a whole partnership, for measures alone and for as long as they take."""
    with acting_as(Acting(figures=partnership_id), nested=True):
        yield


@dataclass(frozen=True)
class Side:
    """One half of a page of figures: what was sent, or what was received."""

    title: str
    figures: list[Figure]
    months: list[dict]
    came: list[dict]

    @property
    def empty(self) -> bool:
        return self.figures[0].value == 0


def side(title: str, period: Period, *, public: bool = False, received: bool = False, **whose) -> Side:
    sender = not (public or received)
    rows, earlier = sent_in(period).filter(**whose), sent_in(period.before()).filter(**whose)
    return Side(
        title,
        figures(
            values(rows, sender=sender),
            values(earlier, sender=sender),
            period,
            public=public,
            received=received,
            sender=sender,
        ),
        by_month(rows, public=public),
        outcomes_of(rows, public=public),
    )


def partnerships_open_to(seat: Seat) -> list[Partnership]:
    """Whose figures as a whole a seat may see: its own partnership's, or those in which its agency's tier may."""
    if seat.partnership_id:
        return [seat.partnership]
    return [
        partnership
        for partnership in hubs.partnerships_of(seat)
        if tiers.may(seat.agency, partnership, "see_partnership_figures")
    ]


def for_seat(seat: Seat, period: Period, partnership: Partnership | None = None) -> list[Side]:
    """What a seat's page of figures shows: its agency's own, sent and received, or a whole partnership's.

    Whether the seat may see that partnership's is asked before (`partnerships_open_to`).
    """
    if partnership:
        with partnership_figures(partnership.pk):
            return [side("Sent in the partnership", period, public=True, partnership_id=partnership.pk)]
    return [
        side("Sent by us", period, from_agency_id=seat.agency_id),
        side("Received by us", period, received=True, to_agency_id=seat.agency_id),
    ]
