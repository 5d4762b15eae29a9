"""One agency becomes another: its work, its people and what hangs on them are the successor's from one moment on."""

import contextlib
import datetime as dt
import re

from django.db import InternalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from partners import letters, sight
from partners.models import Agency, KeptApart, Person, Seat, Succession
from partners.setting_up import Refused

RAISED = re.compile(r"^(.*)$", re.MULTILINE)


def succeed(old: Agency, new: Agency, on: dt.date, reason: str, decided_by: str) -> None:
    """Move everything, in one transaction, and tell the people. Call it as the seat of the partnership's admin.

    Agreements of clients and signatures do not move: see docs/decisions/succession.md.
    """
    seats = Seat.objects.switched_on().filter(agency=old)
    people = list(Person.objects.filter(pk__in=seats.values("person")).order_by("pk"))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select succeed_agency(%s, %s, %s, %s, %s)", [old.pk, new.pk, on, reason, decided_by]
            )
            stay_apart(old, new)
            for person in people:
                key = f"agency_succeeded:{old.pk}:{person.pk}"
                letters.write("agency_succeeded", key, person=person, about={"predecessor": old.pk})
    except InternalError as error:  # raised by the function itself, in words for the admin
        raise Refused(RAISED.search(str(error))[1]) from None


def stay_apart(old: Agency, new: Agency) -> None:
    """From whom the old one is kept apart, its people at the successor are too. What was decided of the old one stays."""
    today = timezone.localdate()
    running = Q(during__upper_inf=True) | Q(during__endswith__gt=today)
    pairs = KeptApart.objects.filter(Q(one=old) | Q(other=old), running, ended_at=None)
    for pair in pairs.select_related("one", "other", "partnership"):
        third = pair.other if pair.one_id == old.pk else pair.one
        reason = f"As {old} was: {pair.reason}"[:300]
        since = max(pair.during.lower, today)
        with contextlib.suppress(sight.Refused):  # apart already, or not both there
            sight.keep_apart(pair.partnership, new, third, reason, pair.decided_by, since, pair.last_day)


@letters.letter("agency_succeeded", "Your agency has become another")
def succeeded_letter(found) -> dict | None:
    record = Succession.objects.select_related("predecessor", "successor").filter(
        predecessor=found.about["predecessor"]
    )
    return {"record": record.first()} if record else None


def possible_successors(partnership, agency: Agency, day: dt.date):
    """The other members. A merger has a successor that is in the partnership first."""
    members = Agency.objects.members_on(day, partnership).exclude(pk=agency.pk)
    return members.filter(succession__isnull=True).order_by("name")
