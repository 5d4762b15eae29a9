"""The registry of measures: each figure once, with its definition in words. Every page and export reads it from here.

An agency's figures rest on the referrals that the seat may see. A partnership's are read under the figures
setting, which sees spines and outcomes and no person; its counts are rounded to five and small ones withheld,
so that no difference of two of them says anything of one person.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Sum
from django.utils import timezone

from partners import working_days
from partners.acting import Acting, acting_as
from partners.models import Seat
from referrals.models import Outcome, Referral, Status
from referrals.models.outcomes import OutcomeType
from referrals.models.spine import FINAL

SMALL = 5
TOLD = [Status.COMPLETED, Status.ENDED, Status.DECLINED, Status.LAPSED, Status.WITHDRAWN]


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted."""

    start: dt.date
    end: dt.date
    name: str


@dataclass(frozen=True)
class Measure:
    """One figure. `compute` takes the referrals sent in the period; None means nothing to say yet."""

    code: str
    name: str
    definition: str
    compute: Callable
    unit: str = "count"


@dataclass(frozen=True)
class Figure:
    measure: Measure
    value: float | None
    shown: str


def periods(today: dt.date | None = None) -> list[Period]:
    """The last 30 days, the last three months and the last twelve."""
    today = today or timezone.localdate()
    return [
        Period(today - dt.timedelta(days=n), today, name)
        for n, name in [(30, "Last 30 days"), (91, "Last 3 months"), (365, "Last 12 months")]
    ]


def answered(referrals) -> int:
    return referrals.filter(answered_at__isnull=False).count()


def days_to_answer(referrals) -> float | None:
    pairs = referrals.filter(answered_at__isnull=False).values_list("sent_at", "answered_at")[:20000]
    days = [working_days.between(timezone.localdate(s), timezone.localdate(a)) for s, a in pairs]
    return median(days) if days else None


def closed(referrals) -> int:
    return (
        referrals.filter(status__in=FINAL, loop_closed_at__isnull=False)
        .exclude(tell="nothing", status__in=["completed", "ended"])
        .count()
    )


MEASURES: list[Measure] = [
    Measure("sent", "Sent", "Referrals sent in the period.", lambda rs: rs.count()),
    Measure("answered", "Answered", "Of those, accepted or declined by now.", answered),
    Measure(
        "answer_days",
        "Working days to answer",
        "The median of working days from sending to the first answer, of those answered.",
        days_to_answer,
        "days",
    ),
    Measure(
        "helped",
        "Helped",
        "Of those, finished with at least one outcome.",
        lambda rs: rs.filter(status=Status.COMPLETED).count(),
    ),
    Measure(
        "not_helped",
        "Not helped",
        "Of those, taken on and ended without help.",
        lambda rs: rs.filter(status=Status.ENDED).count(),
    ),
    Measure(
        "declined",
        "Declined",
        "Of those, declined by the agency or the person.",
        lambda rs: rs.filter(status=Status.DECLINED).count(),
    ),
    Measure(
        "closed",
        "Loops closed",
        "Of those, where the agency that sent it has learned what came of it.",
        closed,
    ),
]


def sent_in(period: Period):
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(period.start, dt.time.min, zone)
    end = dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time.min, zone)
    return Referral.objects.filter(sent_at__gte=start, sent_at__lt=end)


def figures(referrals, *, public: bool) -> list[Figure]:
    return [figure(measure, measure.compute(referrals), referrals, public) for measure in MEASURES]


def figure(measure: Measure, value, referrals, public: bool) -> Figure:
    if public and measure.unit == "count":
        return Figure(measure, *rounded(value))
    if public and answered(referrals) < SMALL:
        return Figure(measure, None, "too few to show")
    return Figure(measure, value, "no answer yet" if value is None else f"{value:g}")


def rounded(value: int) -> tuple[int | None, str]:
    """To the nearest five; under five is withheld."""
    if value < SMALL:
        return None, "fewer than 5"
    near = SMALL * round(value / SMALL)
    return near, f"about {near}"


def outcomes_of(referrals, *, public: bool) -> list[dict]:
    """What came of them, by type: how many records, persons or households, and the amount."""
    rows = (
        Outcome.objects.filter(referral__in=referrals.values("pk"))
        .values("type")
        .annotate(n=Count("pk"), people=Sum("count"), amount=Sum("amount"))
    )
    labels = dict(OutcomeType.choices)
    found = []
    for row in rows.order_by("-n"):
        few = public and row["n"] < SMALL
        found.append(
            {
                "label": labels[row["type"]],
                "n": rounded(row["n"])[1] if public else str(row["n"]),
                "amount": None
                if few
                else (round(row["amount"], -2) if public and row["amount"] else row["amount"]),
            }
        )
    return found


@contextmanager
def partnership_figures(partnership_id: int) -> Iterator[None]:
    """Read spines and outcomes of a whole partnership, for measures alone and for as long as they take."""
    with acting_as(Acting(figures=partnership_id), nested=True):
        yield


def for_seat(seat: Seat, period: Period) -> dict:
    """What a seat's page of figures shows: its agency's own, or the partnership's."""
    if seat.partnership_id:
        with partnership_figures(seat.partnership_id):
            rows = sent_in(period).filter(partnership_id=seat.partnership_id)
            return {
                "sent": figures(rows, public=True),
                "came": outcomes_of(rows, public=True),
                "received": [],
            }
    out = sent_in(period).filter(from_agency_id=seat.agency_id)
    inward = sent_in(period).filter(to_agency_id=seat.agency_id)
    return {
        "sent": figures(out, public=False),
        "came": outcomes_of(out, public=False),
        "received": figures(inward, public=False),
    }
