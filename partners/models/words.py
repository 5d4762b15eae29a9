"""What is said within a partnership: notices, staff suggestions with their replies, and thanks. Never of a client."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.keys import uuid7
from partners.models.agencies import Agency, Partnership
from partners.models.people import Person
from partners.rowsecurity import AGENCY, PARTNERSHIP, PERSON, row_security


class Audience(models.TextChoices):
    ALL = "all", "Every agency"
    CORE = "core", "The steering agencies (core group)"
    AGENCY = "agency", "One agency"


OURS = f"case when partnership_id = {PARTNERSHIP} then true else false end"


@row_security(
    select=f"""case when partnership_id = {PARTNERSHIP} then true
    when audience = 'agency' then
        case when agency_id = {AGENCY} then app_tier(partnership_id) is not null else false end
    when audience = 'core' then coalesce(app_tier(partnership_id) = 'core', false)
    else app_tier(partnership_id) is not null end""",
    insert=OURS,
    update=OURS,
)
class Bulletin(models.Model):
    """A notice to the agencies of a partnership, shown until the end of a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    audience = models.CharField(max_length=6, choices=Audience, default=Audience.ALL)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)
    words = models.TextField()
    shown_until = models.DateField()
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(fields=["partnership", "shown_until"], name="bulletins_shown")]
        constraints = [
            models.CheckConstraint(
                name="bulletin_names_its_agency",
                condition=Q(audience="agency", agency__isnull=False)
                | (~Q(audience="agency") & Q(agency__isnull=True)),
                violation_error_message="Choose the agency, or somebody else to write to.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown(self) -> bool:
        return self.shown_until >= timezone.localdate()


@row_security(
    select=f"""case when person_id = {PERSON} then true when {PARTNERSHIP} is null then false
    else exists (select 1 from partners_bulletin b where b.id = bulletin_id
        and b.partnership_id = {PARTNERSHIP}) end""",
    insert=f"case when person_id = {PERSON} then true else false end",
)
class BulletinRead(models.Model):
    """A person opened a notice, in a seat of this agency."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="reads")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["bulletin", "person"], name="bulletin_read_once")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.bulletin_id}"


class Suggestion(models.Model):
    """An idea from somebody at an agency, and the reply. Both are for everybody in the partnership to read."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="reply_has_words_a_time_and_a_person",
                condition=Q(reply="", replied_at__isnull=True, replied_by__isnull=True)
                | (~Q(reply="") & Q(replied_at__isnull=False, replied_by__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"


class Thanks(models.Model):
    """A word of thanks from one agency to another. Taken back, it stays as a row and its words are gone."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        verbose_name_plural = "thanks"
        indexes = [models.Index(fields=["to_agency", "-id"], name="thanks_to")]
        constraints = [
            models.CheckConstraint(
                name="thanks_taken_back_have_no_words",
                condition=(~Q(words="") & Q(taken_back_at__isnull=True, taken_back_by__isnull=True))
                | Q(words="", taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_thanks_itself",
                condition=~Q(from_agency=models.F("to_agency")),
                violation_error_message="Thank another agency.",
            ),
        ]

    def __str__(self) -> str:
        return f"thanks {self.pk}"
