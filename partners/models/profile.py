"""What an agency shows of itself besides words: its logo, and the desks at which it is reached."""

from django.db import models
from django.db.models import Q

from partners.models.agencies import Agency


class AgencyContact(models.Model):
    """A role and a way to reach it, never a person: whoever sits there today answers."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=120, blank=True)
    public = models.BooleanField(default=False)

    class Meta:
        ordering = ["role", "id"]
        constraints = [
            models.CheckConstraint(
                name="contact_can_be_reached",
                condition=~Q(phone="") | ~Q(email=""),
                violation_error_message="Give a phone number or an e-mail address.",
            )
        ]

    def __str__(self) -> str:
        return self.role


class AgencyLogo(models.Model):
    """A picture that we drew anew from what was sent, so that nothing but a picture is kept."""

    agency = models.OneToOneField(Agency, models.CASCADE, primary_key=True, related_name="logo")
    data = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"logo of {self.agency_id}"
