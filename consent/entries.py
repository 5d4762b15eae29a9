"""What this floor puts into the hub of information sharing, and on the desk of those who look after it."""

from consent import desk, duties
from partners.hubs import INFORMATION, INFORMATION_ROLES, Entry
from partners.policy import GOVERNANCE

INFORMATION += [
    Entry(
        "protocols",
        "Information-sharing agreements",
        "What agencies may tell each other, who has signed, and when each is to be reviewed.",
        INFORMATION_ROLES,
        "Information-sharing agreements",
    ),
    Entry(
        "who_may_send",
        "Who may send what to whom",
        "Each agency, each kind of information, and on what ground.",
        INFORMATION_ROLES,
        "Information-sharing agreements",
    ),
    Entry(
        "certificates",
        "Certificates of agencies that left",
        "What each did with what it held.",
        GOVERNANCE,
        "Information-sharing agreements",
    ),
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

desk.DESK += [duties.TO_REVIEW, duties.TO_SIGN]
