"""What stands on a partner's page: its services with how fast each answers, and what passed between it and us."""

from dataclasses import dataclass

from partners.models import Agency, Seat, Service
from referrals import searching
from reporting import measures, periods
from reporting.measures import Figure

BETWEEN = ("sent", "answered", "answer_days")


@dataclass(frozen=True)
class Offer:
    service: Service
    speed: str


def offers(agency: Agency) -> list[Offer]:
    """Its services, with what each is for. How fast is said from ten answers on."""
    services = list(Service.objects.filter(agency=agency, active=True).prefetch_related("needs"))
    speeds = searching.speed_of(services)
    return [Offer(service, speeds.get(service.pk, "")) for service in services]


@dataclass(frozen=True)
class Passed:
    title: str
    figures: list[Figure]

    @property
    def empty(self) -> bool:
        return not self.figures[0].value


def passed(seat: Seat, agency: Agency, period: periods.Period) -> list[Passed]:
    """An agency's own figures of what it sent to another and received from it: of what the seat may see."""
    ours = {"from_agency_id": seat.agency_id, "to_agency_id": agency.pk}
    theirs = {"from_agency_id": agency.pk, "to_agency_id": seat.agency_id}
    return [
        Passed("From us to them", between(ours, period, received=False)),
        Passed("From them to us", between(theirs, period, received=True)),
    ]


def between(whose: dict, period: periods.Period, *, received: bool) -> list[Figure]:
    """Of one time alone: two agencies' trends with each other are mostly chance."""
    counted = measures.values(measures.sent_in(period).filter(**whose))
    chosen = [m.as_received() if received else m for m in measures.MEASURES if m.code in BETWEEN]
    return [Figure(m, *measures.said(m, counted, public=False)) for m in chosen]
