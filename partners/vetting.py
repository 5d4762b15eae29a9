"""What is looked at before an agency joins: one table, read by the page, by the rule and by the tests.

Nothing joins while a line is open. A line that makes no sense for an agency is waived, and it is on record why.
"""

from dataclasses import dataclass

from partners.models import Application, Found, VettingTick
from partners.models.agencies import Kind, Sector

EVERYBODY = frozenset(Sector)
NOT_STATUTORY = EVERYBODY - {Sector.STATUTORY}


@dataclass(frozen=True)
class Line:
    """One thing to look at: what it is, how, and for whom it is asked."""

    code: str
    text: str
    how: str
    sectors: frozenset = EVERYBODY
    kinds: frozenset = frozenset(Kind)

    def asked_of(self, application: Application) -> bool:
        return application.sector in self.sectors and application.kind in self.kinds


LINES = [
    Line(
        "ico",
        "Registered with the Information Commissioner",
        "Look its name up in the public register of fee payers, and note the number and when it runs out.",
    ),
    Line(
        "number",
        "Charity or company number checked",
        "Look the number up at the Charity Commission or Companies House: the name and the address agree.",
        sectors=NOT_STATUTORY,
    ),
    Line(
        "safeguarding",
        "Safeguarding policy seen",
        "For adults and for children, dated within three years, with a named lead.",
    ),
    Line(
        "insurance",
        "Insurance seen",
        "Public liability, and professional indemnity where it gives advice.",
        sectors=NOT_STATUTORY,
    ),
    Line(
        "authorised",
        "Authorised for regulated work",
        "Debt advice, immigration advice and legal work need a regulator. Note which, or that it does none.",
        kinds=frozenset({Kind.ADVICE, Kind.LAW_FIRM, Kind.LAW_CENTRE, Kind.CHAMBERS, Kind.CHARITY}),
    ),
    Line(
        "complaints", "Complaints procedure seen", "Somebody who is unhappy with the help knows where to go."
    ),
    Line(
        "references",
        "Two references",
        "From agencies that have worked with it. Note who spoke to whom, and when.",
        sectors=NOT_STATUTORY,
    ),
    Line(
        "agreement",
        "Has read the information-sharing agreement and means to sign",
        "Nothing can be shared with it before it has signed.",
    ),
]
BY_CODE = {line.code: line for line in LINES}


@dataclass(frozen=True)
class Point:
    """A line of the list for one application: what holds now, and all that was ever noted."""

    line: Line
    ticks: list[VettingTick]

    @property
    def last(self) -> VettingTick | None:
        return self.ticks[-1] if self.ticks else None

    @property
    def done(self) -> bool:
        return self.last is not None and self.last.found != Found.OPEN


def points_of(application: Application) -> list[Point]:
    return points_of_many([application])[0][1]


def points_of_many(applications) -> list[tuple[Application, list[Point]]]:
    """The list of each application as it stands: one query for the ticks of all."""
    applications = list(applications)
    ticks: dict[tuple, list[VettingTick]] = {}
    for tick in VettingTick.objects.filter(application__in=applications).select_related("by").order_by("id"):
        ticks.setdefault((tick.application_id, tick.code), []).append(tick)
    return [
        (a, [Point(line, ticks.get((a.pk, line.code), [])) for line in LINES if line.asked_of(a)])
        for a in applications
    ]


def outstanding(application: Application) -> list[Line]:
    return [point.line for point in points_of(application) if not point.done]
