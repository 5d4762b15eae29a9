"""What steering agencies promise: versions, a year, reminders once each, a lapse that proposes, an answer on record."""

import datetime as dt

import pytest
from django.db import Error, transaction

from partners import commitments, letters, moving, proposals, tiers
from partners.acting import SWEEP, acting_as
from partners.models import Affirmation, Commitments, Letter, Member, Proposal
from tests.scenarios import (
    TODAY,
    a_client,
    a_seat,
    a_sent_referral,
    an_affirmation,
    an_agency,
    promises,
    step,
)

pytestmark = pytest.mark.django_db


def day(ahead: int) -> dt.date:
    return TODAY() + dt.timedelta(days=ahead)


def standing(place, agency=None):
    return commitments.standings(place.partnership, agency or place.advice)[0]


def written(kind: str) -> list[Letter]:
    return list(Letter.objects.filter(kind=kind).order_by("id"))


# --- versions and affirmations --------------------------------------------------------------------


def test_a_change_is_a_new_version_and_the_old_stays(place):
    first = commitments.write(place.partnership, ["Come"], "To begin", place.admin.person)
    second = commitments.write(place.partnership, ["Come", "Pay"], "We need money", place.admin.person)
    assert (first.number, second.number) == (1, 2)
    assert commitments.current(place.partnership) == second
    assert Commitments.objects.get(number=1).promises == ["Come"]
    with pytest.raises(Error, match="append_only_commitments"), transaction.atomic():
        Commitments.objects.filter(pk=first.pk).update(promises=["Stay"])


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-11-24", "2027-11-23"), ("2028-02-29", "2029-02-28"), ("2027-03-01", "2028-02-29")],
)
def test_a_year_is_a_year(first, last):
    assert str(commitments.a_year_from(dt.date.fromisoformat(first))) == last


def test_who_when_which_version_until_when(place):
    version = promises(place, ago=3)
    made = commitments.affirm(version, place.advice, place.sender_manager.person)
    found = standing(place)
    assert found.last == made
    assert (made.by.name, made.on, made.version.number) == ("Sal Manager", TODAY(), 1)
    assert found.until == made.until == commitments.a_year_from(TODAY())
    assert not found.lapsed
    with pytest.raises(Error, match="append_only_affirmations"), transaction.atomic():
        Affirmation.objects.all().delete()


def test_a_new_version_leaves_what_was_affirmed_until_its_day(place):
    an_affirmation(promises(place, ago=90), place.advice, place.sender_manager, days_left=275)
    promises(place, lines=("Come", "Pay"))
    assert not standing(place).lapsed


def test_who_never_affirmed_has_thirty_days(place):
    promises(place, ago=10)
    assert standing(place).until == day(20)
    late = an_agency("Late", place.partnership)
    Member.objects.filter(agency=late).update(during=(day(-5), None))
    assert standing(place, late).until == day(25)


def test_without_promises_nothing_lapses(place):
    assert standing(place).until is None
    assert proposals.propose(place.partnership) == 0


# --- reminders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_left", "stage"),
    [(31, None), (30, "30"), (8, "30"), (7, "7"), (0, "7"), (-1, "lapsed"), (-40, "lapsed")],
)
def test_reminders_by_the_days_left_and_each_once(place, days_left, stage):
    an_affirmation(promises(place, ago=400), place.advice, place.sender_manager, days_left=days_left)
    assert commitments.remind(place.partnership) == (0 if stage is None else 1)
    assert commitments.remind(place.partnership) == 0
    stages = [found.key.split(":")[4] for found in Letter.objects.all()]
    assert stages == ([stage] if stage else [])


def test_every_manager_is_written_to_and_nobody_else(place):
    a_seat("Second Manager", "manager", place.advice)
    a_seat("Gone Manager", "manager", place.advice, active=False)
    an_affirmation(promises(place, ago=400), place.advice, place.sender_manager, days_left=7)
    an_affirmation(promises(place, ago=400), place.council, place.manager, days_left=7)
    commitments.remind(place.partnership)
    names = sorted(found.person.name for found in Letter.objects.select_related("person"))
    assert names == ["Sal Manager", "Second Manager"], "an agency of the wider network need not promise"


def test_a_letter_says_until_when_and_where(place, mailoutbox):
    an_affirmation(promises(place, ago=400), place.advice, place.sender_manager, days_left=7)
    commitments.remind(place.partnership)
    [found] = written("commitments_due")
    assert letters.deliver(found.pk)
    [mail] = mailoutbox
    assert "Advice Luton" in mail.body
    assert f"{day(7):%A} {day(7).day} {day(7):%B %Y}" in mail.body
    assert "/partnership/promises/affirm/?in=luton" in mail.body


def test_the_letter_of_a_lapse(place, mailoutbox):
    promises(place, ago=40)
    commitments.remind(place.partnership)
    [found] = written("commitments_lapsed")
    assert letters.deliver(found.pk)
    assert "was to affirm what steering agencies promise by" in mailoutbox[0].body


@pytest.mark.parametrize("meanwhile", ["affirmed", "moved"])
def test_a_letter_that_is_true_no_more_is_not_sent(place, mailoutbox, meanwhile):
    version = promises(place, ago=400)
    an_affirmation(version, place.advice, place.sender_manager, days_left=7)
    commitments.remind(place.partnership)
    if meanwhile == "affirmed":
        commitments.affirm(version, place.advice, place.sender_manager.person)
    else:
        Member.objects.filter(agency=place.advice).update(tier="wider")
    [found] = written("commitments_due")
    assert letters.deliver(found.pk)
    assert mailoutbox == []
    assert Letter.objects.get().dropped_at


# --- proposals ------------------------------------------------------------------------------------


def sweep() -> None:
    proposals.sweep()


def lapse(place, days: int = 3):
    version = promises(place, ago=500)
    an_affirmation(version, place.advice, place.sender_manager, days_left=-days)
    return version


def take_part(place, count: int = 3) -> None:
    """The council, which is in the wider network, answers some referrals."""
    for number in range(count):
        referral = a_sent_referral(place, a_client(place, "Ann", f"N{number}"))
        step(place, referral, "accept", place.manager, worker=place.officer.person)


def test_a_lapse_proposes_the_wider_network_once(place):
    lapse(place)
    sweep()
    sweep()
    [made] = Proposal.objects.all()
    assert (made.agency, made.to_tier, made.about_on) == (place.advice, "wider", day(-3))
    assert made.reason.startswith("What it promised as a steering agency ran out on")
    assert standing(place).tier == "core", "nothing moves by itself"


def test_what_was_declined_is_not_proposed_again_for_the_same_lapse(place):
    version = lapse(place)
    sweep()
    proposals.decline(Proposal.objects.get(), "Their manager is ill", place.admin.person)
    sweep()
    assert Proposal.objects.count() == 1
    an_affirmation(version, place.advice, place.sender_manager, days_left=-1)
    sweep()
    assert Proposal.objects.filter(answer="open").count() == 1, "another lapse is another proposal"


def test_affirming_late_lets_the_proposal_fall(place):
    version = lapse(place)
    sweep()
    commitments.affirm(version, place.advice, place.sender_manager.person)
    [made] = Proposal.objects.all()
    assert made.answer == "overtaken"
    assert "Sal Manager" in made.answer_reason
    sweep()
    assert Proposal.objects.count() == 1


def test_a_wider_agency_that_affirms_and_takes_part_is_proposed_for_the_core(place):
    version = promises(place, ago=500)
    an_affirmation(version, place.advice, place.sender_manager)
    take_part(place)
    sweep()
    assert not Proposal.objects.exists(), "it has not affirmed"
    commitments.affirm(version, place.council, place.manager.person)
    sweep()
    [made] = Proposal.objects.all()
    assert (made.agency, made.to_tier) == (place.council, "core")
    assert made.reason.endswith("and answered 3 referrals in the last 90 days.")


def test_one_that_affirms_and_does_nothing_is_not_proposed(place):
    version = promises(place, ago=500)
    an_affirmation(version, place.advice, place.sender_manager)
    commitments.affirm(version, place.council, place.manager.person)
    take_part(place, 2)
    sweep()
    assert not Proposal.objects.exists()


def test_what_is_older_than_90_days_does_not_count(place):
    version = promises(place, ago=500)
    an_affirmation(version, place.advice, place.sender_manager)
    commitments.affirm(version, place.council, place.manager.person)
    take_part(place)
    from django.utils import timezone

    from referrals.models import Referral

    with acting_as(place.manager, nested=True):
        Referral.objects.update(answered_at=timezone.now() - dt.timedelta(days=91))
    sweep()
    assert not Proposal.objects.exists()


def test_accepting_moves_in_one_step(place):
    lapse(place)
    sweep()
    made = Proposal.objects.get()
    proposals.accept(made, made.reason, place.admin.person)
    made.refresh_from_db()
    assert tiers.tier_of(place.advice, place.partnership) == "wider"
    assert (made.answer, made.answered_by) == ("accepted", place.admin.person)
    spell = moving.place_of(place.partnership, place.advice).now
    assert (spell.reason, spell.decided_by) == (made.reason, "Ada Admin")


def test_a_proposal_is_answered_once(place):
    lapse(place)
    sweep()
    made = Proposal.objects.get()
    proposals.decline(made, "No", place.admin.person)
    for answer in (proposals.accept, proposals.decline):
        with pytest.raises(proposals.Answered, match="answered already: declined"):
            answer(made, "Yes", place.admin.person)
    assert tiers.tier_of(place.advice, place.partnership) == "core"


def test_the_sweep_asks_as_much_for_many_agencies_as_for_few(place, django_assert_max_num_queries):
    version = lapse(place)
    for number in range(10):
        agency = an_agency(f"Agency {number}", place.partnership)
        an_affirmation(version, agency, place.sender_manager)
    with acting_as(SWEEP), django_assert_max_num_queries(12):
        proposals.propose(place.partnership)
