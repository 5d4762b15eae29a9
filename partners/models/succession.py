"""One agency takes the place of another: councils merge, and so do parts of the NHS."""

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef

from partners import inheriting
from partners.models.agencies import Agency, Partnership
from partners.models.people import Person
from partners.rowsecurity import row_security, sql_function

sql_function(inheriting.function)


# Written by `succeed_agency` alone, beside the move of the work: nobody may say so without it, nor the reverse.
@row_security(select="true")
class Succession(models.Model):
    """`successor` took over everything of `predecessor` on a day. The predecessor stays as a name and is never used again."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    predecessor = models.OneToOneField(Agency, models.PROTECT, related_name="succession")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="predecessions")
    on = models.DateField()
    reason = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["on", "id"]
        triggers = [
            pgtrigger.Protect(name="append_only_succession", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} became {self.successor}"


def formerly(agency: str) -> ArraySubquery:
    """The names of those whose work the agency in this column took over, for a page to say beside its own."""
    before = Succession.objects.filter(successor=OuterRef(agency)).order_by("-on", "-id")
    return ArraySubquery(before.values("predecessor__name"))
