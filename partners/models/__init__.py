from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.kept import CacheEntry, KeptForm
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.services import Need, Service

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Agency",
    "CacheEntry",
    "KeptForm",
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
