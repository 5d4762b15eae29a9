"""What this floor puts into the hubs: each page with what it is for, and who may open it."""

from partners.hubs import OUR_AGENCY, PARTNERSHIP, Entry
from partners.policy import ADMIN, GOVERNANCE, MANAGER

PARTNERSHIP += [
    Entry(
        "agencies",
        "Agencies",
        "Who is in the core group and the wider network, with their people and services.",
        GOVERNANCE,
        "Who is in it",
    ),
]

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
