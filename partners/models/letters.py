"""E-mails of the partnership itself: invitations, reminders, digests. What happens to a referral has an outbox of its own."""

from django.db import models
from django.db.models import Q

from partners.keys import uuid7
from partners.models.people import Person


class Letter(models.Model):
    """One e-mail that waits to be sent, or was. `about` holds ids only, and what it says is found when it is sent.

    `key` says what it is for, so that the same thing is never written about twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    about = models.JSONField(default=dict)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    address = models.EmailField(blank=True, help_text="For somebody who is not a person here yet.")
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="It was true when it was written, and is no more.")
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["next_at"],
                name="letters_waiting",
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True, failed_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_has_an_addressee", condition=Q(person__isnull=False) | ~Q(address="")
            )
        ]

    def __str__(self) -> str:
        return self.key
