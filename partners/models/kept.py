"""What is kept for a while: the rate limits of sign-in."""

from django.db import models


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
