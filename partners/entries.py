"""What this floor puts into the hubs: each page with what it is for, and who may open it."""

from partners import joining, motions, proposals, words
from partners.hubs import OUR_AGENCY, PARTNERSHIP, Entry
from partners.models import Partnership, RegisterEntry, Role, Seat, Service
from partners.policy import ADMIN, AGENCY, EVERYBODY, GOVERNANCE, MANAGER

PARTNERSHIP += [
    Entry(
        "agencies",
        "Agencies",
        "Who is in the core group and the wider network, with their people and services.",
        GOVERNANCE,
        "Who is in it",
    ),
    Entry(
        "applications",
        "Applications to join",
        "Who has applied or is invited, what has been looked at, and the decision.",
        GOVERNANCE,
        "Who is in it",
        joining.waiting_for,
    ),
]

OUR_AGENCY += [
    Entry(
        "our_profile",
        "Profile",
        "What you do, where, your logo, and the desks at which you are reached.",
        MANAGER,
        "What others see",
    ),
    Entry(
        "our_partnerships",
        "Partnerships",
        "Where your agency has a place, and where it could apply for one.",
        MANAGER,
        "Your place",
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

# People, and who sees whom
PARTNERSHIP += [
    Entry(
        "partnership_people",
        "People of the partnership",
        "Its admins, its information-governance lead, and those who see figures only.",
        ADMIN,
        "Who is in it",
    ),
]
OUR_AGENCY += [
    Entry(
        "people", "People", "Who acts for us and as what: invite, change, turn off.", MANAGER, "Who we are"
    ),
    Entry("teams", "Teams", "To whom a referral can be given before it is anybody's.", MANAGER, "Who we are"),
]
PARTNERSHIP += [
    Entry(
        "who_sees_whom",
        "Who can see whom",
        "Agencies that are kept apart, and those that only a few may find.",
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

# Services and needs
PARTNERSHIP += [
    Entry(
        "needs",
        "Needs",
        "The words for what people need help with: add, rename, move, merge and retire them.",
        ADMIN,
        "Directory",
    ),
]
OUR_AGENCY += [
    Entry(
        "our_services",
        "Services",
        "What you offer, to whom, when and how: what other agencies find, and rely on.",
        MANAGER,
        "What we offer",
        count=lambda seat, _: Service.objects.stale().filter(agency_id=seat.agency_id).count(),
    ),
]

PARTNERSHIP += [
    Entry(
        "directory",
        "The directory as files",
        "Download it, or read in another directory after seeing what that would change.",
        ADMIN,
        "Services and needs",
    ),
]
