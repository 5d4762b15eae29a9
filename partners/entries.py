"""What this floor puts into the hubs: each page with what it is for, and who may open it."""

from partners import proposals
from partners.hubs import PARTNERSHIP, Entry
from partners.models import Partnership, Seat
from partners.policy import ADMIN, EVERYBODY, GOVERNANCE

PARTNERSHIP += [
    Entry(
        "agencies",
        "Agencies",
        "Who is in the core group and the wider network, with their people and services.",
        GOVERNANCE,
        "Who is in it",
    ),
]


def proposals_waiting(seat: Seat, partnership: Partnership | None) -> int:
    return proposals.waiting(partnership).count()


# The two tiers
PARTNERSHIP += [
    Entry(
        "steering_group",
        "Steering group",
        "The people who steer the partnership, with their posts.",
        EVERYBODY,
        "Who is in it",
    ),
    Entry(
        "what_each_may_do",
        "What each agency may do",
        "Steering agencies (core group) and other agencies (wider network), side by side.",
        EVERYBODY,
        "How it works",
    ),
    Entry(
        "promises",
        "What steering agencies promise",
        "The promises, and who stands by them until when. Managers affirm them here.",
        EVERYBODY,
        "How it works",
    ),
    Entry(
        "proposals",
        "Proposed moves",
        "Agencies whose promises ran out, and others that would steer: say yes or no.",
        ADMIN,
        "How it works",
        proposals_waiting,
    ),
]
