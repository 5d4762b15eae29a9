"""Services for a client: those the agency uses, or a search by need and words, each saying why it fits.

What a service is found by stands ready in its search text (see partners/models/directory_rules.py), so that ten
thousand services are searched as quickly as sixty.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Case, F, Func, IntegerField, Q, Value, When, prefetch_related_objects
from django.utils import timezone

from clients.registry import CATEGORIES
from consent import sharing
from partners import sight
from partners.models import Agency, Opening, Seat, Service
from partners.models.services import Capacity, trusted_until
from referrals import fitting, restricting
from referrals.fitting import PersonFacts

MINIMUM_ANSWERS = 10
LATELY = 300  # referrals
MOST = 40  # results
MOST_WORDS = 8


@dataclass(frozen=True)
class Result:
    """A service with why it fits, why it may not, what to ask, how fast it answers, and what may be sent there."""

    service: Service
    fits: list[str]
    doubts: list[str]
    asks: list[str]
    speed: str
    may_send: list[str]
    refusals: list[sharing.Verdict]

    @property
    def reach(self) -> list[tuple[str, str]]:
        """How to reach the service, and what else it says of itself, as far as it does."""
        s = self.service
        lines = [
            ("How people reach it", s.how_to_reach),
            ("Phone", s.phone or s.agency.phone),
            ("E-mail", s.email),
            ("Duty line, for you", s.duty_line),
            ("Out of hours", s.out_of_hours_line),
            ("Languages", ", ".join(s.languages)),
            ("Access", s.access),
        ]
        return [(label, value) for label, value in lines if value]

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


@dataclass(frozen=True)
class Found:
    """`near`: nothing held the words as they were typed, and these hold words that are spelt like them."""

    services: list[Service]
    near: bool = False


def search(
    seat: Seat,
    words: str = "",
    need=None,
    *,
    person: PersonFacts | None = None,
    with_places: bool = False,
    open_now: bool = False,
) -> Found:
    """The offered services that meet a need and speak of the words: those that fit first, the first forty."""
    found = ranked(offered(seat), person or PersonFacts())
    if need:
        found = found.filter(pk__in=meeting(need))
    if with_places:
        found = found.filter(has_places())
    if open_now:
        found = found.filter(pk__in=opening_now())
    typed = re.findall(r"\w+", words.lower())[:MOST_WORDS]
    if not typed:
        return Found(list(found.order_by("old", "doubts", "name", "pk")[:MOST]))
    exact = speaking_of(found, SearchQuery(" ".join(typed), config="english"))
    if exact:
        return Found(exact)
    return Found(speaking_of(found, SearchQuery(near(typed), config="simple", search_type="raw")), near=True)


def speaking_of(found, query: SearchQuery) -> list[Service]:
    spoken = found.filter(text__vector=query).annotate(rank=SearchRank(F("text__vector"), query))
    return list(spoken.order_by("old", "doubts", "-rank", "name", "pk")[:MOST])


def near(typed: list[str]) -> str:
    """The words, or those most like them that stand in some service's text."""
    with connection.cursor() as cursor:
        cursor.execute("select near_spellings(%s::text[])::text", [typed])
        return cursor.fetchone()[0]


def meeting(need):
    """Ids of the services that meet the need, one that stands under it, or one that was merged into it."""
    under = Func(Value(need.pk), function="needs_under", template="SELECT %(function)s(%(expressions)s)")
    return Service.needs.through.objects.filter(need__in=under).values("service")


def has_places() -> Q:
    lifted = Q(capacity=Capacity.PAUSED, paused_until__lte=timezone.localdate())
    return Q(capacity__in=[Capacity.OPEN, Capacity.LIMITED]) | lifted


def opening_now():
    now = timezone.localtime()
    there = Opening.objects.filter(day=now.isoweekday(), opens__lte=now.time(), closes__gt=now.time())
    return there.values("service")


def ranked(services, person: PersonFacts):
    """With `old`, of entries that nobody confirmed, and `doubts`, the number of reasons against that are known here."""
    against = [~has_places()]
    if person.district:
        against.append(~Q(districts=[]) & ~Q(districts__contains=[person.district]))
    if person.age is not None:
        against.append(Q(minimum_age__gt=person.age) | Q(maximum_age__lt=person.age))
    doubts = sum((one_if(condition) for condition in against[1:]), one_if(against[0]))
    stale = one_if(Q(trusted_until__lt=timezone.localdate()))
    return services.alias(trusted_until=trusted_until()).alias(old=stale, doubts=doubts)


def one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def usual(seat: Seat, lately: int = LATELY):
    """Those the agency has sent to of late, the most used first."""
    from referrals.models import Referral

    # Of late: what it used most years ago says little, and counting all that it ever sent is slow.
    latest = Referral.objects.filter(from_agency_id=seat.agency_id).order_by("-id")[:lately]
    used = Counter(latest.values_list("service_id", flat=True))
    ids = [service for service, _ in used.most_common(8)]
    by_id = {s.pk: s for s in offered(seat).filter(pk__in=ids)}
    return [by_id[i] for i in ids if i in by_id]


def elsewhere(seat: Seat, earlier, person: PersonFacts) -> list[Service]:
    """Other services for the need of a referral that found no place: what was suggested first, and none tried before."""
    from referrals.models import Referral

    tried = Referral.objects.filter(from_agency_id=seat.agency_id, chain=earlier.chain).values("service")
    suggested = offered(seat).filter(pk=earlier.better_service_id)
    others = search(seat, need=earlier.need, person=person).services
    tried_ids = set(tried.values_list("service", flat=True))
    found = {s.pk: s for s in [*suggested, *others] if s.pk not in tried_ids}
    return list(found.values())


def results(seat: Seat, services, client, person: PersonFacts | None = None) -> list[Result]:
    """The services with their reasons, in a number of queries that does not grow with them; those that fit first."""
    services = list(services)
    person = person or describe(client, seat)
    prefetch_related_objects(services, "openings")
    agencies = {service.agency for service in services}
    shared = partnerships_with(seat.agency, agencies)
    facts = sharing.facts_for_many(seat.agency, {a: shared.get(a.pk) for a in agencies}, client=client)
    for agency_id in restricting.asked_in_confidence(client) & set(facts):
        facts[agency_id] = replace(facts[agency_id], answer=None)
    speeds = speed_of(services)
    found = [result(s, facts[s.agency_id], speeds.get(s.pk, ""), person) for s in services]
    return sorted(found, key=lambda r: (r.service.stale, len(r.doubts)))


def partnerships_with(agency: Agency, others) -> dict[int, int]:
    """For each of the others the partnership in which both are members today: that which `partnership_of` would find."""
    shared = sight.neighbours(agency.pk).filter(agency__in=others)
    return dict(shared.order_by("-partnership").values_list("agency_id", "partnership_id"))


HELD = ("identity", "contact", "household", "immigration")


def describe(client, seat: Seat, **instead) -> PersonFacts:
    """What its agency holds on the client, in one query; `instead` is what was typed for this search."""
    whole = type(client).objects.select_related(*HELD).get(pk=client.pk)
    return fitting.facts_about(whole, seat, **instead)


def result(service: Service, facts: sharing.Facts, speed: str, person: PersonFacts) -> Result:
    found = fitting.reasons(service, person)
    if hours := fitting.open_now(service):
        found.fits.append(hours)
    wanted = [c for c in CATEGORIES if c in sharing.ALWAYS_USEFUL or c in service.asks_for]
    verdicts = sharing.decide(wanted, facts)
    may = [v.shown.lower() for v in verdicts.values() if v.allowed or v.needs_asking]
    refusals = [v for v in verdicts.values() if not v.allowed and not v.needs_asking]
    return Result(service, found.fits, found.doubts, found.asks, speed, may, refusals)


def speed_of(services: list[Service]) -> dict[int, str]:
    """How fast each answers, in words; only from ten answers on, for fewer say nothing."""
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
