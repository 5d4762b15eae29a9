"""What this floor puts into the hub of information sharing, and on the desk of those who look after it."""

from partners.hubs import INFORMATION, INFORMATION_ROLES, Entry
from partners.policy import GOVERNANCE

INFORMATION += [
    Entry(
        "wordings",
        "The words in which people are asked",
        "Each version in each language, since when it holds, and who published it.",
        INFORMATION_ROLES,
        "What clients agree to",
    ),
    Entry(
        "to_sign_again",
        "Signatures to renew",
        "What an agency that merged had signed, and its successor has not yet.",
        GOVERNANCE,
        "Information-sharing agreements",
    ),
]
