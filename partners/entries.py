"""What this floor puts into the hubs: each page with what it is for, and who may open it."""

from partners.hubs import OUR_AGENCY, PARTNERSHIP, Entry
from partners.models import Service
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

# Services and needs
PARTNERSHIP += [
    Entry(
        "needs",
        "Needs",
        "The words for what people need help with: add, rename, move, merge and retire them.",
        ADMIN,
        "Directory",
    ),
]
OUR_AGENCY += [
    Entry(
        "our_services",
        "Services",
        "What you offer, to whom, when and how: what other agencies find, and rely on.",
        MANAGER,
        "What we offer",
        count=lambda seat, _: Service.objects.stale().filter(agency_id=seat.agency_id).count(),
    ),
]
