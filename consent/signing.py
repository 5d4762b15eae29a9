"""Signatures to an exact version: who signed for an agency, what exactly, and that it was taken back."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from consent.models import Party, ProtocolVersion, Signature, VersionStatus
from partners.models import Agency, Partnership, Person
from partners.setting_up import Refused

TO_SIGN = (VersionStatus.OPEN, VersionStatus.ACTIVE)


def fingerprint(version: ProtocolVersion) -> str:
    """The SHA-256 of what is signed: the version's words, its parties and its flows."""
    left_out = {"id", "status", "ends_on", "issued_on"}
    words = {f.name: str(getattr(version, f.attname)) for f in version._meta.fields if f.name not in left_out}
    parties = sorted(version.parties.values_list("agency_id", "role"))
    flows = sorted(
        version.flows.values_list(
            "category",
            "from_role",
            "to_role",
            "basis",
            "condition",
            "asking",
            "fields",
            "necessity",
            "retention",
        )
    )
    whole = json.dumps([words, parties, flows], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


@transaction.atomic
def sign(version: ProtocolVersion, agency: Agency, by: Person, *, read: str, **said) -> Signature:
    """`read` is the fingerprint of what was on the page: signed is what was read, or nothing. Raises Refused."""
    version = ProtocolVersion.objects.select_for_update().get(pk=version.pk)
    if version.status not in TO_SIGN:
        raise Refused("This version is not open for signature.")
    if not Party.objects.filter(version=version, agency=agency, left_on=None).exists():
        raise Refused(f"{agency} is not a party to this version.")
    if Signature.objects.filter(version=version, agency=agency, withdrawn_at=None).exists():
        raise Refused(f"{agency} has signed this version already.")
    if read != fingerprint(version):
        raise Refused("It has changed since you opened the page. Read it again, then sign.")
    return Signature.objects.create(
        version=version, agency=agency, signed_at=timezone.now(), document_hash=read, recorded_by=by, **said
    )


@transaction.atomic
def withdraw(version: ProtocolVersion, agency: Agency, reason: str) -> None:
    """Waits for a sending under way, which holds the signature; whoever sends next finds it gone."""
    live = Signature.objects.filter(version=version, agency=agency, withdrawn_at=None)
    if live.update(withdrawn_at=timezone.now(), withdrawn_reason=reason) != 1:
        raise Refused(f"{agency} has no signature here to withdraw.")


def matrix(version: ProtocolVersion) -> list[dict]:
    """Each party with its live signature, or none: two queries however many there are."""
    live = {s.agency_id: s for s in version.signatures.filter(withdrawn_at=None)}
    parties = version.parties.select_related("agency").order_by("agency__name")
    return [{"party": p, "signature": live.get(p.agency_id)} for p in parties]


def waiting_for(agency: Agency, partnerships: list[Partnership]):
    """Versions open or in force to which the agency is a party and that it has not signed."""
    mine = Party.objects.filter(agency=agency, left_on=None).values("version")
    signed = Signature.objects.filter(agency=agency, withdrawn_at=None).values("version")
    found = ProtocolVersion.objects.filter(
        pk__in=mine, status__in=TO_SIGN, protocol__partnership__in=partnerships
    )
    return found.exclude(pk__in=signed).select_related("protocol").order_by("effective_on", "pk")
