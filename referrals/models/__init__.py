from partners.inheriting import moves, stays
from referrals.models import restricted  # noqa: F401 - its functions
from referrals.models.gaps import Gap
from referrals.models.outbox import Delivery, Notice, Outbox
from referrals.models.outcomes import Outcome
from referrals.models.spine import Referral, ReferralEvent, ReferralNamed, Side, Status
from referrals.models.words import IncludedPerson, Message, MessageKind, ReferralKey, ReferralWords

moves(
    "referrals.Referral.from_agency",
    "referrals.Referral.to_agency",
    "referrals.ReferralWords.agency",
    "referrals.IncludedPerson.agency",
    "referrals.Message.agency",
    "referrals.ReferralKey.agency",
    "referrals.Outcome.from_agency",
    "referrals.Outcome.to_agency",
    "referrals.Notice.agency",
    "referrals.Delivery.agency",
)
# Of what one told the other, the successor has its own line already.
moves(
    "referrals.Outbox.agency",
    unless="exists (select 1 from referrals_outbox n where n.event_id = t.event_id and n.agency_id = new)",
)
stays("referrals.ReferralEvent.agency", "referrals.Gap.agency")  # who did it, and saw it, then

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
