"""What each tier may do: one table, its switches with their history, and what is pointed out of the core group."""

import pytest
from django.db import Error, transaction

from partners import tiers
from partners.models import Member, Partnership, SwitchSetting
from tests.scenarios import an_agency, switch

pytestmark = pytest.mark.django_db

SAID = {  # ability → (core, wider) before any switch is turned
    "refer_to_core": (True, True),
    "be_referred_to": (True, True),
    "refer_to_wider": (True, True),
    "see_partnership_figures": (True, False),
    "propose_pathway": (True, False),
    "propose_decision": (True, False),
    "decide": (True, False),
    "affirm": (True, True),
    "read_core_notices": (True, False),
    "read_register": (True, False),
    "see_missing": (True, False),
}


def test_each_tier_may_what_the_table_says(place):
    """`advice` steers, `council` is in the wider network, and a third agency has no place."""
    outside = an_agency("Outside")
    assert {row.code for row in tiers.TABLE} == set(SAID)
    for ability, (core, wider) in SAID.items():
        asked = [tiers.may(a, place.partnership, ability) for a in (place.advice, place.council, outside)]
        assert asked == [core, wider, False], ability


def test_a_switch_changes_the_wider_network_alone(place):
    for ability in tiers.SWITCHES:
        _, wider = SAID[ability.code]
        switch(place, ability.code, not wider)
        assert tiers.may(place.council, place.partnership, ability.code) is not wider
        assert tiers.may(place.advice, place.partnership, ability.code)
        switch(place, ability.code, wider)
        assert tiers.may(place.council, place.partnership, ability.code) is wider


def test_a_switch_of_one_partnership_says_nothing_of_another(place):
    other = Partnership.objects.create(slug="dunstable", name="Dunstable partnership", place="Dunstable")
    switch(place, "refer_to_wider", False)
    found = tiers.open_to_wider([place.partnership.pk, other.pk])
    assert "refer_to_wider" not in found[place.partnership.pk]
    assert "refer_to_wider" in found[other.pk]


def test_what_has_no_switch_cannot_be_turned(place):
    switch(place, "decide", True)
    assert not SwitchSetting.objects.exists()
    SwitchSetting.objects.create(
        partnership=place.partnership, ability="decide", wider=True, reason="-", set_by=place.admin.person
    )
    assert not tiers.may(place.council, place.partnership, "decide")


def test_each_turn_is_a_row_that_stays(place):
    switch(place, "refer_to_wider", False)
    switch(place, "refer_to_wider", False)
    switch(place, "refer_to_wider", True)
    rows = [(row.wider, row.set_by.name) for _, row in tiers.history_of_switches(place.partnership)]
    assert rows == [(True, "Ada Admin"), (False, "Ada Admin")]
    for change in (SwitchSetting.objects.all().delete, lambda: SwitchSetting.objects.update(wider=False)):
        with pytest.raises(Error, match="append_only_switches"), transaction.atomic():
            change()


def test_an_ability_that_no_row_says_is_an_error(place):
    with pytest.raises(KeyError):
        tiers.may(place.advice, place.partnership, "fly")


def core_of(place, *sectors: str) -> list[str]:
    Member.objects.filter(partnership=place.partnership).update(tier="wider")
    for number, sector in enumerate(sectors):
        an_agency(f"Agency {number}", place.partnership, sector=sector)
    return tiers.shape_of(place.partnership)


ALL = ("statutory", "third", "private", "university")


def test_a_core_group_of_three_to_five_of_every_sector_is_left_in_peace(place):
    assert core_of(place, *ALL, "third") == []


def test_too_large(place):
    assert core_of(place, *ALL, "third", "third")[0].startswith("6 agencies steer.")


def test_too_small_and_a_sector_missing(place):
    said = core_of(place, "third", "statutory")
    assert said[0].startswith("Only 2 agencies steer.")
    assert (
        said[1] == "No steering agency is from the private sector (a law firm, for example) or a university."
    )


def test_none_steers(place):
    said = core_of(place)
    assert [line[:16] for line in said] == ["No agency steers"], "and every sector would be missing"


@pytest.mark.parametrize("ability", sorted(SAID))
def test_those_who_may_are_listed_as_each_is_answered(place, ability):
    """The list of agencies that may, and the answer about one, come from the same row."""
    listed = set(tiers.agencies_that(ability, place.partnership))
    assert listed == {
        a for a in (place.advice, place.council, place.stranger) if tiers.may(a, place.partnership, ability)
    }
