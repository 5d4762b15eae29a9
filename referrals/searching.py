"""Services for a client: those the agency uses, or a search by need and words, each saying why it fits."""

from collections import Counter
from dataclasses import dataclass, replace

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import OuterRef, Q, StringAgg, Subquery, Value
from django.utils import timezone

from clients.registry import CATEGORIES
from consent import sharing
from partners import sight
from partners.models import Agency, Need, Seat, Service
from partners.models.services import Capacity
from referrals import restricting

MINIMUM_ANSWERS = 10
LATELY = 300  # referrals


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
    """Services of agencies in a partnership with the seat's, save those kept apart from it and those hidden from it."""
    members = sight.neighbours(seat.agency_id).values("agency")
    shown = sight.known(seat.agency_id, "agency__")
    return Service.objects.filter(shown, active=True, agency__in=members).select_related("agency")


def search(seat: Seat, words: str = "", need=None):
    """The offered services that meet a need and speak of the words, the first forty by name."""
    found = offered(seat)
    if need:
        wanted = Need.objects.filter(Q(pk=need.pk) | Q(parent=need))
        found = found.filter(pk__in=meeting(wanted))
    if words.strip():
        named = Need.objects.filter(synonyms__contains=[words.strip().lower()])
        # Reading the words takes longest. As a list, so that only those are read that are offered and meet the need.
        spoken = speaking_of(words).filter(pk__in=list(found.order_by().values_list("pk", flat=True)))
        found = found.filter(Q(pk__in=spoken.values("pk")) | Q(pk__in=meeting(named)))
    return found[:40]


def meeting(needs):
    """Ids of the services that meet any of the needs."""
    return Service.needs.through.objects.filter(need__in=needs).values("service")


def speaking_of(words: str):
    """Services whose own words, needs and agency's name together hold all the words."""
    needs = Need.objects.filter(services=OuterRef("pk")).order_by().values("services")
    text = needs.annotate(text=StringAgg("name", Value(" "))).values("text")
    vector = SearchVector("name", "summary", Subquery(text), "agency__name", config="english")
    return Service.objects.annotate(text=vector).filter(text=SearchQuery(words, config="english"))


def usual(seat: Seat, lately: int = LATELY):
    """Those the agency has sent to of late, the most used first."""
    from referrals.models import Referral

    # Of late: what it used most years ago says little, and counting all that it ever sent is slow.
    latest = Referral.objects.filter(from_agency_id=seat.agency_id).order_by("-id")[:lately]
    used = Counter(latest.values_list("service_id", flat=True))
    ids = [service for service, _ in used.most_common(8)]
    by_id = {s.pk: s for s in offered(seat).filter(pk__in=ids)}
    return [by_id[i] for i in ids if i in by_id]


def elsewhere(seat: Seat, earlier) -> list[Service]:
    """Other services for the need of a referral that found no place: what was suggested first, and none tried before."""
    from referrals.models import Referral

    tried = Referral.objects.filter(from_agency_id=seat.agency_id, chain=earlier.chain).values("service")
    suggested = offered(seat).filter(pk=earlier.better_service_id)
    others = search(seat, need=earlier.need)
    tried_ids = set(tried.values_list("service", flat=True))
    found = {s.pk: s for s in [*suggested, *others] if s.pk not in tried_ids}
    return list(found.values())


def results(seat: Seat, services, client) -> list[Result]:
    """The services with their reasons, in a number of queries that does not grow with them."""
    services = list(services)
    agencies = {service.agency for service in services}
    shared = partnerships_with(seat.agency, agencies)
    facts = sharing.facts_for_many(seat.agency, {a: shared.get(a.pk) for a in agencies}, client=client)
    for agency_id in restricting.asked_in_confidence(client) & set(facts):
        facts[agency_id] = replace(facts[agency_id], answer=None)
    speeds = speed_of(services)
    person = describe(client)
    return [result(s, facts[s.agency_id], speeds.get(s.pk, ""), person) for s in services]


def partnerships_with(agency: Agency, others) -> dict[int, int]:
    """For each of the others the partnership in which both are members today: that which `partnership_of` would find."""
    shared = sight.neighbours(agency.pk).filter(agency__in=others)
    return dict(shared.order_by("-partnership").values_list("agency_id", "partnership_id"))


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
