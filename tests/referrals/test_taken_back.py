"""What was opened and is taken back: frozen, until the receiver says what it keeps, on which ground, and what it deletes."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from consent.models import Disclosure
from partners import working_days
from partners.acting import SWEEP, acting_as
from referrals import lifecycle, sending, taken_back
from referrals.models import (
    IncludedPerson,
    Message,
    Outbox,
    Referral,
    ReferralEvent,
    ReferralKey,
    ReferralWords,
)
from tests.scenarios import a_client, a_draft, a_frozen_referral, a_sent_referral, step, they_agree

GROUND = {"basis": "A record of what was done: our decision", "until": dt.date(2031, 5, 3)}


def ids(place, *categories) -> list:
    with acting_as(place.manager, nested=True):
        lines = Disclosure.objects.filter(category__in=categories) if categories else Disclosure.objects.all()
        return list(lines.values_list("pk", flat=True))


def decide(place, referral, seat=None, **choices):
    seat = seat or place.manager
    with acting_as(seat, nested=True):
        return taken_back.decide(referral, seat, **choices)


def seen(model, seat) -> int:
    with acting_as(seat, nested=True):
        return model.objects.count()


@pytest.mark.parametrize("who", ["manager", "officer"])
def test_all_deleted_leaves_nothing_but_the_fact(place, who):
    referral = a_frozen_referral(place)
    seat = getattr(place, who)
    decide(place, referral, seat, delete=ids(place))
    for line in lines(seat):
        assert (line.copy, line.decision, line.decided_by_id) == ({}, "delete", seat.person_id)
    assert [seen(model, seat) for model in (ReferralWords, ReferralKey)] == [0, 0]
    assert seen(ReferralWords, place.worker) == 1, "what the sender wrote stays the sender's"
    assert referral.decide_by is None


def lines(seat) -> list[Disclosure]:
    with acting_as(seat, nested=True):
        return list(Disclosure.objects.select_related("decided_by"))


def test_what_is_kept_has_a_ground_and_a_day(place):
    referral = a_frozen_referral(place)
    with pytest.raises(lifecycle.Refused, match="which ground"):
        decide(place, referral, keep=ids(place))
    for until in (None, timezone.localdate(), dt.date(2206, 1, 1)):
        with pytest.raises(lifecycle.Refused, match="day"):
            decide(place, referral, keep=ids(place), **GROUND | {"until": until})
    decide(place, referral, keep=ids(place), **GROUND)
    for line in lines(place.manager):
        assert (line.decision, line.keep_basis, line.keep_until) == ("keep", *GROUND.values())
        assert line.copy["shown"]
    assert seen(ReferralWords, place.manager) == 1
    assert seen(ReferralKey, place.manager) == 2


def test_each_kind_may_be_decided_apart_and_in_its_time(place):
    referral = a_frozen_referral(place)
    decide(place, referral, keep=ids(place, "housing"), delete=ids(place, "contact"), **GROUND)
    assert referral.decide_by
    assert {line.category: line.decision for line in lines(place.manager)} == {
        "housing": "keep",
        "contact": "delete",
        "identity": "",
    }
    assert seen(ReferralKey, place.manager) == 2
    decide(place, referral, delete=ids(place, "identity"))
    assert referral.decide_by is None
    assert seen(ReferralKey, place.manager) == 0, "nobody is found by a name that was deleted"
    assert seen(ReferralWords, place.manager) == 1, "what they wrote stays with what is kept"


def test_words_go_with_the_kind_that_they_speak_of(place):
    client = a_client(place, health={"conditions": "Asthma"})
    they_agree(place, client, allowed=("identity", "contact", "housing", "health"))
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        ReferralWords.objects.update(text_holds=["health"])
        sending.send(referral, place.worker)
    step(place, referral, "message", place.worker, text="She has asthma.")
    a_frozen_referral(place, referral)
    decide(place, referral, delete=ids(place, "health"))
    assert seen(ReferralWords, place.manager) == 0
    with acting_as(place.manager, nested=True):
        assert "asthma" not in " ".join(Message.objects.values_list("text", flat=True))
        assert Disclosure.objects.get(category="housing").copy["shown"]


def test_the_name_of_another_of_the_household_goes_only_with_theirs(place):
    client, partner = a_client(place), a_client(place, "Tam", "Ravensworth")
    they_agree(place, client)
    they_agree(place, partner)
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        IncludedPerson.objects.create(
            referral=referral, agency=place.advice, client=partner, relationship="Partner"
        )
        sending.send(referral, place.worker)
    a_frozen_referral(place, referral)
    with acting_as(place.manager, nested=True):
        theirs = list(Disclosure.objects.filter(client_id=partner.pk).values_list("pk", flat=True))
    decide(place, referral, delete=theirs)
    with acting_as(place.manager, nested=True):
        assert set(ReferralKey.objects.values_list("key", flat=True)) == {"zofia", "quillfeather"}


def test_the_sender_learns_what_was_decided_and_when(place):
    referral = a_frozen_referral(place)
    event = decide(place, referral, keep=ids(place, "housing"), delete=ids(place, "contact"), **GROUND)
    assert (event.action, event.code, event.from_status, event.to_status) == (
        "decide",
        "both",
        "withdrawn",
        "withdrawn",
    )
    with acting_as(place.worker, nested=True):
        assert Outbox.objects.get(kind="decided").event_id == event.pk
        assert Referral.objects.get().news_for_sender
        assert set(
            Disclosure.objects.exclude(decision="").values_list("category", "decision", "decided_at")
        ) == {("housing", "keep", event.at), ("contact", "delete", event.at)}


def test_what_is_decided_stays_decided(place):
    referral = a_frozen_referral(place)
    decide(place, referral, delete=ids(place))
    for again in ({"delete": ids(place)}, {"keep": ids(place), **GROUND}):
        with pytest.raises(lifecycle.Refused, match="nothing here for you"):
            decide(place, referral, **again)
    assert seen(ReferralEvent, place.manager) == 3


def test_nothing_is_decided_that_is_not_frozen(place):
    referral = a_sent_referral(place)
    with pytest.raises(lifecycle.Refused, match="nothing here"):
        decide(place, referral, delete=ids(place))
    assert all(line.copy["shown"] for line in lines(place.manager))


@pytest.mark.parametrize("who", ["worker", "sender_manager"])
def test_the_sender_does_not_decide_for_the_receiver(place, who):
    referral = a_frozen_referral(place)
    with pytest.raises(lifecycle.Refused, match="nothing here"):
        decide(place, referral, getattr(place, who), delete=ids(place))


def test_what_was_recalled_unopened_is_nobodys_to_decide(place):
    referral = a_sent_referral(place)
    step(place, referral, "message", place.worker, text="Her flat is number 2.")
    mine = ids(place)
    with acting_as(place.worker, nested=True):
        sending.take_back(referral, place.worker, "client", "Sorry to trouble you.")
    with pytest.raises(lifecycle.Refused):
        decide(place, referral, delete=mine)
    with acting_as(place.manager, nested=True):
        assert list(Message.objects.values_list("text", flat=True)) == ["Sorry to trouble you."]


def test_frozen_it_is_seen_and_no_step_is_possible(place):
    referral = a_frozen_referral(place)
    for seat in (place.manager, place.officer):
        assert len(lines(seat)) == 3
        assert all(line.copy["shown"] for line in lines(seat))
        assert lifecycle.actions_for(referral, seat) == []


@pytest.mark.parametrize(
    ("who", "changes", "words"),
    [
        (
            "worker",
            {"decision": "keep", "keep_basis": "x", "keep_until": dt.date(2031, 1, 1)},
            "holds the copy",
        ),
        ("worker", {"opened_at": None}, "holds the copy"),
        ("worker", {"copy": {}}, "holds the copy"),
        ("manager", {"frozen_at": None, "decide_by": None}, "takes it back"),
        ("manager", {"recalled_at": timezone.now()}, "takes it back"),
    ],
)
def test_the_database_lets_each_side_write_what_is_its_own(place, who, changes, words):
    a_frozen_referral(place)
    with pytest.raises(InternalError, match=words), transaction.atomic():
        rewrite(getattr(place, who), **changes)


def rewrite(seat, **changes) -> None:
    with acting_as(seat, nested=True):
        Disclosure.objects.update(**changes)


def test_the_database_decides_on_nothing_that_is_not_frozen(place):
    a_sent_referral(place)
    with pytest.raises(IntegrityError, match="only_what_is_frozen"), transaction.atomic():
        rewrite(
            place.manager, decision="delete", decided_at=timezone.now(), deleted_at=timezone.now(), copy={}
        )


def overdue(referral, days: int) -> None:
    day = timezone.localdate()
    while working_days.between(day, timezone.localdate()) < days:
        day -= dt.timedelta(days=1)
    with acting_as(SWEEP, nested=True):
        Referral.objects.filter(pk=referral.pk).update(decide_by=day)


def test_an_overdue_decision_is_chased_a_few_times_and_no_more(place):
    referral = a_frozen_referral(place)
    assert list(taken_back.overdue_ids()) == []
    assert not taken_back.chase(referral.pk)
    chased = []
    for late in range(10):
        overdue(referral, late)
        chased += [late] if referral.pk in taken_back.overdue_ids() and taken_back.chase(referral.pk) else []
    assert chased == [0, 2, 4]
    assert list(taken_back.overdue_ids()) == []
    with acting_as(place.manager, nested=True):
        assert Outbox.objects.filter(kind="undecided", agency=place.council).count() == 3
        assert ReferralEvent.objects.last().action == "remind_decision"


def test_what_is_decided_is_not_chased(place):
    referral = a_frozen_referral(place)
    overdue(referral, 1)
    decide(place, referral, delete=ids(place))
    assert list(taken_back.overdue_ids()) == []
    assert not taken_back.chase(referral.pk)
