"""Services for a client: those the agency uses, or a search by need and words, each saying why it fits."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Q
from django.utils import timezone

from clients.registry import CATEGORIES
from consent import sharing
from partners.models import Member, Seat, Service
from partners.models.services import Capacity

MINIMUM_ANSWERS = 10


@dataclass(frozen=True)
class Result:
    """A service with why it fits, why it may not, how fast it answers, and what may be sent there."""

    service: Service
    fits: list[str]
    doubts: list[str]
    speed: str
    may_send: list[str]
    refusals: list[sharing.Verdict]

    @property
    def refused(self) -> list[tuple[str, list[str], str]]:
        """(reason, kinds, next step): what stands in the way once, with all that it stops."""
        found: dict[tuple[str, str], list[str]] = {}
        for v in self.refusals:
            found.setdefault((v.reason, v.next_step), []).append(v.shown.lower())
        return [(reason, kinds, step) for (reason, step), kinds in found.items()]


def offered(seat: Seat):
    """Services of agencies in a partnership with the seat's, and those hidden ones that its agency knows."""
    today = timezone.localdate()
    places = Member.objects.filter(agency_id=seat.agency_id, during__contains=today).values("partnership")
    members = Member.objects.filter(partnership__in=places, during__contains=today).values("agency")
    shown = Q(agency__listed=True) | Q(agency__known_to=seat.agency_id)
    return Service.objects.filter(shown, active=True, agency__in=members).select_related("agency").distinct()


def search(seat: Seat, words: str = "", need=None):
    """The offered services that meet a need and speak of the words, the ones with places first."""
    found = offered(seat)
    if need:
        found = found.filter(Q(needs=need) | Q(needs__parent=need))
    if words.strip():
        vector = SearchVector("name", "summary", "needs__name", "agency__name", config="english")
        like = Q(
            pk__in=Service.objects.annotate(text=vector)
            .filter(text=SearchQuery(words, config="english"))
            .values("pk")
        )
        found = found.filter(like | Q(needs__synonyms__contains=[words.strip().lower()]))
    return found.distinct()[:40]


def usual(seat: Seat):
    """Those the agency has sent to, the most used first."""
    from referrals.models import Referral

    used = (
        Referral.objects.filter(from_agency_id=seat.agency_id)
        .values("service")
        .annotate(n=Count("pk"))
        .order_by("-n")[:8]
    )
    ids = [row["service"] for row in used]
    by_id = {s.pk: s for s in offered(seat).filter(pk__in=ids)}
    return [by_id[i] for i in ids if i in by_id]


def results(seat: Seat, services, client) -> list[Result]:
    """The services with their reasons, in a number of queries that does not grow with them."""
    from referrals.sending import partnership_of

    services = list(services)
    facts: dict = {}
    by_partnership: dict = {}
    for service in services:
        by_partnership.setdefault(partnership_for(seat, service, partnership_of), []).append(service.agency)
    for partnership, agencies in by_partnership.items():
        facts |= sharing.facts_for_many(partnership, seat.agency, agencies, client=client)
    speeds = speed_of(services)
    person = describe(client)
    return [result(s, facts[s.agency_id], speeds.get(s.pk, ""), person) for s in services]


def partnership_for(seat: Seat, service: Service, find):
    if not hasattr(seat, "_partnerships"):
        seat._partnerships = {}
    if service.agency_id not in seat._partnerships:
        seat._partnerships[service.agency_id] = find(seat.agency, service.agency)
    return seat._partnerships[service.agency_id]


def describe(client) -> dict:
    contact = getattr(client, "contact", None)
    identity = getattr(client, "identity", None)
    district = contact.postcode.upper().split(" ")[0] if contact and contact.postcode else ""
    age = identity.about_age if identity else None
    if identity and identity.birth_date:
        today = timezone.localdate()
        age = (
            today.year
            - identity.birth_date.year
            - ((today.month, today.day) < (identity.birth_date.month, identity.birth_date.day))
        )
    return {"district": district, "age": age, "language": contact.language if contact else ""}


def result(service: Service, facts: sharing.Facts, speed: str, person: dict) -> Result:
    fits, doubts = reasons(service, person)
    wanted = [c for c in CATEGORIES if c in sharing.ALWAYS_USEFUL or c in service.asks_for]
    verdicts = sharing.decide(wanted, facts)
    may = [v.shown.lower() for v in verdicts.values() if v.allowed or v.needs_asking]
    refusals = [v for v in verdicts.values() if not v.allowed and not v.needs_asking]
    return Result(service, fits, doubts, speed, may, refusals)


def reasons(service: Service, person: dict) -> tuple[list[str], list[str]]:
    """Why it fits this person, and why it may not."""
    fits: list[str] = []
    doubts: list[str] = []
    if service.districts and person["district"]:
        covered = person["district"] in service.districts
        (fits if covered else doubts).append(
            f"covers {person['district']}" if covered else f"does not cover {person['district']}"
        )
    low, high, age = service.minimum_age or 0, service.maximum_age or 150, person["age"]
    if (service.minimum_age or service.maximum_age) and age is not None:
        ages = f"from {low}" if not service.maximum_age else f"{low} to {high}"
        (fits if low <= age <= high else doubts).append(
            f"open to ages {ages}" if low <= age <= high else f"only for ages {ages}"
        )
    if person["language"] and service.languages:
        spoken = person["language"] in service.languages
        (fits if spoken else doubts).append(
            f"speaks {person['language']}" if spoken else f"does not say that it speaks {person['language']}"
        )
    words = service.get_capacity_display().lower()
    if service.waiting_days:
        words += f", wait about {service.waiting_days} days"
    (fits if service.capacity in (Capacity.OPEN, Capacity.LIMITED) else doubts).append(words)
    return fits, doubts


def speed_of(services: list[Service]) -> dict[int, str]:
    """How fast each answers, in words; only from ten answers on, for fewer say nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select service_id, answers, median_days from service_speed(%s)", [[s.pk for s in services]]
        )
        rows = cursor.fetchall()
    return {
        pk: f"usually answers in {days:g} {'day' if days == 1 else 'days'}"
        for pk, n, days in rows
        if n >= MINIMUM_ANSWERS
    }
