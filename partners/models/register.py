"""The governance register: what agencies signed with each other, and when it is to be looked at again."""

import pgtrigger
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.keys import uuid7
from partners.models.agencies import Agency, Partnership
from partners.models.people import Person
from partners.rowsecurity import AGENCY, PARTNERSHIP, row_security, sql_function

# The tier that the asking agency has in a partnership today; nothing where it has no place there.
sql_function(
    """create or replace function app_tier(place bigint) returns text
    language sql stable set search_path = public as $$
    select m.tier from partners_member m where m.partnership_id = place and m.agency_id = app_agency()
    and m.during @> (now() at time zone 'Europe/London')::date $$"""
)


class EntryKind(models.TextChoices):
    MEMORANDUM = "memorandum", "Memorandum of understanding"
    SERVICE_LEVEL = "service_level", "Service-level agreement"
    CONSORTIUM = "consortium", "Consortium agreement"
    OTHER = "other", "Something else that was agreed"


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    def current(self) -> "RegisterEntryQuerySet":
        """Not replaced by a newer version, and not ended."""
        running = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
        return self.filter(running, newer__isnull=True)

    def overdue(self) -> "RegisterEntryQuerySet":
        return self.current().filter(review_on__lt=timezone.localdate())


class RegisterEntry(models.Model):
    """One version of an agreement between agencies. A newer version takes its place; the older one stays."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=EntryKind)
    title = models.CharField(max_length=160)
    parties = models.ManyToManyField(Agency, related_name="+")
    lead = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True)
    number = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="newer"
    )

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["review_on", "title"]
        constraints = [
            models.CheckConstraint(
                name="register_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="It must not end before it starts.",
            ),
            models.CheckConstraint(
                name="register_reviewed_after_start",
                condition=Q(review_on__gt=F("starts_on")),
                violation_error_message="The review must come after the start.",
            ),
        ]

    def __str__(self) -> str:
        return self.title if self.number == 1 else f"{self.title}, version {self.number}"


class RegisterNote(models.Model):
    """What was done to an entry, by whom and why. Never changed afterwards."""

    entry = models.ForeignKey(RegisterEntry, models.PROTECT, related_name="history")
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    what = models.CharField(max_length=80)
    words = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="append_only_register", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.entry_id}"


class DocumentKind(models.TextChoices):
    PDF = "pdf", "PDF"
    TEXT = "txt", "Text"


# The steering agencies read every document, the others those of what they are a party to.
@row_security(
    select=f"""case when partnership_id = {PARTNERSHIP} then true
    when app_tier(partnership_id) = 'core' then true
    when {AGENCY} is null then false
    else exists (select 1 from partners_registerentry_parties p
        where p.registerentry_id = entry_id and p.agency_id = {AGENCY}) end""",
    insert=f"case when partnership_id = {PARTNERSHIP} then true else false end",
)
class RegisterDocument(models.Model):
    """A paper of an entry, kept in the database as it came. `docs/decisions/register-documents.md` says why there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(RegisterEntry, models.PROTECT, related_name="documents")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=3, choices=DocumentKind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, validators=[MinLengthValidator(64)])
    content = models.BinaryField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "sha256"],
                name="document_kept_once",
                violation_error_message="This document is here already.",
            )
        ]

    def __str__(self) -> str:
        return self.label
