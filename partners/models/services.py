"""What agencies offer, and the needs that it meets."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.models.agencies import Agency

# The kinds of information that a service may ask for: code → words. The floor above, which holds them, fills it in.
INFORMATION: dict[str, str] = {}


class Need(models.Model):
    """A term of the needs taxonomy: "housing: eviction". Groups are terms without a parent."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    synonyms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    children: models.Manager["Need"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Capacity(models.TextChoices):
    OPEN = "open", "Has places"
    LIMITED = "limited", "Few places"
    FULL = "full", "Full now"
    PAUSED = "paused", "Paused"


class DeclineReason(models.TextChoices):
    """Why a service says no. Coded, so that the figures can show unmet need."""

    NOT_ELIGIBLE = "not_eligible", "They are not eligible"
    OUT_OF_AREA = "out_of_area", "They live outside our area"
    NO_CAPACITY = "no_capacity", "We have no capacity now"
    WRONG_SERVICE = "wrong_service", "Another service fits better"
    YOUR_DUTY = "your_duty", "Your agency is funded to do this"
    ALREADY_OPEN = "already_open", "Already open with us"
    CONFLICT = "conflict", "Conflict of interest"
    NOT_AUTHORISED = "not_authorised", "We are not authorised for this work"
    CLIENT_DECLINED = "client_declined", "The person does not want it"
    NOT_AGREED = "not_agreed", "The person says they did not agree to this referral"


class Ending(models.TextChoices):
    """Why an accepted referral ended without help, each told apart."""

    NO_CONTACT = "no_contact", "Could not reach them"
    DID_NOT_ATTEND = "did_not_attend", "Did not attend"
    NOT_WANTED = "not_wanted", "No longer wanted"
    NOT_ELIGIBLE = "not_eligible", "Not eligible after all"
    HELPED_ELSEWHERE = "helped_elsewhere", "Helped elsewhere"
    DIED = "died", "Has died"
    NO_ANSWER = "no_answer", "The agency that sent it did not answer"


def every_decline_reason() -> list[str]:
    return list(DeclineReason.values)


def every_ending() -> list[str]:
    return list(Ending.values)


CONFIRM_AFTER = dt.timedelta(days=60)  # an entry that nobody has looked at for so long may be wrong


class ServiceQuerySet(models.QuerySet["Service"]):
    def stale(self) -> "ServiceQuerySet":
        """Offered still, and not confirmed for longer than an entry can be trusted."""
        return self.filter(active=True, confirmed_on__lt=timezone.localdate() - CONFIRM_AFTER)


class Service(models.Model):
    """One thing an agency offers. `response_days` and `urgent_days` are working days to a first answer."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    needs = models.ManyToManyField(Need, related_name="services")
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    districts = ArrayField(
        models.CharField(max_length=4),
        default=list,
        blank=True,
        help_text="Postcode districts; none means anywhere.",
    )
    eligibility = models.CharField(max_length=300, blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    access = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    duty_line = models.CharField(max_length=40, blank=True)
    capacity = models.CharField(max_length=7, choices=Capacity, default=Capacity.OPEN)
    waiting_days = models.PositiveSmallIntegerField(null=True, blank=True)
    response_days = models.PositiveSmallIntegerField(default=5)
    urgent_days = models.PositiveSmallIntegerField(default=1)
    authorised_for = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    asks_for = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="Kinds of information it needs."
    )
    questions = ArrayField(
        models.CharField(max_length=160),
        default=list,
        blank=True,
        help_text="Its own questions. Each may be answered with “don't know”.",
    )
    decline_reasons = ArrayField(models.CharField(max_length=20), default=every_decline_reason)
    endings = ArrayField(models.CharField(max_length=20), default=every_ending)
    confirmed_on = models.DateField()
    confirmed_by = models.ForeignKey(
        "partners.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    active = models.BooleanField(default=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="service_ages_in_order",
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(minimum_age__lte=models.F("maximum_age")),
                violation_error_message="The youngest age must not be above the oldest.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stale(self) -> bool:
        return self.confirmed_on < timezone.localdate() - CONFIRM_AFTER

    def confirm(self, person, capacity: str | None = None) -> None:
        """Somebody of the agency says that the entry is still true, or how many places there are now."""
        self.capacity = capacity or self.capacity
        self.confirmed_on, self.confirmed_by = timezone.localdate(), person
        self.save(update_fields=["capacity", "confirmed_on", "confirmed_by"])

    @property
    def never_lapses(self) -> bool:
        """A statutory service escalates instead: its duty does not end because nobody answered."""
        return self.agency.statutory
