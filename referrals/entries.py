"""What this floor puts into the hubs."""

from partners.hubs import OUR_AGENCY, PARTNERSHIP, Entry
from partners.policy import GOVERNANCE, MANAGER
from referrals import left_open

OUR_AGENCY += [
    Entry(
        "left_open",
        "Open with agencies that leave",
        "What is open with agencies that leave, or with everybody when you leave.",
        MANAGER,
        "Your place",
        left_open.waiting,
    ),
]

PARTNERSHIP += [
    Entry(
        "to_sign_again",
        "Signatures to renew",
        "What an agency that merged had signed, and its successor has not yet.",
        GOVERNANCE,
        "Who is in it",
    ),
]
