from consent.models.agreements import YES, Agreement, AgreementEvent, Format, GivenBy, Method, Said, Tell
from consent.models.capturing import (
    Authority,
    CapacityAssessment,
    Paper,
    Representative,
    Understanding,
    Wording,
)
from consent.models.certificates import Certificate, Fate
from consent.models.disclosures import Decision, Disclosure
from consent.models.protocols import (
    Asking,
    DataFlow,
    Party,
    PartyRole,
    Protocol,
    ProtocolKind,
    ProtocolVersion,
    Signature,
    SigningMethod,
    VersionStatus,
)
from partners.inheriting import moves, stays

moves(
    "consent.Agreement.agency",
    "consent.AgreementEvent.agency",
    "consent.Disclosure.from_agency",
    "consent.Disclosure.to_agency",
    "consent.Protocol.lead",
)
# The person agreed to the agency that they were told of, and the agency that signed is the one that signed.
stays(
    "consent.Agreement.receiver",
    "consent.Party.agency",
    "consent.Signature.agency",
    "consent.Certificate.agency",
)
moves(
    "consent.CapacityAssessment.agency",
    "consent.Paper.agency",
    "consent.Representative.agency",
    "consent.Understanding.agency",
)
stays("consent.CapacityAssessment.receiver", "consent.Understanding.receiver")

__all__ = [
    "YES",
    "Agreement",
    "AgreementEvent",
    "Asking",
    "Authority",
    "CapacityAssessment",
    "Certificate",
    "DataFlow",
    "Decision",
    "Disclosure",
    "Fate",
    "Format",
    "GivenBy",
    "Method",
    "Paper",
    "Party",
    "PartyRole",
    "Protocol",
    "ProtocolKind",
    "ProtocolVersion",
    "Representative",
    "Said",
    "Signature",
    "SigningMethod",
    "Tell",
    "Understanding",
    "VersionStatus",
    "Wording",
]
