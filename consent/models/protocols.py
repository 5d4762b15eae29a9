"""Information-sharing protocols: versions, parties, signatures and data flows. They hold no client's information."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Protocol(models.Model):
    partnership = models.ForeignKey("partners.Partnership", models.PROTECT, related_name="protocols")
    title = models.CharField(max_length=160)
    lead = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open for signature"
    ACTIVE = "active", "Active"
    SUPERSEDED = "superseded", "Superseded"
    EXPIRED = "expired", "Expired"


class ProtocolVersion(models.Model):
    """What agencies sign. From the day it is active nothing but its status may change."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT)
    purpose = models.TextField()
    effective_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="protocol_version_numbered_once"),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(status="active"), name="one_active_version"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_active_versions",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__status__in=["active", "superseded", "expired"]),
                func="""
                if (old.protocol_id, old.number, old.purpose, old.effective_on, old.review_on)
                    is distinct from (new.protocol_id, new.number, new.purpose, new.effective_on, new.review_on) then
                    raise exception 'an active protocol version cannot be changed; make a new version';
                end if;
                return new;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.protocol}, version {self.number}"


class PartyRole(models.TextChoices):
    """The part an agency plays in the flows of a version."""

    STATUTORY = "statutory", "Statutory body"
    SUPPORT = "support", "Support or advice agency"
    LEGAL = "legal", "Legal adviser"


class Party(models.Model):
    version = models.ForeignKey(ProtocolVersion, models.CASCADE, related_name="parties")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=PartyRole)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "agency"], name="party_once")]

    def __str__(self) -> str:
        return f"{self.agency} ({self.get_role_display()})"


class Signature(models.Model):
    """A named signatory's signature to an exact version."""

    version = models.ForeignKey(ProtocolVersion, models.CASCADE, related_name="signatures")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    signatory = models.CharField(max_length=120)
    post = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "agency"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_signature",
            )
        ]

    def __str__(self) -> str:
        return f"{self.signatory} for {self.agency}"


class Asking(models.TextChoices):
    AGREEMENT = "agreement", "Their agreement is needed"
    TELL = "tell", "They are told"
    DO_NOT_ASK = "do_not_ask", "Asking would be unsafe"


class DataFlow(models.Model):
    """One kind of sharing that a version allows, and the lawful basis on which it stands."""

    version = models.ForeignKey(ProtocolVersion, models.CASCADE, related_name="flows")
    from_role = models.CharField(max_length=10, choices=PartyRole)
    to_role = models.CharField(max_length=10, choices=PartyRole)
    category = models.CharField(max_length=20)
    basis = models.CharField(max_length=60)
    condition = models.CharField(
        max_length=60, blank=True, help_text="Article 9 or 10 condition, where one is needed."
    )
    asking = models.CharField(max_length=10, choices=Asking, default=Asking.AGREEMENT)
    purposes = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "from_role", "to_role", "category"], name="flow_once")
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.from_role} to {self.to_role}"
