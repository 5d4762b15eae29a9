"""What this floor puts into the hubs: each page with what it is for, and who may open it."""

from partners.hubs import PARTNERSHIP, Entry
from partners.policy import ADMIN, GOVERNANCE

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
        "directory",
        "The directory as files",
        "Download it, or read in another directory after seeing what that would change.",
        ADMIN,
        "Services and needs",
    ),
]
