"""What is put to the steering agencies to decide, and what each says to it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.models.agencies import Agency, Partnership
from partners.models.people import Person


class Way(models.TextChoices):
    NO_OBJECTION = "no_objection", "Agreed unless somebody objects"
    COUNT = "count", "Agreed if more than half say yes"


class Result(models.TextChoices):
    AGREED = "agreed", "Agreed"
    NOT_AGREED = "not_agreed", "Not agreed"
    STOPPED = "stopped", "Stopped by an objection"


class Says(models.TextChoices):
    AGREE = "agree", "We agree"
    OBJECT = "object", "We object"
    ABSTAIN = "abstain", "We leave it to the others"


class Motion(models.Model):
    """A decision put to the steering agencies until the end of a day. Once closed it cannot be changed by anybody."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    words = models.TextField()
    way = models.CharField(max_length=12, choices=Way)
    closes_on = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", help_text="Whose manager proposed it, if any."
    )
    result = models.CharField(max_length=10, choices=Result, blank=True)
    closed_at = models.DateTimeField(null=True)
    agreed = models.PositiveSmallIntegerField(null=True)
    objected = models.PositiveSmallIntegerField(null=True)
    abstained = models.PositiveSmallIntegerField(null=True)
    silent = models.PositiveSmallIntegerField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["closes_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="closed_motion_has_a_result",
                condition=Q(
                    closed_at__isnull=True,
                    result="",
                    agreed__isnull=True,
                    objected__isnull=True,
                    abstained__isnull=True,
                    silent__isnull=True,
                )
                | Q(
                    ~Q(result=""),
                    closed_at__isnull=False,
                    agreed__isnull=False,
                    objected__isnull=False,
                    abstained__isnull=False,
                    silent__isnull=False,
                ),
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="keep_what_was_put",
                fields=["partnership", "title", "words", "way", "closes_on", "proposed_by", "agency"],
            ),
            pgtrigger.Protect(
                name="decided_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Protect(name="motions_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Until the end of its day, even where the sweep that closes it has not come yet."""
        return self.closed_at is None and self.closes_on >= timezone.localdate()


class Vote(models.Model):
    """What an agency said. Saying something else later adds a row: the last one counts, and all stay on record."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="votes")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    says = models.CharField(max_length=7, choices=Says)
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(fields=["motion", "agency", "-id"], name="vote_that_counts")]
        constraints = [
            models.CheckConstraint(
                name="objection_says_why",
                condition=~Q(says="object") | ~Q(words=""),
                violation_error_message="Say what you object to, so that it can be put right.",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only_votes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.says}"
