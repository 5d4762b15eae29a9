"""What a partnership settles about its two tiers: switches, commitments, proposals to move, the steering group."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.models.agencies import Agency, Partnership, Tier
from partners.models.people import Person


class SwitchSetting(models.Model):
    """One turn of a switch. What holds is the last row of each; without one, what the table in code says."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="switch_settings")
    ability = models.CharField(max_length=30)
    wider = models.BooleanField(help_text="On: agencies of the wider network may do it too.")
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="append_only_switches", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.ability}: {'both tiers' if self.wider else 'core group'}"


class Commitments(models.Model):
    """One version of what a partnership asks of its core group. A change is a new version, and this one stays."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    promises = ArrayField(models.CharField(max_length=300))
    why = models.CharField(max_length=300, help_text="Why it was written, or changed.")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="commitments_numbered_once")
        ]
        triggers = [
            pgtrigger.Protect(name="append_only_commitments", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def title(self) -> str:
        return f"Version {self.number}, of {self.written_on.day} {self.written_on:%B %Y}"


class Affirmation(models.Model):
    """A member's manager stood by every promise of one version, until a day."""

    version = models.ForeignKey(Commitments, models.PROTECT, related_name="affirmations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="affirmations")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField(default=timezone.localdate)
    until = models.DateField()

    class Meta:
        ordering = ["-until", "-id"]
        constraints = [
            models.CheckConstraint(name="affirmation_ends_after_it_begins", condition=Q(until__gt=F("on")))
        ]
        triggers = [
            pgtrigger.Protect(name="append_only_affirmations", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.agency}, until {self.until}"


class Proposal(models.Model):
    """A move that follows from what an agency did or left undone; the admin accepts it or says why not.

    `about_on` is the day on which it lapsed or affirmed: about the same one nothing is proposed twice.
    """

    class Answer(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        OVERTAKEN = "overtaken", "Overtaken"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="proposals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="proposals")
    to_tier = models.CharField(max_length=5, choices=Tier)
    reason = models.CharField(max_length=300)
    about_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=9, choices=Answer, default=Answer.OPEN)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agency", "to_tier", "about_on"], name="proposed_once_for_the_same"
            ),
            models.UniqueConstraint(
                fields=["partnership", "agency"], condition=Q(answer="open"), name="one_open_proposal"
            ),
            models.CheckConstraint(
                name="proposal_answered_says_when_and_why",
                condition=Q(answer="open", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer__in=["accepted", "declined"], answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer_reason="")
                | Q(answer="overtaken", answered_at__isnull=False) & ~Q(answer_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} to the {self.get_to_tier_display().lower()}"


class Steerer(models.Model):
    """Somebody of the steering group, by name: they need no seat here."""

    class Part(models.TextChoices):
        CHAIR = "chair", "Chair"
        DEPUTY = "deputy", "Deputy chair"
        SECRETARY = "secretary", "Secretary"
        MEMBER = "member", "Member"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="steerers")
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    part = models.CharField(max_length=9, choices=Part, default=Part.MEMBER)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "since"]
        constraints = [
            models.CheckConstraint(
                name="steerer_leaves_after_joining",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message="The last day must be on or after the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.post}"
