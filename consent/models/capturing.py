"""What stands behind an answer: the words that were used, the signed sheet, and who may speak for whom."""

import pgtrigger
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q

from consent.models.agreements import HOLDER
from partners.keys import uuid7
from partners.rowsecurity import AGENCY, row_security

HELD_INSERT = f"case when agency_id = {AGENCY} then client_is_mine(client_id) else false end"


class Wording(models.Model):
    """One text that people are read or shown, in one language, from the day a partnership published it. Never changed.

    The first wording comes with the software (`consent.wording.BASE`). With `asks_anew` what people said to an older one
    holds no longer until they are asked again.
    """

    partnership = models.ForeignKey("partners.Partnership", models.PROTECT, related_name="+")
    version = models.CharField(max_length=20)
    purpose = models.CharField(max_length=80, default="referral")
    language = models.CharField(max_length=8)
    text = models.TextField()
    sha256 = models.CharField(max_length=64, validators=[MinLengthValidator(64)])
    checked = models.BooleanField(default=False)
    asks_anew = models.BooleanField(default=True)
    why = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "purpose", "version", "language"], name="one_text_of_a_wording"
            )
        ]
        triggers = [pgtrigger.Protect(name="published", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"wording {self.version} ({self.language})"


@row_security(select=HOLDER, insert=HELD_INSERT)
class Paper(models.Model):
    """A signed sheet. PDFs are kept as they came, pictures are drawn anew; the SHA-256 is that of what is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=3, choices=[("pdf", "PDF"), ("png", "Picture")])
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, validators=[MinLengthValidator(64)])
    content = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        triggers = [pgtrigger.Protect(name="sheet_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"signed sheet of {self.client_id}"


class Authority(models.TextChoices):
    """What lets somebody answer for another person. A relation alone does not."""

    WELFARE = "attorney_w", "Attorney for health and welfare"
    PROPERTY = "attorney_p", "Attorney for property and money"
    DEPUTY_WELFARE = "deputy_w", "Deputy of the court for welfare"
    DEPUTY_PROPERTY = "deputy_p", "Deputy of the court for property and money"
    APPOINTEE = "appointee", "DWP appointee (benefits only)"
    PARENT = "parent", "Parent, or who has parental responsibility"


@row_security(select=HOLDER, insert=HELD_INSERT, update=HOLDER)
class Representative(models.Model):
    """Somebody who may answer for a client, on evidence that a worker saw. Nothing but its end is written afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="representatives")
    name = models.CharField(max_length=120)
    authority = models.CharField(max_length=10, choices=Authority)
    scope = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=300)
    seen_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="representative_ended_with_why",
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(ended_why="")),
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="keep_what_was_seen",
                fields=[
                    *("agency", "client", "name", "authority", "scope", "evidence"),
                    *("seen_on", "ends_on", "at", "recorded_by"),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_authority_display()}"


@row_security(select=HOLDER, insert=HELD_INSERT)
class CapacityAssessment(models.Model):
    """Whether a person could make one decision, on one day: what to say about one agency. Never a judgement on the person.

    Where one of the four is missing, what was decided in their best interests stands with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="capacity_assessments")
    receiver = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    understands = models.BooleanField()
    retains = models.BooleanField()
    weighs = models.BooleanField()
    communicates = models.BooleanField()
    able = models.BooleanField()
    support = models.TextField()
    assessor = models.CharField(max_length=120)
    on = models.DateField()
    decided = models.TextField(blank=True)
    consulted = models.TextField(blank=True)
    least_restrictive = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="able_by_all_four",
                condition=Q(able=True, understands=True, retains=True, weighs=True, communicates=True)
                | (
                    Q(able=False)
                    & (Q(understands=False) | Q(retains=False) | Q(weighs=False) | Q(communicates=False))
                ),
            ),
            models.CheckConstraint(
                name="best_interests_with_people_consulted",
                condition=Q(able=True) | (~Q(decided="") & ~Q(consulted="") & ~Q(least_restrictive="")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="assessment_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"assessment on {self.on:%d %B %Y}"


@row_security(select=HOLDER, insert=HELD_INSERT)
class Understanding(models.Model):
    """Whether a child understands what they are asked about one agency (a Gillick note), and how the worker knows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="understandings")
    receiver = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    understands = models.BooleanField()
    note = models.TextField()
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="note_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"note on understanding, {self.on:%d %B %Y}"
