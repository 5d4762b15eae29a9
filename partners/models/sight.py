"""Who can see whom: pairs of agencies that are kept apart, and what was decided about an agency that few may know of."""

import datetime as dt

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.keys import uuid7
from partners.models.agencies import Agency, Partnership


class KeptApartQuerySet(models.QuerySet["KeptApart"]):
    def live(self) -> "KeptApartQuerySet":
        return self.filter(during__contains=timezone.localdate(), ended_at=None)

    def between(self, one, other) -> "KeptApartQuerySet":
        """Of two agencies, whichever of them stands first; each an id or an expression."""
        return self.filter(Q(one=one, other=other) | Q(one=other, other=one))


class KeptApart(models.Model):
    """Two agencies of a partnership that do not refer to each other, from a day until a day. It binds both alike."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    one = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    other = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    during = DateRangeField()
    reason = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects = KeptApartQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["one__name", "other__name", "-during"]
        constraints = [
            models.CheckConstraint(name="kept_apart_are_two_in_order", condition=Q(one__lt=F("other"))),
            ExclusionConstraint(
                name="kept_apart_once_at_a_time",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("one", RangeOperators.EQUAL),
                    ("other", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message="These two are kept apart already on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"

    @property
    def last_day(self) -> dt.date | None:
        return self.during.upper - dt.timedelta(days=1) if self.during.upper else None

    @property
    def in_force_or_coming(self) -> bool:
        return self.ended_at is None and (self.last_day is None or self.last_day >= timezone.localdate())

    @property
    def live(self) -> bool:
        return self.ended_at is None and timezone.localdate() in self.during


class SightChange(models.Model):
    """Who may find an agency, as it was decided: by whom, when and why. Never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    said = models.TextField(help_text="Who may find it since, in words.")

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="append_only_sight", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.said}"
