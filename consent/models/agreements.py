"""What the client said yes and no to. It is not the lawful basis: a data flow names that."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from partners.keys import uuid7
from partners.rowsecurity import AGENCY, row_security

HOLDER = f"case when agency_id = {AGENCY} then exists (select 1 from clients_client c where c.id = client_id) else false end"


class Said(models.TextChoices):
    GIVEN = "given", "Said yes"
    REFUSED = "refused", "Said no"
    NARROWED = "narrowed", "Narrowed it"
    RENEWED = "renewed", "Said yes again"
    WITHDRAWN = "withdrawn", "Took it back"


# What lets something be shared, while it holds.
YES = (Said.GIVEN, Said.NARROWED, Said.RENEWED)


class Method(models.TextChoices):
    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By phone, wording read aloud"
    VIDEO = "video", "By video"
    PAPER = "paper", "On paper"


class Format(models.TextChoices):
    PLAIN = "plain", "The usual words"
    EASY = "easy_read", "Easy read"
    LARGE = "large", "Large print"
    SIGNED = "signed", "In sign language"


class GivenBy(models.TextChoices):
    SELF = "self", "Themselves"
    REPRESENTATIVE = "rep", "Somebody who may answer for them"
    BEST_INTERESTS = "best", "Decided in their best interests"


class Tell(models.TextChoices):
    """What the receiving agency may tell the sender of how it ended."""

    RESULT = "result", "What came of it, with amounts"
    HELPED = "helped", "Only whether they were helped"
    NOTHING = "nothing", "Nothing"


@row_security(select=HOLDER, insert=HOLDER, update=HOLDER)
class Agreement(models.Model):
    """The thread of one client's answers about one named receiving agency. Its events hold the answers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="agreements")
    receiver = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["client", "receiver"], name="one_agreement_thread")]

    def __str__(self) -> str:
        return f"agreement about {self.receiver}"


@row_security(
    select=HOLDER,
    insert=f"""case when agency_id = {AGENCY} then exists (select 1 from consent_agreement a
        where a.id = agreement_id and a.client_id = consent_agreementevent.client_id) else false end""",
)
class AgreementEvent(models.Model):
    """One answer, never changed afterwards. The last event of an agreement is what holds now.

    `expires_on` is the last day on which it holds; `said_at` is when the client said it, `at` when it was recorded.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="events")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+")
    said = models.CharField(max_length=10, choices=Said)
    allowed = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    refused = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    tell = models.CharField(max_length=8, choices=Tell, default=Tell.NOTHING)
    follow_up = models.BooleanField(default=False)
    method = models.CharField(max_length=10, choices=Method)
    wording = models.CharField(max_length=20)
    purpose = models.CharField(max_length=80, default="referral")
    said_at = models.DateTimeField()
    expires_on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")
    # How it was asked: the exact words as they were read or shown, and the SHA-256 of the text of their version.
    language = models.CharField(max_length=8, db_default="en")
    wording_sha256 = models.CharField(max_length=64, db_default="", blank=True)
    told = models.TextField(db_default="", blank=True)
    format = models.CharField(max_length=10, choices=Format, db_default=Format.PLAIN)
    interpreter = models.CharField(max_length=120, db_default="", blank=True)
    read_aloud = models.BooleanField(db_default=False)
    asked_by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey("consent.Paper", models.PROTECT, null=True, related_name="+")
    # Who answered, and what lets them.
    given_by = models.CharField(max_length=4, choices=GivenBy, db_default=GivenBy.SELF)
    representative = models.ForeignKey("consent.Representative", models.PROTECT, null=True, related_name="+")
    capacity = models.ForeignKey("consent.CapacityAssessment", models.PROTECT, null=True, related_name="+")
    understanding = models.ForeignKey("consent.Understanding", models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(fields=["agency", "expires_on"], name="answers_running_out")]
        constraints = [
            models.CheckConstraint(
                name="a_category_is_allowed_or_refused",
                condition=~models.Q(allowed__overlap=F("refused")),
                violation_error_message="A kind of information is either allowed or refused, not both.",
            ),
            models.CheckConstraint(
                name="answered_by_who_may",
                condition=models.Q(given_by="self", representative=None)
                | models.Q(given_by="rep", representative__isnull=False)
                | models.Q(given_by="best", representative=None, capacity__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_said_display()} on {self.said_at:%d %B %Y}"
