"""Who is missing: sectors, needs and districts with nobody or one only, by what referrals, refusals and gaps show.

The counts are those of a partnership, so they are rounded and small ones withheld. The order follows what is shown and
never what is withheld, or it would say what the numbers do not.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from partners import knowing
from partners.models import Need, Partnership, Seat, Service
from partners.models.agencies import Kind, Sector
from referrals.models import Gap
from reporting import measures, periods
from reporting.measures import UNMET

CODES = [m.code for m in UNMET]
MOST = 60  # lines of a list: what is further down shows little need


@dataclass(frozen=True)
class Line:
    """Something with nobody or one only. `shown` gives each measure of unmet need as it may be said."""

    name: str
    have: int
    shown: list[str]
    weight: tuple

    @property
    def quiet(self) -> bool:
        """There is one, and nothing that may be shown speaks for another."""
        return bool(self.have) and not any(self.weight)


@dataclass(frozen=True)
class Missing:
    period: periods.Period
    sectors: list[Line]
    kinds: list[Line]
    needs: list[Line]
    districts: list[Line]


def twelve_months(today: dt.date | None = None) -> periods.Period:
    """This month so far and the eleven before it, whole: a window that moved by a day would undo the rounding."""
    today = today or timezone.localdate()
    first = dt.date(today.year - (today.month < 12), today.month % 12 + 1, 1)
    return periods.between(first, today)


def missing(seat: Seat, partnership: Partnership) -> Missing:
    """In a number of queries that does not grow with the partnership."""
    period = twelve_months()
    spells = list(knowing.members(seat, partnership))
    agencies = {spell.agency_id: spell.agency for spell in spells}
    services = list(
        Service.objects.filter(agency__in=agencies, active=True).prefetch_related("needs").order_by("pk")
    )
    with measures.partnership_figures(partnership.pk):
        by_need = unmet(partnership, period, "need_id")
        by_agency = unmet(partnership, period, "to_agency_id")
        by_place = gaps_by_place(partnership, period)
    needs = list(Need.objects.filter(retired_on__isnull=True).select_related("parent").order_by("name", "pk"))
    return Missing(
        period,
        by_attribute("sector", Sector, agencies, by_agency),
        by_attribute("kind", Kind, agencies, by_agency),
        of_needs(needs, services, by_need),
        of_districts(partnership, needs, services, by_place),
    )


def unmet(partnership: Partnership, period: periods.Period, by: str) -> dict[int, Counter]:
    """The measures of unmet need, for each need or agency. Gaps are of needs alone."""
    rows = measures.sent_in(period).filter(partnership=partnership).order_by()
    counts = {m.code: Count("pk", filter=m.which) for m in UNMET if m.which is not None}
    found = {row.pop(by): Counter(row) for row in rows.values(by).annotate(**counts)}
    if by == "need_id":
        for need, number in gaps_in(partnership, period).values_list("need").annotate(Count("pk")):
            found.setdefault(need, Counter())["gaps"] += number
        # What was asked for under a term that was merged counts under the one that it was merged into.
        for need, into in Need.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"):
            found.setdefault(into, Counter()).update(found.pop(need, Counter()))
    return found


def gaps_in(partnership: Partnership, period: periods.Period):
    start = timezone.make_aware(dt.datetime.combine(period.start, dt.time.min))
    return Gap.objects.filter(partnership=partnership, at__gte=start).order_by()


def gaps_by_place(partnership: Partnership, period: periods.Period) -> dict[tuple[str, int], int]:
    rows = gaps_in(partnership, period).values_list("district", "need").annotate(n=Count("pk"))
    return {(district, need): number for district, need, number in rows}


def line(name: str, have: int, counted: Counter, codes: list[str]) -> Line:
    said = [measures.rounded(counted[code]) for code in codes]
    weight = sum(value or 0 for value, _ in said[1:]), said[0][0] or 0
    return Line(name, have, [shown for _, shown in said], weight)


def ordered(lines: list[Line]) -> list[Line]:
    """What shows most need first, then those with nobody, then by name."""
    return sorted(lines, key=lambda one: (*(-w for w in one.weight), one.have, one.name))[:MOST]


def by_attribute(attribute: str, choices, agencies: dict, by_agency: dict[int, Counter]) -> list[Line]:
    """Sectors, or kinds of agency, with what was sent to those there are."""
    groups: dict[str, list[int]] = defaultdict(list)
    for pk, agency in agencies.items():
        groups[getattr(agency, attribute)].append(pk)
    return ordered(
        [
            line(label, len(groups[value]), total(by_agency.get(pk) for pk in groups[value]), CODES[:2])
            if groups[value]
            else Line(label, 0, ["nobody to send to"] * 2, (0, 0))
            for value, label in choices.choices
            if len(groups[value]) < 2
        ]
    )


def total(counters) -> Counter:
    return sum((c for c in counters if c), Counter())


def of_needs(needs: list[Need], services: list[Service], by_need: dict[int, Counter]) -> list[Line]:
    meet: dict[int, set[int]] = defaultdict(set)
    for service in services:
        for need in service.needs.all():
            meet[need.pk].add(service.agency_id)
            meet[need.parent_id or 0].add(service.agency_id)
    return ordered(
        [
            line(
                f"{need.parent}: {need.name.lower()}",
                len(meet[need.pk]),
                by_need.get(need.pk, Counter()),
                CODES,
            )
            for need in needs
            if need.parent_id and len(meet[need.pk]) < 2
        ]
    )


def of_districts(
    partnership: Partnership, needs: list[Need], services: list[Service], by_place: dict[tuple[str, int], int]
) -> list[Line]:
    """For each postcode district of the partnership and group of needs: the services that cover it, and the gaps there."""
    group = {need.pk: need.parent_id or need.pk for need in needs}
    cover: dict[tuple[str, int], set[int]] = defaultdict(set)
    for service in services:
        for need in service.needs.all():
            for district in service.districts or partnership.districts:
                cover[district, group.get(need.pk, need.pk)].add(service.pk)
    gaps: Counter = Counter()
    for (district, need), number in by_place.items():
        gaps[district, group.get(need, need)] += number
    return ordered(
        [
            line(
                f"{district}: {one.name.lower()}",
                len(cover[district, one.pk]),
                Counter(asked=gaps[district, one.pk]),
                CODES[:1],
            )
            for district in partnership.districts
            for one in needs
            if one.parent_id is None and len(cover[district, one.pk]) < 2
        ]
    )
