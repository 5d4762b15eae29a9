"""What an agency that left a partnership says it did with what it held under the agreements."""

import pgtrigger
from django.db import models
from django.utils import timezone


class Fate(models.TextChoices):
    RETURNED = "returned", "Given back"
    DELETED = "deleted", "Deleted"
    KEPT = "kept", "Kept, as its own records, on the ground given"


class Certificate(models.Model):
    """Signed once on leaving and never changed; another one corrects it."""

    partnership = models.ForeignKey("partners.Partnership", models.PROTECT, related_name="+")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    fate = models.CharField("What was done", max_length=8, choices=Fate)
    ground = models.CharField(max_length=200, blank=True)
    signatory = models.CharField(max_length=120)
    post = models.CharField(max_length=120)
    signed_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="kept_on_a_ground",
                condition=~models.Q(fate="kept") | ~models.Q(ground=""),
                violation_error_message="Say on what ground it is kept.",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only_certificates", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_fate_display()}"
