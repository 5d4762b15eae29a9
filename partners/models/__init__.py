from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.changes import Chase, NeedChange, ServiceChange
from partners.models.directory_rules import SearchWord, ServiceText
from partners.models.kept import CacheEntry, KeptForm
from partners.models.letters import Letter
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.services import Location, Need, NeedCode, Opening, Service

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Agency",
    "CacheEntry",
    "Chase",
    "KeptForm",
    "Letter",
    "Location",
    "Member",
    "Need",
    "NeedChange",
    "NeedCode",
    "Opening",
    "Partnership",
    "Person",
    "Role",
    "SearchWord",
    "Seat",
    "Service",
    "ServiceChange",
    "ServiceText",
    "Team",
    "Tier",
]
