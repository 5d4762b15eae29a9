"""What agencies offer, and the needs that it meets."""

import datetime as dt
import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from partners.models.agencies import Agency, FromOutside

# The kinds of information that a service may ask for: code → words. The floor above, which holds them, fills it in.
INFORMATION: dict[str, str] = {}


NEED_NAMESPACE = uuid.UUID("5f0c4f0e-2f0b-5d4e-9a55-6d1f2b8c7e10")


class NeedQuerySet(models.QuerySet["Need"]):
    def offered(self) -> "NeedQuerySet":
        """Terms that a new referral or service may take: not the groups at the top, and none that is retired."""
        return self.filter(parent__isnull=False, retired_on__isnull=True)

    def counted_as(self, need_id) -> "NeedQuerySet":
        """The term, and those that were merged into it: what was asked for under them counts here now."""
        return self.filter(Q(pk=need_id) | Q(merged_into=need_id))


class Need(models.Model):
    """A term of the needs taxonomy: "housing: eviction". Groups are terms without a parent.

    A term is never deleted: it is retired, or merged into another, and what was counted under it stays.
    """

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    synonyms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    children: models.Manager["Need"]

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="merged_need_is_retired",
                condition=Q(merged_into__isnull=True) | Q(retired_on__isnull=False),
                violation_error_message="A need that was merged into another is retired too.",
            ),
            # Longer ways round are refused by a trigger: see directory_rules.
            models.CheckConstraint(
                name="need_is_not_its_own_group",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message="A need cannot stand under itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def uuid(self) -> uuid.UUID:
        """The same in every deployment that uses the code, so that directories can be compared."""
        return uuid.uuid5(NEED_NAMESPACE, self.code)


class NeedCode(models.Model):
    """What an outside list calls a need: its scheme (`esd`, `open-eligibility`) and its code there."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="codes")
    scheme = models.SlugField()
    code = models.CharField(max_length=80)

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="outside_code_means_one_need")]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.code}"


class Location(FromOutside):
    """Where an agency offers something."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="locations")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    access = models.CharField(max_length=200, blank=True)

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


NEVER = dt.date(1970, 1, 1)  # read in from a directory that does not say when it was checked


def trusted_until():
    """The last day on which the entry can be trusted, in SQL."""
    days = [F("confirmed_on"), F("confirm_every")]
    return Func(*days, template="(%(expressions)s)", arg_joiner=" + ", output_field=models.DateField())


class ServiceQuerySet(models.QuerySet["Service"]):
    def stale(self) -> "ServiceQuerySet":
        """Offered still, and not confirmed for longer than an entry can be trusted."""
        return self.alias(trusted_until=trusted_until()).filter(
            active=True, trusted_until__lt=timezone.localdate()
        )


class Gender(models.TextChoices):
    """Whom a service is for, where the law lets it choose."""

    WOMEN = "women", "Women"
    MEN = "men", "Men"
    OTHER = "other", "People of another gender"


class Household(models.TextChoices):
    SINGLE = "single", "People on their own"
    COUPLES = "couples", "Couples"
    CHILDREN = "children", "Households with children"
    YOUNG = "young", "Young people without their parents"


class Immigration(models.TextChoices):
    ANY = "any", "Whatever their immigration status"
    RECOURSE = "recourse", "People with recourse to public funds"
    NO_RECOURSE = "no_recourse", "People without recourse to public funds"


class Source(models.TextChoices):
    """Who may refer to a service."""

    AGENCIES = "agencies", "Any agency of the partnership"
    STATUTORY = "statutory", "Statutory agencies"
    SELF = "self", "People themselves"


class Service(FromOutside):
    """One thing an agency offers. `response_days` and `urgent_days` are working days to a first answer.

    A list of conditions that is empty means that there is none.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    public = models.BooleanField(
        default=False, help_text="On: in the open directory, where its agency is there too."
    )
    needs = models.ManyToManyField(Need, related_name="services")
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    districts = ArrayField(
        models.CharField(max_length=4),
        default=list,
        blank=True,
        help_text="Postcode districts; none means anywhere.",
    )
    wards = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    genders = ArrayField(models.CharField(max_length=5, choices=Gender), default=list, blank=True)
    gender_basis = models.CharField(
        max_length=200, blank=True, help_text="Why the law lets it choose, where it does."
    )
    households = ArrayField(models.CharField(max_length=8, choices=Household), default=list, blank=True)
    income = models.CharField(max_length=200, blank=True)
    immigration = models.CharField(max_length=11, choices=Immigration, default=Immigration.ANY)
    sources = ArrayField(models.CharField(max_length=9, choices=Source), default=list, blank=True)
    eligibility = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    cost = models.CharField(max_length=200, blank=True)
    how_to_reach = models.CharField(max_length=300, blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    locations = models.ManyToManyField(Location, related_name="services", blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    access = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    duty_line = models.CharField(max_length=40, blank=True)
    out_of_hours_line = models.CharField(max_length=40, blank=True)
    capacity = models.CharField(max_length=7, choices=Capacity, default=Capacity.OPEN)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
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
    confirm_every = models.PositiveSmallIntegerField(
        default=60, help_text="Days that the entry can be trusted."
    )
    confirmed_on = models.DateField()
    confirmed_by = models.ForeignKey(
        "partners.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    active = models.BooleanField(default=True)
    openings: models.Manager["Opening"]

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(
                SearchVector("name", "summary", "description", config="english"), name="service_open_words"
            )
        ]
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
        return self.stale_since < timezone.localdate()

    @property
    def stale_since(self) -> dt.date:
        """The last day on which the entry can be trusted."""
        return self.confirmed_on + dt.timedelta(days=self.confirm_every)

    @property
    def places_now(self) -> str:
        """The capacity as it is today: a pause lifts by itself when its day comes."""
        over = self.paused_until and self.paused_until <= timezone.localdate()
        return Capacity.OPEN if self.capacity == Capacity.PAUSED and over else self.capacity

    @property
    def takes_people(self) -> bool:
        return self.places_now in (Capacity.OPEN, Capacity.LIMITED)

    @property
    def places_words(self) -> str:
        """Few places: 4; paused until Monday 30 November 2026."""
        now = Capacity(self.places_now)
        if now == Capacity.LIMITED and self.places is not None:
            return f"{now.label}: {self.places}"
        if now == Capacity.PAUSED and self.paused_until:
            day = self.paused_until
            return f"Paused until {day:%A} {day.day} {day:%B %Y}"
        return str(now.label)

    @property
    def ever_confirmed(self) -> bool:
        return self.confirmed_on > NEVER

    def confirm(self, person, capacity: str | None = None) -> None:
        """Somebody of the agency says that the entry is still true, or how many places there are now.

        A number of places and the day on which a pause ends belong to what was said before, and go with it.
        """
        if capacity and capacity != self.places_now:
            self.places = self.paused_until = None
        self.capacity = capacity or self.places_now
        self.confirmed_on, self.confirmed_by = timezone.localdate(), person
        self.save(update_fields=["capacity", "places", "paused_until", "confirmed_on", "confirmed_by"])

    @property
    def week(self) -> list[tuple[str, str]]:
        """(day, hours) of the days on which it opens: Monday, 9am to 1pm and 2pm to 5pm."""
        days: dict[str, list[str]] = {}
        for opening in self.openings.all():
            days.setdefault(opening.get_day_display(), []).append(opening.hours)
        return [(day, " and ".join(spells)) for day, spells in days.items()]

    @property
    def never_lapses(self) -> bool:
        """A statutory service escalates instead: its duty does not end because nobody answered."""
        return self.agency.statutory


class Day(models.IntegerChoices):
    MONDAY = 1, "Monday"
    TUESDAY = 2, "Tuesday"
    WEDNESDAY = 3, "Wednesday"
    THURSDAY = 4, "Thursday"
    FRIDAY = 5, "Friday"
    SATURDAY = 6, "Saturday"
    SUNDAY = 7, "Sunday"


class Opening(models.Model):
    """When a service is open on a day of the week, London time. A day may have several."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="openings")
    day = models.PositiveSmallIntegerField(choices=Day)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["day", "opens"]
        constraints = [
            models.CheckConstraint(
                name="opening_opens_before_it_closes",
                condition=Q(opens__lt=models.F("closes")),
                violation_error_message="It must open before it closes.",
            ),
            models.UniqueConstraint(fields=["service", "day", "opens"], name="opening_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_day_display()}, {self.hours}"

    @property
    def hours(self) -> str:
        return f"{plain_time(self.opens)} to {plain_time(self.closes)}"


def plain_time(value: dt.time) -> str:
    """5pm, 9:30am."""
    minutes = f":{value:%M}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"
