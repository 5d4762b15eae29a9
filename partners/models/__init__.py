from partners.models.agencies import Agency, Member, Partnership, Tier
from partners.models.kept import CacheEntry, KeptForm
from partners.models.letters import Letter
from partners.models.motions import Motion, Vote
from partners.models.people import AGENCY_ROLES, PARTNERSHIP_ROLES, Person, Role, Seat, Team
from partners.models.register import RegisterDocument, RegisterEntry, RegisterNote
from partners.models.services import Location, Need, NeedCode, Opening, Service
from partners.models.words import Bulletin, BulletinRead, Suggestion, Thanks

__all__ = [
    "AGENCY_ROLES",
    "PARTNERSHIP_ROLES",
    "Agency",
    "Bulletin",
    "BulletinRead",
    "CacheEntry",
    "KeptForm",
    "Letter",
    "Location",
    "Member",
    "Motion",
    "Need",
    "NeedCode",
    "Opening",
    "Partnership",
    "Person",
    "RegisterDocument",
    "RegisterEntry",
    "RegisterNote",
    "Role",
    "Seat",
    "Service",
    "Suggestion",
    "Team",
    "Thanks",
    "Tier",
    "Vote",
]
