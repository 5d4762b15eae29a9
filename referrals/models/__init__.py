from referrals.models import restricted  # noqa: F401 - its functions
from referrals.models.gaps import Gap
from referrals.models.outbox import Delivery, Notice, Outbox
from referrals.models.outcomes import Outcome
from referrals.models.spine import Referral, ReferralEvent, ReferralNamed, Side, Status
from referrals.models.words import IncludedPerson, Message, MessageKind, ReferralKey, ReferralWords

__all__ = [
    "Delivery",
    "Gap",
    "IncludedPerson",
    "Message",
    "MessageKind",
    "Notice",
    "Outbox",
    "Outcome",
    "Referral",
    "ReferralEvent",
    "ReferralKey",
    "ReferralNamed",
    "ReferralWords",
    "Side",
    "Status",
]
