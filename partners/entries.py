"""What this floor puts into the hubs: each page with what it is for, and who may open it."""

from partners import motions, words
from partners.hubs import PARTNERSHIP, Entry
from partners.models import RegisterEntry, Role
from partners.policy import AGENCY, GOVERNANCE

PARTNERSHIP += [
    Entry(
        "agencies",
        "Agencies",
        "Who is in the core group and the wider network, with their people and services.",
        GOVERNANCE,
        "Who is in it",
    ),
]


def overdue_reviews(seat, partnership) -> int:
    return (
        RegisterEntry.objects.overdue().filter(partnership=partnership).count() if seat.partnership_id else 0
    )


PARTNERSHIP += [
    Entry(
        "members",
        "Who does what",
        "Every agency with its services, how fast it answers, what passed between you, and thanks.",
        frozenset(Role),
        "Who is in it",
    ),
    Entry(
        "notices",
        "Notices",
        "What the partnership wants you to know.",
        AGENCY | GOVERNANCE,
        "Said and decided",
        words.count_unread,
    ),
    Entry(
        "decisions",
        "Decisions",
        "What the steering agencies are asked to decide, and what they decided.",
        AGENCY | GOVERNANCE,
        "Said and decided",
        motions.to_answer,
    ),
    Entry(
        "suggestions",
        "Suggestions",
        "What staff would do better, with the replies. Anybody at an agency can suggest something.",
        AGENCY | GOVERNANCE,
        "Said and decided",
    ),
    Entry(
        "register",
        "Register of agreements",
        "Memoranda and agreements between the agencies, with their papers and review dates.",
        AGENCY | GOVERNANCE,
        "Said and decided",
        overdue_reviews,
    ),
]
