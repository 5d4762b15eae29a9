from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.changes import Chase, NeedChange, ServiceChange
from partners.models.directory import DirectoryFile, PostcodePoint
from partners.models.directory_rules import SearchWord, ServiceText
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
from partners.models.motions import Motion, Vote
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.profile import AgencyContact, AgencyLogo
from partners.models.register import RegisterDocument, RegisterEntry, RegisterNote
from partners.models.seating import Invitation, SeatChange
from partners.models.services import Location, Need, NeedCode, Opening, Service
from partners.models.sight import KeptApart, SightChange
from partners.models.succession import Succession
from partners.models.tiers import Affirmation, Commitments, Proposal, Steerer, SwitchSetting
from partners.models.words import Bulletin, BulletinRead, Suggestion, Thanks

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Affirmation",
    "Agency",
    "AgencyContact",
    "AgencyInvitation",
    "AgencyLogo",
    "Application",
    "ApplicationState",
    "ApplicationStep",
    "Bulletin",
    "BulletinRead",
    "CacheEntry",
    "Chase",
    "Commitments",
    "DirectoryFile",
    "Found",
    "Invitation",
    "KeptApart",
    "KeptForm",
    "Letter",
    "Location",
    "Member",
    "Motion",
    "Need",
    "NeedChange",
    "NeedCode",
    "Opening",
    "Partnership",
    "Person",
    "PostcodePoint",
    "Proposal",
    "RegisterDocument",
    "RegisterEntry",
    "RegisterNote",
    "Role",
    "SearchWord",
    "Seat",
    "SeatChange",
    "Service",
    "ServiceChange",
    "ServiceText",
    "SightChange",
    "Steerer",
    "Succession",
    "Suggestion",
    "SwitchSetting",
    "Team",
    "Thanks",
    "Tier",
    "VettingTick",
    "Vote",
]
