"""What was shared and then taken back: recalled where nobody opened it, else frozen until its holder keeps or deletes it."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from consent.models import Decision, Disclosure
from partners import working_days

DAYS = 10  # working days to decide
LONGEST = 30  # years that anything may be kept; beyond that a year was mistyped


def stop(referral_id, agency_id: int, now: dt.datetime, client=None) -> dt.date | None:
    """Recall the agency's unopened lines of a referral and freeze the opened ones; gives the day to decide by, if any.

    With a client, only the lines about that one.
    """
    lines = Disclosure.objects.filter(
        referral_id=referral_id, from_agency_id=agency_id, recalled_at__isnull=True
    )
    if client:
        lines = lines.filter(client=client)
    lines.filter(opened_at__isnull=True).update(recalled_at=now)
    day = working_days.add(timezone.localdate(now), DAYS)
    frozen = lines.filter(opened_at__isnull=False, frozen_at__isnull=True)
    return day if frozen.update(frozen_at=now, decide_by=day) else None


def undecided(referral_id, agency_id: int) -> QuerySet[Disclosure]:
    """The frozen lines of a referral on which the agency that holds them has still to decide."""
    return Disclosure.objects.filter(
        referral_id=referral_id, to_agency_id=agency_id, frozen_at__isnull=False, decision=""
    )


def keep(lines: QuerySet[Disclosure], person, now: dt.datetime, basis: str, until: dt.date) -> int:
    """Record that the lines are kept, on which ground and until when; gives how many."""
    return lines.update(
        decision=Decision.KEEP, keep_basis=basis, keep_until=until, decided_at=now, decided_by=person
    )


def delete(lines: QuerySet[Disclosure], person, now: dt.datetime) -> int:
    """Empty the copies for good. The line stays: that it was shared and deleted is a fact to both sides."""
    return lines.update(decision=Decision.DELETE, copy={}, deleted_at=now, decided_at=now, decided_by=person)
