from consent.models.agreements import Agreement, AgreementEvent, Method, Said, Tell
from consent.models.disclosures import Decision, Disclosure
from consent.models.protocols import Asking, DataFlow, Party, Protocol, ProtocolVersion, Signature

__all__ = [
    "Agreement",
    "AgreementEvent",
    "Asking",
    "DataFlow",
    "Decision",
    "Disclosure",
    "Method",
    "Party",
    "Protocol",
    "ProtocolVersion",
    "Said",
    "Signature",
    "Tell",
]
