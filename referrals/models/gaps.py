"""That nobody could be found for a need: the evidence of what is missing, of nobody in particular."""

from django.db import models

from partners.keys import uuid7
from partners.rowsecurity import AGENCY, FIGURES, row_security


@row_security(
    select=f"""case when agency_id = {AGENCY} then true when partnership_id = {FIGURES} then true else false end""",
    insert=f"case when agency_id = {AGENCY} then app_tier(partnership_id) is not null else false end",
)
class Gap(models.Model):
    """A caseworker looked for help with a need and nobody fitted. No client and no words: it is counted, not followed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    partnership = models.ForeignKey("partners.Partnership", models.PROTECT, related_name="+")
    need = models.ForeignKey("partners.Need", models.PROTECT, related_name="+")
    district = models.CharField(max_length=4, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["partnership", "at"], name="gaps_counted")]

    def __str__(self) -> str:
        return f"nobody for {self.need_id}"
