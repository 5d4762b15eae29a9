"""What each tier of a partnership may do: one table, asked by views and domain alike and shown to everybody in words.

``may(agency, partnership, "propose_decision")`` is the question. The few things that a partnership may settle for itself
are the rows with a switch; how it stands is the last `SwitchSetting`, and who turned it when stays on record.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from partners.models import Agency, Member, Partnership, Person, SwitchSetting, Tier
from partners.models.agencies import Sector

SMALLEST, LARGEST = 3, 5  # three to five agencies lead, in every partnership that was studied


@dataclass(frozen=True)
class Ability:
    """One row. `wider` is what holds for the wider network, and with a `switch` what holds until it is turned."""

    code: str
    words: str
    core: bool
    wider: bool
    switch: str = ""
    note: str = ""


TABLE: list[Ability] = [
    Ability("refer_to_core", "Refer people to steering agencies", True, True),
    Ability("be_referred_to", "Have people referred to them", True, True),
    Ability(
        "refer_to_wider",
        "Refer people to other agencies of the wider network",
        True,
        True,
        switch="Who may refer to agencies of the wider network?",
    ),
    Ability(
        "see_partnership_figures",
        "See the figures of the whole partnership",
        True,
        False,
        switch="Whose people see the figures of the whole partnership?",
        note="Numbers are rounded to five, and those under five are not shown to anybody.",
    ),
    Ability(
        "propose_pathway",
        "Propose an agreed route for a need",
        True,
        False,
        switch="Who may propose an agreed route?",
        note="Agreed routes come later; who may propose one can be settled now.",
    ),
    Ability("propose_decision", "Propose a decision", True, False),
    Ability("decide", "Be counted when something is decided", True, False),
    Ability(
        "affirm",
        "Affirm what steering agencies promise",
        True,
        True,
        note="Steering agencies must, each year. Another agency that does, and that takes part, is proposed for the core group.",
    ),
    Ability("read_core_notices", "Read notices to the steering agencies", True, False),
    Ability("read_register", "Read the documents of every agreement in the register", True, False),
    Ability("see_missing", "See who is missing from the partnership", True, False),
]
ABILITIES = {ability.code: ability for ability in TABLE}
SWITCHES = [ability for ability in TABLE if ability.switch]


def tier_of(agency: Agency, partnership: Partnership, on: dt.date | None = None) -> str | None:
    """The tier of an agency on a day (today), or None where it has no place."""
    spells = Member.objects.filter(
        agency=agency, partnership=partnership, during__contains=on or timezone.localdate()
    )
    return spells.order_by().values_list("tier", flat=True).first()


def may(agency: Agency, partnership: Partnership, ability: str) -> bool:
    """Whether the people of an agency may do this in a partnership today. Raises KeyError for what no row says."""
    row = ABILITIES[ability]
    tier = tier_of(agency, partnership)
    if tier is None:
        return False
    return row.core if tier == Tier.CORE else ability in open_to_wider([partnership.pk])[partnership.pk]


def agencies_that(ability: str, partnership: Partnership):
    """The agencies whose people may do this in a partnership today."""
    spells = Member.objects.filter(partnership=partnership, during__contains=timezone.localdate())
    tiers = [Tier.CORE] if ABILITIES[ability].core else []
    if ability in open_to_wider([partnership.pk])[partnership.pk]:
        tiers.append(Tier.WIDER)
    return Agency.objects.filter(pk__in=spells.filter(tier__in=tiers).values("agency"))


def open_to_wider(partnerships: Iterable[int]) -> dict[int, set[str]]:
    """For each partnership, by id, what its wider network may do. One query for all of them."""
    usual = {row.code for row in TABLE if row.wider}
    found = {pk: set(usual) for pk in partnerships}
    rows = SwitchSetting.objects.filter(partnership__in=found).order_by("partnership_id", "ability", "-id")
    for setting in rows.distinct("partnership_id", "ability"):
        if setting.ability in ABILITIES and ABILITIES[setting.ability].switch:
            change = (
                found[setting.partnership_id].add if setting.wider else found[setting.partnership_id].discard
            )
            change(setting.ability)
    return found


@dataclass(frozen=True)
class Row:
    """A row of the table as it stands in one partnership."""

    ability: Ability
    wider: bool


def rows_for(partnership: Partnership) -> list[Row]:
    allowed = open_to_wider([partnership.pk])[partnership.pk]
    return [Row(ability, ability.code in allowed) for ability in TABLE]


@transaction.atomic
def turn_switches(partnership: Partnership, wanted: dict[str, bool], reason: str, person: Person) -> int:
    """Set the switches as wanted; what stands so already makes no new row. Gives how many were turned."""
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
    standing = open_to_wider([partnership.pk])[partnership.pk]
    turned = [
        SwitchSetting(
            partnership=partnership, ability=row.code, wider=wanted[row.code], reason=reason, set_by=person
        )
        for row in SWITCHES
        if row.code in wanted and wanted[row.code] != (row.code in standing)
    ]
    return len(SwitchSetting.objects.bulk_create(turned))


def history_of_switches(partnership: Partnership) -> list[tuple[Ability, SwitchSetting]]:
    rows = SwitchSetting.objects.filter(partnership=partnership, ability__in=ABILITIES)
    return [(ABILITIES[row.ability], row) for row in rows.select_related("set_by")]


def shape_of(partnership: Partnership) -> list[str]:
    """What is to be pointed out about the core group, in words. None of it stops anybody."""
    core = Agency.objects.filter(
        pk__in=Member.objects.filter(
            partnership=partnership, tier=Tier.CORE, during__contains=timezone.localdate()
        ).values("agency")
    )
    sectors = list(core.order_by().values_list("sector", flat=True))
    said = []
    if len(sectors) > LARGEST:
        said.append(
            f"{len(sectors)} agencies steer. Three to five lead best: more find it hard to meet and decide. "
            "Ask which of them would rather be in the wider network."
        )
    elif len(sectors) < SMALLEST:
        said.append(
            f"{number_of(len(sectors))}. Three to five lead best: with fewer, the partnership hangs on too few "
            "people. Look for an agency of the wider network that takes part and would promise more."
        )
    missing = [sector.label for sector in Sector if sector not in sectors]
    if missing and sectors:
        said.append(f"No steering agency is from {joined(missing)}.")
    return said


SECTOR_WORDS = {
    Sector.STATUTORY.label: "the statutory sector",
    Sector.THIRD.label: "charities and community groups",
    Sector.PRIVATE.label: "the private sector (a law firm, for example)",
    Sector.UNIVERSITY.label: "a university",
}


def joined(sectors: list[str]) -> str:
    words = [SECTOR_WORDS[sector] for sector in sectors]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def number_of(count: int) -> str:
    return {0: "No agency steers", 1: "One agency steers"}.get(count, f"Only {count} agencies steer")
