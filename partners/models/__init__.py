from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.kept import CacheEntry, KeptForm
from partners.models.letters import Letter
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.services import Location, Need, NeedCode, Opening, Service
from partners.models.tiers import Affirmation, Commitments, Proposal, Steerer, SwitchSetting

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Affirmation",
    "Agency",
    "CacheEntry",
    "Commitments",
    "KeptForm",
    "Letter",
    "Location",
    "Member",
    "Need",
    "NeedCode",
    "Opening",
    "Partnership",
    "Person",
    "Proposal",
    "Role",
    "Seat",
    "Service",
    "Steerer",
    "SwitchSetting",
    "Team",
    "Tier",
]
