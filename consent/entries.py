"""What this floor puts into the hub of information sharing, and on the desk of those who look after it."""

from partners.hubs import INFORMATION, Entry
from partners.policy import GOVERNANCE

INFORMATION += [
    Entry(
        "to_sign_again",
        "Signatures to renew",
        "What an agency that merged had signed, and its successor has not yet.",
        GOVERNANCE,
        "Information-sharing agreements",
    ),
]
