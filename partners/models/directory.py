"""The directory in and out: where a postcode lies, and a file that an admin is reading in."""

from django.conf import settings
from django.db import models

from partners.keys import uuid7
from partners.models.agencies import Partnership
from partners.rowsecurity import PARTNERSHIP, row_security


class PostcodePoint(models.Model):
    """The centre of a postcode district (`LU1`) or of a whole postcode (`LU11AA`, without its space), WGS84."""

    code = models.CharField(max_length=7, primary_key=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.code


OURS = f"case when partnership_id = {PARTNERSHIP} then true else false end"


@row_security(select=OURS, insert=OURS, update=OURS, delete=OURS)
class DirectoryFile(models.Model):
    """A file that an admin gave, held between its report and the yes; then the record of what it changed.

    Of what is read in or thrown away the content goes, and who, when and how much stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=80)
    content = models.BinaryField()
    given_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    leave_out = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return self.name
