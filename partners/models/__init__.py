from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.directory import DirectoryFile, PostcodePoint
from partners.models.kept import CacheEntry, KeptForm
from partners.models.letters import Letter
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.services import Location, Need, NeedCode, Opening, Service

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Agency",
    "CacheEntry",
    "DirectoryFile",
    "KeptForm",
    "Letter",
    "Location",
    "Member",
    "Need",
    "NeedCode",
    "Opening",
    "Partnership",
    "Person",
    "PostcodePoint",
    "Role",
    "Seat",
    "Service",
    "Team",
    "Tier",
]
