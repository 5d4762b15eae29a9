"""What this floor puts into the hubs."""

from partners.hubs import OUR_AGENCY, Entry
from partners.policy import MANAGER
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
