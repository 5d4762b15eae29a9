"""What this floor puts into the hubs: each page with what it is for, and who may open it."""

from partners import joining
from partners.hubs import OUR_AGENCY, PARTNERSHIP, Entry
from partners.models import Role
from partners.policy import GOVERNANCE, MANAGER

PARTNERSHIP += [
    Entry(
        "agencies",
        "Agencies",
        "Who is in the core group and the wider network, with their people and services.",
        GOVERNANCE,
        "Who is in it",
    ),
    Entry(
        "agency_directory",
        "Who is here",
        "What each agency does, where, and how to reach it.",
        frozenset(Role),
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
