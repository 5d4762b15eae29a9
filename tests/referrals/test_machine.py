"""Both agencies played at random through the real functions, on the real database, with what must always hold after each step.

A stranger agency tries its luck, days pass, agreements run out and the clocks strike. What is expected comes from tables
written by hand here and in `test_lifecycle`, never from the code's own.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from consent import agreements
from consent.models import Disclosure
from partners.acting import SWEEP, acting_as
from partners.rowsecurity import DECLARED
from referrals import clocks, lifecycle, sending, taken_back
from referrals.models import Message, Outbox, Outcome, Referral, ReferralEvent, ReferralKey, ReferralWords
from referrals.models.spine import FINAL
from referrals.notifications import outbox
from tests.referrals.test_lifecycle import (
    BEFORE_HOLD,
    HOLDS,
    OPEN,
    SPECIFIED,
    TURNS,
    WAYS,
    attempt,
    leads_to,
    specified,
    told_of,
)
from tests.scenarios import a_client, a_draft, a_partnership

HELD = ["identity", "contact", "housing", "health"]
SENDERS, RECEIVERS = ["worker", "sender_manager"], ["officer", "manager"]
PEOPLE = [*SENDERS, *RECEIVERS, "stranger_seat"]
FAR = ["sent", "accepted", "in_progress", "held", "held_accepted", "held_in_progress", "frozen", "frozen"]
STEPS = sorted(set(SPECIFIED) - {"send", "withdraw"})


@dataclass
class Story:
    """What should be so of one referral."""

    referral: Referral
    state: str = "draft"
    tell: str = "nothing"
    shared: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    opened: bool = False
    recalled: bool = False
    actions: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        return "on_hold" if self.state in HOLDS else self.state

    def follow(self, action: str, by: str) -> None:
        """One step that the specification allows, and where it leads."""
        after = leads_to(action, self.state, by)
        assert after != "refused", f"{action} by {by} in {self.state}"
        self.state = after
        self.actions.append(action)

    def take_back(self) -> None:
        self.recalled = not self.opened
        self.undecided = set(self.shared) if self.opened else set()

    @property
    def in_sight(self) -> bool:
        """Whether the receiver sees copies and words of it at all."""
        return self.state != "draft" and not self.recalled

    @property
    def words_in_sight(self) -> bool:
        return self.in_sight and self.shared != self.deleted


def moves_from(state: str) -> list[tuple[str, str]]:
    """(action, who) of each step that leads somewhere else: each action once, and nobody who may not."""
    able = {
        action: [name for name in PEOPLE if leads_to(action, state, name) not in ("refused", state)]
        for action in STEPS
    }
    return [(action, names[-1]) for action, names in able.items() if names]


class Clock:
    """Monday morning, and later."""

    def __init__(self):
        self.reset()

    def reset(self) -> None:
        self.now = timezone.make_aware(dt.datetime(2026, 3, 2, 10))

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now


REACHED: set[str] = set()


class TwoAgencies(RuleBasedStateMachine):
    place = None
    clock: Clock

    def __init__(self):
        super().__init__()
        self.clock.reset()
        mail.outbox.clear()
        self.work = transaction.atomic()
        self.work.__enter__()
        self.stories: list[Story] = []
        self.agreed: tuple | None = None

    def teardown(self) -> None:
        self.sees_nothing(DECLARED)
        for story in self.stories:
            REACHED.update([story.state, *story.actions])
        transaction.set_rollback(True)
        self.work.__exit__(None, None, None)

    def seat(self, name: str):
        return getattr(self.place, name)

    def well_under_way(self) -> bool:
        """Late enough to be taken back: a play that is over at once shows little."""
        return sum(len(story.actions) for story in self.stories) > 6

    def story(self, number: int) -> Story:
        return self.stories[number % len(self.stories)]

    # What people do

    @initialize(tell=st.sampled_from(["result", "helped", "nothing"]), far=st.sampled_from(FAR))
    def they_meet(self, tell, far):
        self.client = a_client(self.place, health={"conditions": "Asthma"})
        self.they_say(set(HELD), tell, 60)
        self.start(0)
        self.send(0, 0)
        for action in WAYS.get(far, [])[1:]:
            self.try_it(self.stories[0], action, "manager")
        if far == "frozen":
            self.they_open_it(0, "officer")
            self.take_back(0, "worker")

    @rule(
        allowed=st.sets(st.sampled_from(HELD)),
        tell=st.sampled_from(["result", "helped", "nothing"]),
        days=st.integers(0, 60),
    )
    def they_say(self, allowed, tell, days):
        until = timezone.localdate() + dt.timedelta(days=days)
        with acting_as(self.place.worker, nested=True):
            agreements.record(
                self.client,
                self.place.council,
                "given" if allowed else "refused",
                allowed=sorted(allowed),
                refused=sorted(set(HELD) - allowed),
                tell=tell,
                expires_on=until,
            )
        self.agreed = (allowed, tell, until)

    @precondition(lambda self: self.well_under_way())
    @rule()
    def they_take_it_all_back(self):
        with acting_as(self.place.colleague, nested=True):
            agreements.withdraw(self.client, self.place.council)
        self.agreed = None
        for number, story in enumerate(self.stories):
            if story.state in OPEN:
                self.take_back(number, "colleague")

    @precondition(lambda self: len(self.stories) < 3)
    @rule(number=st.integers(0, 9))
    def start(self, number):
        self.stories.append(Story(a_draft(self.place, self.client)))

    @rule(number=st.integers(0, 9), who=st.integers(0, 1))
    def send(self, number, who):
        story, seat = self.story(number), self.seat(SENDERS[who])
        allowed, tell, until = self.agreed or (set(), "", None)
        goes = story.state == "draft" and "identity" in allowed and timezone.localdate() <= until
        try:
            with acting_as(seat, nested=True):
                sending.send(story.referral, seat)
        except lifecycle.Refused:
            assert not goes
            return
        assert goes
        story.follow("send", "worker")
        story.shared, story.tell = set(allowed), tell

    @rule(number=st.integers(0, 9), data=st.data())
    def the_work_goes_on(self, number, data):
        story = self.story(number)
        for _ in range(2):
            self.what_must_always_hold()
            if moves := moves_from(story.state):
                self.try_it(story, *data.draw(st.sampled_from(moves)))

    @rule(number=st.integers(0, 9), data=st.data())
    def and_further(self, number, data):
        self.the_work_goes_on(number, data)

    @rule(number=st.integers(0, 9), action=st.sampled_from(STEPS), name=st.sampled_from(PEOPLE))
    def somebody_tries_anything(self, number, action, name):
        self.try_it(self.story(number), action, name)

    def try_it(self, story: Story, action: str, name: str) -> None:
        expected = specified(action, story.state, name)
        assert attempt(self.place, story.referral, action, name) == expected
        if expected != "refused":
            story.follow(action, name)

    @rule(number=st.integers(0, 9), name=st.sampled_from(RECEIVERS))
    def they_open_it(self, number, name):
        story, seat = self.story(number), self.seat(name)
        with acting_as(seat, nested=True):
            found = Referral.objects.filter(pk=story.referral.pk).first()
            if found:
                sending.opened(found, seat)
        story.opened |= story.state not in ("draft", "withdrawn")

    @precondition(lambda self: self.well_under_way())
    @rule(number=st.integers(0, 9), name=st.sampled_from(PEOPLE))
    def take_back(self, number, name):
        story, seat = self.story(number), self.seat(name)
        may = story.state in OPEN and name in [*SENDERS, "colleague"]
        try:
            with acting_as(seat, nested=True):
                sending.take_back(story.referral, seat, "sender")
        except (lifecycle.Refused, Referral.DoesNotExist):
            assert not may
            return
        assert may
        story.follow("withdraw", "worker")
        story.take_back()

    @rule(
        number=st.integers(0, 9),
        name=st.sampled_from(PEOPLE),
        some=st.sets(st.sampled_from(HELD), min_size=1),
        keep=st.booleans(),
    )
    def they_keep_or_delete(self, number, name, some, keep):
        story, seat = self.story(number), self.seat(name)
        chosen = some & story.shared
        may = bool(chosen) and chosen <= story.undecided and name in RECEIVERS
        with acting_as(self.place.worker, nested=True):
            lines = Disclosure.objects.filter(referral_id=story.referral.pk, category__in=chosen)
            ids = list(lines.values_list("pk", flat=True))
        given = {"keep": ids, "basis": "A law", "until": timezone.localdate() + dt.timedelta(days=90)}
        try:
            with acting_as(seat, nested=True):
                taken_back.decide(story.referral, seat, **(given if keep else {"delete": ids}))
        except (lifecycle.Refused, Referral.DoesNotExist):
            assert not may
            return
        assert may
        story.undecided -= chosen
        story.deleted |= set() if keep else chosen
        story.actions.append("decide")
        REACHED.add(f"decide {'keep' if keep else 'delete'}")

    # What happens of itself

    @rule(days=st.sampled_from([0, 1, 2, 3, 7, 30]))
    def days_pass_and_the_clocks_strike(self, days):
        self.clock.now += dt.timedelta(days=days)
        clocks.sweep()
        clocks.take_all(taken_back.overdue_ids(), taken_back.chase)
        with acting_as(SWEEP, nested=True):
            for story in self.stories:
                events = ReferralEvent.objects.filter(referral_id=story.referral.pk)
                for action in list(events.values_list("action", flat=True))[len(story.actions) :]:
                    if action == "remind_decision":
                        assert story.undecided
                        story.actions.append(action)
                    else:
                        story.follow(action, "system")

    @rule()
    def word_goes_out(self):
        for row in outbox.due():
            assert outbox.deliver(*row)
        assert outbox.due() == []
        for message in mail.outbox:
            assert "Zofia" not in message.body + message.subject
            assert "Quillfeather" not in message.body + message.subject

    @invariant()
    def what_must_always_hold(self):
        self.each_state_has_its_data_and_its_turn()
        self.each_step_has_one_event_and_its_word()
        self.a_stranger_sees_nothing()
        self.the_receiver_sees_what_was_shared_and_no_more()
        self.each_ending_reaches_the_sender_as_far_as_they_allow()

    def each_state_has_its_data_and_its_turn(self):
        with acting_as(self.place.sender_manager, nested=True):
            rows = {row.pk: row for row in Referral.objects.all()}
        for story in self.stories:
            row = story.referral = rows[story.referral.pk]
            assert row.status == story.status
            assert row.held_from == BEFORE_HOLD.get(story.state, "")
            assert row.turn == {"draft": "sender", **TURNS}.get(row.status, "")
            assert bool(row.due_on) is (row.status in ("sent", "on_hold"))
            assert bool(row.closed_at) is bool(row.loop_closed_at) is (row.status in FINAL)
            assert bool(row.decline_reason) is (row.status == "declined")
            assert bool(row.ending) is (row.status == "ended")
            assert bool(row.opened_at) is story.opened
            assert bool(row.decide_by) is bool(story.undecided)
            assert not story.opened or story.state != "draft"

    def each_step_has_one_event_and_its_word(self):
        with acting_as(SWEEP, nested=True):
            events = list(ReferralEvent.objects.all())
            rows = list(Outbox.objects.values_list("event_id", "agency_id", "kind"))
        word = {(event, agency): kind for event, agency, kind in rows}
        assert len(word) == len(rows)
        for story in self.stories:
            its = [event for event in events if event.referral_id == story.referral.pk]
            assert [event.action for event in its] == story.actions
            assert [event.from_status for event in its] == ["draft", *(e.to_status for e in its)][: len(its)]
            assert not its or its[-1].to_status == story.status
            for event in its:
                agencies = (self.place.advice.pk, self.place.council.pk)
                found = tuple(word.pop((event.pk, agency), "") for agency in agencies)
                assert found == told_of(event, story.tell)
        assert word == {}

    def a_stranger_sees_nothing(self):
        """By SQL: after each step in what the steps write, and at the end in every table that row security covers."""
        self.sees_nothing(
            [Referral, ReferralEvent, ReferralWords, ReferralKey, Disclosure, Message, Outcome, Outbox]
        )

    def sees_nothing(self, models) -> None:
        tables = [f"select 1 from {model._meta.db_table}" for model in models]
        with acting_as(self.place.stranger_seat, nested=True), connection.cursor() as cursor:
            cursor.execute(" union all ".join(tables))
            assert cursor.fetchall() == []

    def the_receiver_sees_what_was_shared_and_no_more(self):
        with acting_as(self.place.manager, nested=True), connection.cursor() as cursor:
            cursor.execute("select referral_id, category, copy::text from consent_disclosure")
            copies = {(referral, category): copy for referral, category, copy in cursor.fetchall()}
            words = set(ReferralWords.objects.values_list("referral_id", flat=True))
            names = set(ReferralKey.objects.values_list("referral_id", flat=True))
            cursor.execute(
                "select 1 from clients_client union all select 1 from clients_identity union all "
                "select 1 from clients_health union all select 1 from consent_agreementevent"
            )
            assert cursor.fetchall() == []
        for story in self.stories:
            pk = story.referral.pk
            seen = {category: copy for (referral, category), copy in copies.items() if referral == pk}
            assert set(seen) == (story.shared if story.in_sight else set())
            assert {category for category, copy in seen.items() if copy == "{}"} == story.deleted
            assert (pk in words) is story.words_in_sight
            assert (pk in names) is (story.in_sight and "identity" not in story.deleted)

    def each_ending_reaches_the_sender_as_far_as_they_allow(self):
        with acting_as(self.place.worker, nested=True):
            known = set(Outcome.objects.values_list("referral_id", flat=True))
            news = set(Referral.objects.filter(news_for_sender=True).values_list("pk", flat=True))
        with acting_as(self.place.officer, nested=True):
            recorded = set(Outcome.objects.values_list("referral_id", flat=True))
        for story in self.stories:
            pk = story.referral.pk
            assert (pk in recorded) is (story.state == "completed")
            assert (pk in known) is (story.state == "completed" and story.tell == "result")
            if story.status in FINAL and story.state != "withdrawn":
                assert pk in news


# Many walks of a seed each: of one seed, Hypothesis would vary its first walk and come to little that is new. The first
# of each two is the empty one.
WALKS = 18
SETTINGS = settings(
    max_examples=2,
    stateful_step_count=20,
    phases=[Phase.generate],  # to shrink a failure would take many minutes on a database
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_two_agencies_at_random(db, monkeypatch):
    """The same steps on every run: seeds of the machine's own, and a clock that begins on the same Monday."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    place = a_partnership()
    for number in range(WALKS):
        played = type("Played", (TwoAgencies,), {"place": place, "clock": clock})
        run_state_machine_as_test(seed(number)(played), settings=SETTINGS)
    # A walk that never gets anywhere proves nothing.
    assert set(FINAL) - {"redirected"} <= REACHED
    assert {
        "ask",
        "answer",
        "resume",
        "end",
        "remind",
        "decide keep",
        "decide delete",
        "remind_decision",
    } <= REACHED
