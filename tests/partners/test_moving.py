"""An agency's way between the tiers: dated, kept, and never in two places on one day, even when two move it at once."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from partners import moving, tiers
from partners.models import Agency, Member
from partners.moving import CannotMove
from tests.referrals.test_races import wait_until_blocked
from tests.scenarios import TODAY, a_proposal

pytestmark = pytest.mark.django_db


def day(ahead: int) -> dt.date:
    return TODAY() + dt.timedelta(days=ahead)


def move(place, tier: str, ahead: int = 0, reason: str = "Willing", agency=None) -> Member:
    return moving.move(
        place.partnership,
        agency or place.council,
        tier,
        reason,
        "Steering group",
        person=place.admin.person,
        since=day(ahead),
    )


def spells(place) -> list[tuple]:
    rows = moving.spells_of(place.partnership, place.council)
    return [
        (r.tier, (r.during.lower - TODAY()).days, r.during.upper and (r.during.upper - TODAY()).days)
        for r in rows
    ]


def tier_on(place, ahead: int) -> str | None:
    return tiers.tier_of(place.council, place.partnership, day(ahead))


def test_a_move_ends_one_spell_and_begins_another(place):
    made = move(place, "core")
    assert spells(place) == [("wider", -400, 0), ("core", 0, None)]
    assert (made.reason, made.decided_by, made.recorded_by) == ("Willing", "Steering group", "Ada Admin")
    first = moving.spells_of(place.partnership, place.council)[0]
    assert (first.reason, first.decided_by) == ("Joined", "The core group"), "the past stays as it was"


def test_a_move_later_changes_nothing_before(place):
    move(place, "core", ahead=10)
    assert [tier_on(place, n) for n in (-1, 0, 9, 10, 11)] == ["wider", "wider", "wider", "core", "core"]


def test_moves_that_cannot_be(place):
    for tier, ahead, words in (
        ("core", -1, "today or later"),
        ("wider", 0, "in the wider network on that day already"),
        ("wider", 5, "in the wider network on that day already"),
    ):
        with pytest.raises(CannotMove, match=words):
            move(place, tier, ahead)
    with pytest.raises(CannotMove, match="no place"):
        move(place, "core", agency=Agency.objects.create(slug="x", name="X", sector="third", kind="advice"))
    assert spells(place) == [("wider", -400, None)]


def test_an_agency_that_leaves_on_a_day_still_does(place):
    Member.objects.filter(agency=place.council).update(during=DateRange(day(-400), day(20)))
    move(place, "core", ahead=5)
    assert spells(place) == [("wider", -400, 5), ("core", 5, 20)]
    with pytest.raises(CannotMove, match="no place"):
        move(place, "wider", ahead=20)


def test_a_move_takes_the_place_of_what_was_planned_which_stays_on_record(place):
    move(place, "core", ahead=10, reason="As planned")
    move(place, "core", ahead=3, reason="Sooner")
    assert spells(place) == [("wider", -400, 3), ("core", 3, None)]
    off = Member.objects.get(agency=place.council, during__isempty=True)
    assert (off.was_to_begin, off.reason, off.called_off_by) == (day(10), "As planned", "Ada Admin")
    assert "Sooner" in off.called_off_why


def test_a_second_move_on_the_same_day_keeps_the_first_on_record(place):
    move(place, "core", reason="By mistake")
    move(place, "wider", reason="Put right")
    assert tier_on(place, 0) == "wider"
    history = [(s.reason, bool(s.called_off_at)) for s in moving.history_of(place.partnership, place.council)]
    assert history == [("Put right", False), ("By mistake", True), ("Joined", False)]


def test_a_planned_move_is_called_off(place):
    planned = move(place, "core", ahead=10)
    moving.call_off(planned, place.admin.person, "They asked us to wait")
    assert spells(place) == [("wider", -400, None)]
    with pytest.raises(CannotMove, match="called off already"):
        moving.call_off(planned, place.admin.person, "Again")
    assert moving.place_of(place.partnership, place.council).planned == []


def test_what_has_begun_is_not_called_off(place):
    begun = move(place, "core")
    with pytest.raises(CannotMove, match="has begun"):
        moving.call_off(begun, place.admin.person, "No")


def test_a_move_overtakes_the_proposal_of_it(place):
    proposal = a_proposal(place, place.council, "core")
    move(place, "core")
    proposal.refresh_from_db()
    assert proposal.answer == "overtaken"
    assert "Willing" in proposal.answer_reason


def test_the_database_refuses_spells_that_overlap_and_spells_of_no_days(place):
    def spell(during):
        return Member(
            partnership=place.partnership,
            agency=place.council,
            tier="core",
            reason="-",
            decided_by="-",
            during=during,
        )

    for during in (DateRange(day(-5), day(5)), DateRange(day(-500), None), DateRange(empty=True)):
        with pytest.raises(IntegrityError), transaction.atomic():
            spell(during).save()


# --- two at once ----------------------------------------------------------------------------------


def at_once(place, *jobs) -> list:
    """Run the jobs in threads of their own; this one holds the agency until all of them wait for it."""
    results: list = [AssertionError("did not finish")] * len(jobs)

    def run(number, job):
        try:
            with transaction.atomic():
                results[number] = job()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(jobs)]
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=place.council.pk)
        for thread in threads:
            thread.start()
        wait_until_blocked(len(jobs))
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_admins_move_an_agency_at_once_and_the_second_is_told(committed_place):
    place = committed_place
    results = at_once(
        place,
        lambda: move(place, "core", reason="The first"),
        lambda: move(place, "core", reason="The second"),
    )
    moved = [r for r in results if isinstance(r, Member)]
    told = [r for r in results if isinstance(r, CannotMove)]
    assert (len(moved), len(told)) == (1, 1), results
    assert "in the core group on that day already" in str(told[0])
    assert spells(place) == [("wider", -400, 0), ("core", 0, None)]


@pytest.mark.django_db(transaction=True)
def test_moves_to_different_days_at_once_leave_no_day_twice_and_none_out(committed_place):
    place = committed_place
    results = at_once(place, lambda: move(place, "core", ahead=3), lambda: move(place, "core", ahead=8))
    assert sum(isinstance(r, Member) for r in results) in (1, 2), results
    assert all(isinstance(r, Member | CannotMove) for r in results), results
    found = spells(place)
    assert [end for *_, end in found[:-1]] == [begin for _, begin, _ in found[1:]]
    assert (found[0][1], found[-1][2]) == (-400, None)


@pytest.mark.django_db(transaction=True)
def test_past_all_locks_the_constraint_lets_one_of_two_in(committed_place):
    """Two threads that write straight to the table, both before either commits."""
    place = committed_place
    Member.objects.filter(agency=place.council).delete()
    gate = threading.Barrier(2)
    results: list = [None, None]

    def run(number):
        try:
            with transaction.atomic():
                gate.wait(10)
                results[number] = Member.objects.create(
                    partnership=place.partnership,
                    agency=place.council,
                    tier=("core", "wider")[number],
                    reason="-",
                    decided_by="-",
                    during=DateRange(day(number), None),
                )
        except IntegrityError as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    refused = [r for r in results if isinstance(r, IntegrityError)]
    assert len(refused) == 1, results
    assert "member_spells_do_not_overlap" in str(refused[0])
    assert Member.objects.filter(agency=place.council).count() == 1
