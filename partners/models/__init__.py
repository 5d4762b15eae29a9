from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.kept import CacheEntry, KeptForm
from partners.models.letters import Letter
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.seating import Invitation, SeatChange
from partners.models.services import Location, Need, NeedCode, Opening, Service
from partners.models.sight import KeptApart, SightChange
from partners.models.tiers import Affirmation, Commitments, Proposal, Steerer, SwitchSetting

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Affirmation",
    "Agency",
    "CacheEntry",
    "Commitments",
    "Invitation",
    "KeptApart",
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
    "SeatChange",
    "Service",
    "SightChange",
    "Steerer",
    "SwitchSetting",
    "Team",
    "Tier",
]
