from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.joining import (
    AgencyInvitation,
    Application,
    ApplicationState,
    ApplicationStep,
    Found,
    VettingTick,
)
from partners.models.kept import CacheEntry, KeptForm
from partners.models.letters import Letter
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.profile import AgencyContact, AgencyLogo
from partners.models.services import Location, Need, NeedCode, Opening, Service
from partners.models.succession import Succession

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Agency",
    "AgencyContact",
    "AgencyInvitation",
    "AgencyLogo",
    "Application",
    "ApplicationState",
    "ApplicationStep",
    "CacheEntry",
    "Found",
    "KeptForm",
    "Letter",
    "Location",
    "Member",
    "Need",
    "NeedCode",
    "Opening",
    "Partnership",
    "Person",
    "Role",
    "Seat",
    "Service",
    "Succession",
    "Team",
    "Tier",
    "VettingTick",
]
