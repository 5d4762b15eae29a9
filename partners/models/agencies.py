"""Partnerships, agencies, and an agency's place in a partnership."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Partnership(models.Model):
    """Agencies that work together in a place."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=80)
    districts = ArrayField(
        models.CharField(max_length=4),
        default=list,
        blank=True,
        help_text="Postcode districts of the place, for example LU1.",
    )

    def __str__(self) -> str:
        return self.name


class Sector(models.TextChoices):
    STATUTORY = "statutory", "Statutory"
    THIRD = "third", "Charity or community"
    PRIVATE = "private", "Private"
    UNIVERSITY = "university", "University"


class Kind(models.TextChoices):
    COUNCIL = "council", "Council"
    NHS = "nhs", "NHS body"
    JOBCENTRE = "jobcentre", "Jobcentre"
    ADVICE = "advice", "Advice charity"
    CHARITY = "charity", "Charity"
    LAW_FIRM = "law_firm", "Law firm"
    LAW_CENTRE = "law_centre", "Law centre"
    CHAMBERS = "chambers", "Chambers"
    UNIVERSITY = "university", "University"
    TRUST = "trust", "Trust"
    FUNDER = "funder", "Funder"
    HOUSING = "housing", "Housing association"


class FromOutside(models.Model):
    """Where an entry came from, when it was read in from another directory: the feed, and its id there."""

    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    outside_source = models.CharField(max_length=80, blank=True)
    outside_id = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True


class AgencyQuerySet(models.QuerySet["Agency"]):
    def members_on(self, day: dt.date, partnership: Partnership | None = None) -> "AgencyQuerySet":
        """Agencies with a place in the partnership (or in any) on a day."""
        spells = Member.objects.filter(during__contains=day)
        if partnership:
            spells = spells.filter(partnership=partnership)
        return self.filter(pk__in=spells.values("agency"))

    def named_to(self, seat) -> "AgencyQuerySet":
        """Those whose names a seat may read: all but the hidden ones that its agency does not know."""
        if seat.partnership_id:
            return self
        known = Q(listed=True) | Q(pk=seat.agency_id) | Q(known_to=seat.agency_id)
        return self.filter(pk__in=Agency.objects.filter(known).values("pk"))

    def left_by(self, day: dt.date) -> "AgencyQuerySet":
        """Agencies that had a place and have none now, in any partnership. One that never had a place has not left."""
        gone = Member.objects.filter(during__endswith__lte=day)
        held = Member.objects.filter(Q(during__upper_inf=True) | Q(during__endswith__gt=day))
        return self.filter(pk__in=gone.values("agency")).exclude(pk__in=held.values("agency"))

    def closed_on(self, day: dt.date) -> "AgencyQuerySet":
        """Agencies that have left everywhere and whose close-down has run out: nobody acts for them any more."""
        closing = Member.objects.filter(closes_on__gte=day)
        return self.left_by(day).exclude(pk__in=closing.values("agency"))


class Agency(FromOutside):
    """An organisation, a data controller of its own."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    sector = models.CharField(max_length=12, choices=Sector)
    kind = models.CharField(max_length=12, choices=Kind)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    about = models.TextField(blank=True)
    website = models.URLField(blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    districts = ArrayField(
        models.CharField(max_length=4),
        default=list,
        blank=True,
        help_text="Postcode districts that it works in; none means the whole place.",
    )
    charity_number = models.CharField(max_length=12, blank=True)
    company_number = models.CharField(max_length=12, blank=True)
    public = models.BooleanField(
        default=False, help_text="On: in the open directory, with those of its services that are public too."
    )
    listed = models.BooleanField(
        default=True, help_text="Off: found only by the agencies named as knowing it."
    )
    known_to = models.ManyToManyField("self", symmetrical=False, related_name="knows", blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def succeeded_by(self) -> "Agency | None":
        """The agency that took its place, if one did."""
        return self.succession.successor if hasattr(self, "succession") else None

    @property
    def statutory(self) -> bool:
        return self.sector == Sector.STATUTORY


class Tier(models.TextChoices):
    CORE = "core", "Core group"
    WIDER = "wider", "Wider network"


class Member(models.Model):
    """A dated spell of an agency in one tier. History is never overwritten: a move ends one spell and begins another.

    A spell that was replaced or called off before it had lasted a day keeps its row, with no days in it.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="members")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="spells")
    tier = models.CharField(max_length=5, choices=Tier)
    during = DateRangeField()
    reason = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=120)
    recorded_by = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    was_to_begin = models.DateField(null=True, blank=True, help_text="Only of one that was called off.")
    called_off_by = models.CharField(max_length=120, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_why = models.CharField(max_length=300, blank=True)
    closes_on = models.DateField(
        null=True, blank=True, help_text="It left: the last day on which its people may still read."
    )
    end_reason = models.CharField(max_length=300, blank=True)
    end_decided_by = models.CharField(max_length=120, blank=True)
    end_recorded_at = models.DateTimeField(null=True, blank=True)
    end_recorded_by = models.ForeignKey(
        "partners.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["agency__name", "during"]
        constraints = [
            models.CheckConstraint(
                name="left_says_when_and_why",
                condition=models.Q(closes_on__isnull=True, end_reason="")
                | (models.Q(during__upper_inf=False, closes_on__isnull=False) & ~models.Q(end_reason="")),
                violation_error_message="Say why it leaves and until when its people may read.",
            ),
            ExclusionConstraint(
                name="member_spells_do_not_overlap",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message="This agency already has a place in the partnership on some of these days.",
            ),
            models.CheckConstraint(
                name="only_a_spell_called_off_has_no_days",
                condition=Q(during__isempty=False, called_off_at__isnull=True)
                | Q(during__isempty=True, called_off_at__isnull=False, was_to_begin__isnull=False)
                & ~Q(called_off_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} in {self.partnership}: {self.get_tier_display()}"

    @property
    def live(self) -> bool:
        return timezone.localdate() in self.during

    @property
    def last_day(self) -> dt.date | None:
        """PostgreSQL keeps the day after it."""
        return self.during.upper - dt.timedelta(days=1) if self.during.upper else None
