"""Information-sharing protocols: versions, parties, signatures and data flows. They hold no client's information."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

# Once it may be signed it cannot change, neither its words nor what hangs on it: signed is what was read.
ONCE_OPEN = ("open", "active", "superseded", "expired", "terminated")


# The successor of a party takes its place without a new version, in the same role; it has still to sign.
SUCCEEDS = """if TG_OP = 'INSERT' and exists (select 1 from partners_succession s
        join consent_party p on p.agency_id = s.predecessor_id
        where p.version_id = NEW.version_id and s.successor_id = NEW.agency_id and p.role = NEW.role) then
        return NEW;
    end if;"""


def of_a_draft(name: str, unless: str = "") -> pgtrigger.Trigger:
    """Parties and flows are written while a version is a draft. Only that a party left is set later."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
        if exists (select 1 from consent_protocolversion v where v.status in {ONCE_OPEN}
            and v.id in (case when TG_OP = 'INSERT' then null else OLD.version_id end,
                case when TG_OP = 'DELETE' then null else NEW.version_id end)) then
            if TG_OP = 'UPDATE' and to_jsonb(OLD) - 'left_on' = to_jsonb(NEW) - 'left_on' then
                return NEW;
            end if;
            {unless}
            raise exception 'a protocol version that may be signed cannot be changed; make a new version';
        end if;
        return case when TG_OP = 'DELETE' then OLD else NEW end;
        """,
    )


class ProtocolKind(models.TextChoices):
    ACCORD = "accord", "Overarching accord"
    RECIPROCAL = "reciprocal", "Both ways"
    ONE_WAY = "one_way", "One way"
    JOINT = "joint", "Joint controllers"


class Protocol(models.Model):
    partnership = models.ForeignKey("partners.Partnership", models.PROTECT, related_name="protocols")
    title = models.CharField(max_length=160)
    lead = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ProtocolKind, default=ProtocolKind.RECIPROCAL)
    # The accord under which a purpose protocol stands.
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="purposes")
    reference = models.CharField(max_length=40, blank=True)
    published = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_accord_stands_under_none",
                condition=~Q(kind="accord") | Q(parent__isnull=True),
                violation_error_message="An accord does not stand under another one.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open for signature"
    ACTIVE = "active", "Active"
    SUPERSEDED = "superseded", "Superseded"
    EXPIRED = "expired", "Expired"
    TERMINATED = "terminated", "Ended early"


class ProtocolVersion(models.Model):
    """What agencies sign. From the day it is open for signature nothing but its status and its end may change."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT)
    purpose = models.TextField()
    effective_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    benefit = models.TextField(blank=True)
    subjects = models.TextField("Whom it is about", blank=True)
    powers = models.TextField("Statutory powers", blank=True)
    security = models.TextField(blank=True)
    retention = models.TextField("How long it is kept", blank=True)
    complaints = models.TextField(blank=True)
    contact = models.CharField("Whom to ask about rights", max_length=200, blank=True)
    change_summary = models.TextField("What changed", blank=True)
    material = models.BooleanField(default=True)
    grace_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grace_at_most_30_days",
                condition=Q(grace_days__lte=30),
                violation_error_message="Give at most 30 days of grace.",
            ),
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
                condition=pgtrigger.Q(old__status__in=ONCE_OPEN),
                func="""
                if to_jsonb(old) - 'status' - 'ends_on' <> to_jsonb(new) - 'status' - 'ends_on'
                    or new.status = 'draft' or (new.status = 'open' and old.status <> 'open') then
                    raise exception 'a protocol version that may be signed cannot be changed; make a new version';
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
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "agency"], name="party_once")]
        triggers = [of_a_draft("keep_parties", SUCCEEDS)]

    def __str__(self) -> str:
        return f"{self.agency} ({self.get_role_display()})"


class SigningMethod(models.TextChoices):
    INK = "ink", "On paper"
    ELECTRONIC = "electronic", "Electronic signature"
    HERE = "here", "Here, by the signatory"
    CARRIED = "carried", "Carried over a minor change"


class Signature(models.Model):
    """A named signatory's signature to an exact version."""

    version = models.ForeignKey(ProtocolVersion, models.CASCADE, related_name="signatures")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    signatory = models.CharField(max_length=120)
    post = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    authority = models.CharField(max_length=160, blank=True)
    method = models.CharField(max_length=10, choices=SigningMethod, default=SigningMethod.INK)
    # What was signed: the SHA-256 of the version's words, parties and flows.
    document_hash = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "agency"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_signature",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="keep_the_signature",
                fields=[
                    "version",
                    "agency",
                    "signatory",
                    "post",
                    "signed_at",
                    "authority",
                    "method",
                    "document_hash",
                    "recorded_by",
                ],
            ),
            pgtrigger.Trigger(
                name="withdrawn_for_good",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
                func="raise exception 'a withdrawn signature stays withdrawn; sign anew';",
            ),
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
    # The fields of the category that may travel; none named means all.
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    necessity = models.CharField(max_length=200, blank=True)
    retention = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "from_role", "to_role", "category"], name="flow_once")
        ]
        triggers = [of_a_draft("keep_flows")]

    def __str__(self) -> str:
        return f"{self.category}: {self.from_role} to {self.to_role}"
