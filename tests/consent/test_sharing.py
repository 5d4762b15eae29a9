"""The sharing decision over every mixture of facts: it is pure, so all of them can be asked."""

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from consent.models import Asking, Said
from consent.sharing import ALWAYS_USEFUL, Answer, Facts, Flow, decide

TODAY = dt.date(2026, 11, 24)
PAIR = [
    "sender_is_member",
    "receiver_is_member",
    "tiers_allow",
    "protocol_active",
    "sender_signed",
    "receiver_signed",
]
# identity is always useful, housing only where the service asks for it.
CODES = ["identity", "housing"]


def an_answer(said=Said.GIVEN, allowed=("identity", "housing"), refused=(), expires_on=TODAY) -> Answer:
    return Answer("the event", said, frozenset(allowed), frozenset(refused), expires_on)


def flows(asking=Asking.AGREEMENT, codes=CODES) -> dict[str, Flow]:
    return {code: Flow(1, "6(1)(e) public task", "", asking) for code in codes}


def facts(**changes) -> Facts:
    """Everything in order; each test says what is not."""
    whole = Facts(
        TODAY, "Advice", "Housing", True, True, True, True, True, flows(), an_answer(), frozenset(CODES)
    )
    return replace(whole, **changes)


ANSWERS = [None] + [
    an_answer(said, allowed, refused, TODAY + dt.timedelta(days=days))
    for said in Said.values
    for allowed, refused in [(CODES, ()), ((), CODES), ((), ())]
    for days in (-1, 0)
]


def test_every_mixture_of_facts():
    """What travels, and when asking would help, said once more in other words."""
    seen = set()
    for standing in product([True, False], repeat=len(PAIR)):
        for answer, asking, covered, asked in product(ANSWERS, Asking.values, [CODES, []], [None, [], CODES]):
            mixture = facts(
                **dict(zip(PAIR, standing, strict=True)),
                answer=answer,
                flows=flows(asking, covered),
                asks_for=None if asked is None else frozenset(asked),
            )
            for code, verdict in decide(CODES, mixture).items():
                needed = asked is None or code in asked or code in ALWAYS_USEFUL
                reached = all(standing) and code in covered and needed
                by_agreement = reached and asking == "agreement"
                said_no = (
                    answer is not None
                    and answer.said != "withdrawn"
                    and (answer.said == "refused" or code in answer.refused)
                )
                holds = (
                    answer is not None
                    and answer.said in ("given", "renewed", "narrowed")
                    and answer.expires_on >= TODAY
                    and code in answer.allowed
                    and not said_no
                )
                assert verdict.allowed is (reached and (asking != "agreement" or holds)), (code, mixture)
                assert verdict.needs_asking is (by_agreement and not holds and not said_no), (code, mixture)
                # A refusal that says nothing, or names no way on, leaves a worker stuck.
                assert bool(verdict.reason and verdict.next_step) is not verdict.allowed
                # What may travel names the flow that it travels by: the ledger keeps it.
                assert verdict.allowed is False or verdict.flow is not None
                seen.add((verdict.allowed, verdict.needs_asking))
    assert seen == {(True, False), (False, True), (False, False)}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sender_is_member": False}, "Advice is not in this partnership now."),
        ({"receiver_is_member": False}, "Housing is not in this partnership now."),
        ({"protocol_active": False}, "No information-sharing agreement is active."),
        ({"sender_signed": False}, "Advice has not signed the information-sharing agreement."),
        ({"receiver_signed": False}, "Housing has not signed the information-sharing agreement."),
        ({"flows": {}}, "The information-sharing agreement does not cover it for Housing."),
        ({"asks_for": frozenset()}, "The service does not need it."),
        ({"answer": None}, "They have not been asked about Housing."),
        ({"answer": an_answer(Said.WITHDRAWN)}, "They took back their agreement."),
        ({"answer": an_answer(Said.REFUSED)}, "They said no."),
        ({"answer": an_answer(refused=["housing"])}, "They said no."),
        ({"answer": an_answer(expires_on=TODAY - dt.timedelta(days=1))}, "Their agreement has run out."),
        ({"answer": an_answer(allowed=["identity"])}, "They were not asked about this."),
    ],
)
def test_each_obstacle_says_itself(changes, reason):
    verdict = decide(["housing"], facts(**changes))["housing"]
    assert (verdict.allowed, verdict.reason) == (False, reason)


def test_one_refused_kind_does_not_stop_the_others():
    verdicts = decide(CODES, facts(answer=an_answer(allowed=["identity"], refused=["housing"])))
    assert {code: v.allowed for code, v in verdicts.items()} == {"identity": True, "housing": False}


def test_a_no_is_never_asked_again_even_after_it_ran_out():
    late = an_answer(Said.REFUSED, expires_on=TODAY - dt.timedelta(days=400))
    assert decide(["housing"], facts(answer=late))["housing"].needs_asking is False


def test_verdicts_come_in_the_order_asked():
    assert list(decide(["housing", "identity"], facts())) == ["housing", "identity"]
