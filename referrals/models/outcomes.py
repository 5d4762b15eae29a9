"""What came of a referral."""

from django.db import models
from django.db.models import Q

from partners.keys import uuid7
from partners.rowsecurity import AGENCY, FIGURES, PERSON, row_security
from referrals.models.spine import Referral


class OutcomeType(models.TextChoices):
    HOME_KEPT = "home_kept", "Home kept"
    HOME_FOUND = "home_found", "Somewhere to live found"
    DEBT_MANAGED = "debt_managed", "Debt dealt with"
    DEBT_WRITTEN_OFF = "debt_written_off", "Debt written off"
    INCOME_GAINED = "income_gained", "Income gained, a year"
    ONE_OFF = "one_off", "One-off payment or grant"
    MADE_SAFE = "made_safe", "Made safe"
    HEALTH = "health", "Health or well-being better"
    WORK = "work", "Work or training started"
    STATUS = "status", "Immigration status settled"
    ADVICE = "advice", "Advice given"
    REPRESENTED = "represented", "Represented at a hearing"
    OTHER = "other", "Other help"


class Evidence(models.TextChoices):
    LETTER = "letter", "Letter or document seen"
    SYSTEM = "system", "Our own records"
    CLIENT = "client", "The person told us"
    OTHER_AGENCY = "other_agency", "Another agency told us"


@row_security(
    select=f"""case when to_agency_id = {AGENCY} then referral_in_sight(referral_id)
    when from_agency_id = {AGENCY} then case when told_sender then referral_in_sight(referral_id) else false end
    when {FIGURES} is not null then exists (select 1 from referrals_referral r where r.id = referral_id)
    else false end""",
    # The agencies are those of the referral: a sender must not be able to swap them and record its own success. And
    # the sender is told as much as the client lets it be.
    insert=f"""case when to_agency_id = {AGENCY} then exists (select 1 from referrals_referral r
        where r.id = referrals_outcome.referral_id and r.to_agency_id = referrals_outcome.to_agency_id
        and r.from_agency_id = referrals_outcome.from_agency_id and recorded_by_id = {PERSON}
        and case when told_sender then r.tell = 'result' else true end) else false end""",
)
class Outcome(models.Model):
    """One result: a type with a count of persons or households, or an amount in pounds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="outcomes")
    from_agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    type = models.CharField(max_length=20, choices=OutcomeType)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(
        max_length=10, choices=[("persons", "Persons"), ("households", "Households")], blank=True
    )
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    on = models.DateField()
    evidence = models.CharField(max_length=12, choices=Evidence)
    told_sender = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="outcome_counts_or_weighs",
                condition=(Q(count__gt=0) & ~Q(unit="") & Q(amount__isnull=True))
                | (Q(amount__gt=0) & Q(count__isnull=True, unit="")),
                violation_error_message="Give how many persons or households, or an amount, not both.",
            )
        ]

    def __str__(self) -> str:
        return self.get_type_display()

    @property
    def how_much(self) -> str:
        """1 household, 3 persons, £1,840."""
        if self.amount is not None:
            return f"£{self.amount:,.2f}".removesuffix(".00")
        return f"{self.count} {self.unit.removesuffix('s') if self.count == 1 else self.unit}"
