"""How somebody came to a seat: the invitations, and what was done with the seat since. Rows are added and never changed."""

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.keys import uuid7
from partners.models.people import Person, Seat

INVITED_DAYS = 7


class Invitation(models.Model):
    """A link by which somebody without a password chooses one. Of one person only the newest works, once, for a week.

    The link itself is kept nowhere: it is this row's id with a signature over it and over the password that is unset still.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="Another was sent in its place.")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
                name="one_invitation_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"invitation of {self.person_id}"

    @property
    def until(self) -> dt.datetime:
        return self.at + dt.timedelta(days=INVITED_DAYS)

    @property
    def live(self) -> bool:
        return not self.used_at and not self.ended_at and timezone.now() < self.until


class SeatChange(models.Model):
    """What was done with a seat, by whom and when."""

    class What(models.TextChoices):
        ADDED = "added", "Given the role"
        ON = "on", "Turned on"
        OFF = "off", "Turned off"
        ROLE = "role", "Role changed"
        TEAM = "team", "Team changed"
        TAKES = "takes", "May take restricted referrals"
        TAKES_NOT = "takes_not", "May take restricted referrals no longer"
        INVITED = "invited", "Invitation sent again"
        HANDED_OVER = "handed_over", "Work handed over"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    said = models.CharField(max_length=200, blank=True, help_text="From what to what.")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(fields=["seat", "-id"], name="changes_of_seat")]
        triggers = [
            pgtrigger.Protect(name="append_only_seat_changes", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.what} of seat {self.seat_id}"
