from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.kept import CacheEntry
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.services import Need, Service

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Agency",
    "CacheEntry",
    "Member",
    "Need",
    "Partnership",
    "Person",
    "Role",
    "Seat",
    "Service",
    "Team",
    "Tier",
]
