"""One agency becomes another: its work, its people and what hangs on them are the successor's from one moment on."""

import datetime as dt
import re

from django.db import InternalError, connection, transaction

from partners.models import Agency, Member
from partners.setting_up import Refused

RAISED = re.compile(r"^(.*)$", re.MULTILINE)


def succeed(old: Agency, new: Agency, on: dt.date, reason: str, decided_by: str) -> None:
    """Move everything, in one transaction. Call it as the seat of the partnership's admin.

    Agreements of clients and signatures do not move: see docs/decisions/succession.md.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select succeed_agency(%s, %s, %s, %s, %s)", [old.pk, new.pk, on, reason, decided_by]
            )
    except InternalError as error:  # raised by the function itself, in words for the admin
        raise Refused(RAISED.search(str(error))[1]) from None


def possible_successors(partnership, agency: Agency, day: dt.date):
    """The other members. A merger has a successor that is in the partnership first."""
    members = Agency.objects.members_on(day, partnership).exclude(pk=agency.pk)
    return members.filter(succession__isnull=True).order_by("name")


def in_partnership(agency: Agency, partnership, day: dt.date) -> bool:
    return Member.objects.filter(agency=agency, partnership=partnership, during__contains=day).exists()
