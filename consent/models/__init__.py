from consent.models.agreements import Agreement, AgreementEvent, Format, GivenBy, Method, Said, Tell
from consent.models.capturing import (
    Authority,
    CapacityAssessment,
    Paper,
    Representative,
    Understanding,
    Wording,
)
from consent.models.disclosures import Decision, Disclosure
from consent.models.protocols import Asking, DataFlow, Party, Protocol, ProtocolVersion, Signature
from partners.inheriting import moves, stays

moves(
    "consent.Agreement.agency",
    "consent.AgreementEvent.agency",
    "consent.Disclosure.from_agency",
    "consent.Disclosure.to_agency",
    "consent.Protocol.lead",
)
# The person agreed to the agency that they were told of, and the agency that signed is the one that signed.
moves(
    "consent.CapacityAssessment.agency",
    "consent.Paper.agency",
    "consent.Representative.agency",
    "consent.Understanding.agency",
)
stays("consent.CapacityAssessment.receiver", "consent.Understanding.receiver")
stays("consent.Agreement.receiver", "consent.Party.agency", "consent.Signature.agency")

__all__ = [
    "Agreement",
    "AgreementEvent",
    "Asking",
    "Authority",
    "CapacityAssessment",
    "DataFlow",
    "Decision",
    "Disclosure",
    "Format",
    "GivenBy",
    "Method",
    "Paper",
    "Party",
    "Protocol",
    "ProtocolVersion",
    "Representative",
    "Said",
    "Signature",
    "Tell",
    "Understanding",
    "Wording",
]
