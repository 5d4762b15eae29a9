"""People, and the seats they act from."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils import timezone

from partners.models.agencies import Agency, Member, Partnership


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from their seats alone: there is no superuser."""

    class Notify(models.TextChoices):
        AT_ONCE = "at_once", "An e-mail for each"
        DIGEST = "digest", "One e-mail each working morning, urgent ones at once"
        NONE = "none", "No e-mail: I look here"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    notify = models.CharField(max_length=8, choices=Notify, default=Notify.AT_ONCE)
    weekly = models.BooleanField(default=False, help_text="On: what is new in the partnership, on Mondays.")
    digest_sent_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CASEWORKER = "caseworker", "Caseworker"
    MANAGER = "manager", "Manager"
    PRIVACY_LEAD = "privacy_lead", "Privacy lead"
    ADMIN = "admin", "Partnership admin"
    GOVERNANCE_LEAD = "governance_lead", "Information-governance lead"
    EVALUATOR = "evaluator", "Figures only"


AGENCY_ROLES = [Role.CASEWORKER, Role.MANAGER, Role.PRIVACY_LEAD]
PARTNERSHIP_ROLES = [Role.ADMIN, Role.GOVERNANCE_LEAD, Role.EVALUATOR]


class Team(models.Model):
    """People of one agency to whom a referral can be given before it is anybody's."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="team_named_once")]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    def live(self) -> "SeatQuerySet":
        """Seats that can be acted from: not those of an agency that has left and closed down."""
        return self.switched_on().exclude(agency__in=Agency.objects.closed_on(timezone.localdate()))

    def closed(self) -> "SeatQuerySet":
        """Seats that would be live had their agency not left."""
        return self.switched_on().filter(agency__in=Agency.objects.closed_on(timezone.localdate()))

    def switched_on(self) -> "SeatQuerySet":
        return self.filter(active=True, person__is_active=True)

    def with_close_down(self) -> "SeatQuerySet":
        """`reads_until`: the agency has left, and until this day its people read and change nothing. None otherwise."""
        today = timezone.localdate()
        ended = Member.objects.filter(agency=OuterRef("agency"), closes_on__gte=today).order_by("-closes_on")
        left = Exists(Agency.objects.left_by(today).filter(pk=OuterRef("agency")))
        return self.annotate(
            reads_until=Case(When(left, then=Subquery(ended.values("closes_on")[:1])), default=None)
        )

    def whole(self) -> "SeatQuerySet":
        """With everything that a page says about a seat."""
        return self.select_related("person", "agency", "partnership", "team")


class Seat(models.Model):
    """A person acting in one role, for one agency or for one partnership, never both."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="seats")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="seats")
    partnership = models.ForeignKey(Partnership, models.CASCADE, null=True, blank=True, related_name="seats")
    role = models.CharField(max_length=16, choices=Role)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="seats")
    takes_restricted = models.BooleanField(
        default=False, help_text="May be named by other agencies on referrals restricted to named people."
    )
    active = models.BooleanField(default=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["person__name"]
        constraints = [
            models.CheckConstraint(
                name="seat_is_of_an_agency_or_a_partnership",
                condition=Q(agency__isnull=False, partnership__isnull=True, role__in=AGENCY_ROLES)
                | Q(agency__isnull=True, partnership__isnull=False, role__in=PARTNERSHIP_ROLES),
                violation_error_message="A seat is at one agency or one partnership, with a role of that kind.",
            ),
            models.UniqueConstraint(
                fields=["person", "agency", "partnership", "role"],
                nulls_distinct=False,
                name="seat_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.label}"

    @property
    def label(self) -> str:
        return f"{self.agency or self.partnership} as {self.get_role_display().lower()}"
