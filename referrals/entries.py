"""What this floor puts into the hubs."""

from partners.hubs import OUR_AGENCY, PARTNERSHIP, Entry
from partners.policy import GOVERNANCE, MANAGER
from referrals import hand_over

OUR_AGENCY += [
    Entry(
        "hand_over",
        "Hand-over",
        "What is open with agencies that leave, or with everybody when you leave.",
        MANAGER,
        "Your place",
        hand_over.waiting,
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
