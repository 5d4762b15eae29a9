"""What is kept for a while: forms that somebody had not finished, and the rate limits of sign-in."""

import re

from django.db import models

from partners.keys import uuid7
from partners.models.agencies import Agency
from partners.models.people import Person, Seat
from partners.rowsecurity import AGENCY, PERSON, row_security, sql_function

KEPT_DAYS = 7
REFERENCE = re.compile(r"[A-Z]-[A-Z0-9]{4}-[A-Z0-9]{4}")
MINE = f"case when person_id = {PERSON} then coalesce(agency_id, 0) = coalesce({AGENCY}, 0) else false end"


@row_security(select=MINE, insert=MINE, update=MINE, delete=MINE)
class KeptForm(models.Model):
    """What a person had typed on a page and not sent when the screen was locked: theirs alone, in that seat alone.

    `typed` is the form as a browser sends it. It goes when the form is sent, is thrown away, or after a week.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=500)
    typed = models.TextField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["seat", "path"], name="kept_once_a_page")]
        indexes = [models.Index(fields=["at"], name="kept_since")]

    def __str__(self) -> str:
        return f"{self.path} of seat {self.seat_id}"

    @property
    def about(self) -> str:
        """What the page is about, by reference: a name would have to be looked up anew."""
        found = REFERENCE.search(self.path)
        return f"Go on with {found[0]}" if found else "Go on with your form"


# Nobody but the person may read these rows, the sweeps neither: so the database itself drops the old ones.
sql_function(
    f"""create or replace function drop_old_kept_forms() returns void
    language sql security definer set search_path = public, pg_temp as $$
    delete from partners_keptform where at < now() - interval '{KEPT_DAYS} days' $$"""
)


class CacheEntry(models.Model):
    """A row of Django's database cache, in the shape that it asks for.

    Limits on guessing and codes used up are kept here: they must hold, and people sign in, while the broker is dead.
    """

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.cache_key
