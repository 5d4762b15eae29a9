"""Who changed what in the directory, and what was asked of whom: rows that are added and never altered."""

import pgtrigger
from django.db import models

from partners.models.people import Person
from partners.models.services import Need, Service


class Change(models.Model):
    """`what` says it in words, as it was said to the one who did it; `why` where a reason was asked for."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=300)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.what


class NeedChange(Change):
    need = models.ForeignKey(Need, models.PROTECT, related_name="changes")

    class Meta(Change.Meta):
        triggers = [
            pgtrigger.Protect(name="append_only_needs", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class ServiceChange(Change):
    service = models.ForeignKey(Service, models.CASCADE, related_name="changes")

    class Meta(Change.Meta):
        triggers = [pgtrigger.Protect(name="append_only_services", operation=pgtrigger.Update)]


class Chase(models.Model):
    """The agency's managers were asked whether an entry is still true, for the first or second time since it was confirmed."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="chases")
    confirmed_on = models.DateField(help_text="The day of the confirmation that had grown old.")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "confirmed_on", "number"], name="chased_once_each_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} asked on {self.on}"
