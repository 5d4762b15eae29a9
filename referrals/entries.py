"""What this floor puts into the hubs."""

from partners.hubs import OUR_AGENCY, Entry
from partners.policy import MANAGER
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
