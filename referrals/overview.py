"""What the admins of a partnership look after: entries, messages, signatures, people. No client and no words among it."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from consent.models import ProtocolVersion, Signature
from partners import letters
from partners.models import Agency, Chase, Letter, Partnership, Role, Seat, Service
from referrals.notifications.kinds import KINDS

WAITING_TOO_LONG = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Failure:
    """Messages of one kind that one agency did not get."""

    agency: Agency
    subject: str
    count: int


@dataclass(frozen=True)
class Messages:
    """Whether word goes out. `oldest` is the age of the oldest that still waits."""

    waiting: int
    oldest: dt.timedelta | None
    failures: list[Failure]

    @property
    def late(self) -> bool:
        return self.oldest is not None and self.oldest > WAITING_TOO_LONG


def messages_of() -> Messages:
    """For the partnership that the seat acts for; the database counts, and gives no referral away."""
    with connection.cursor() as cursor:
        cursor.execute("select agency_id, kind, failed, waiting, oldest from outbox_health()")
        rows = cursor.fetchall()
    agencies = Agency.objects.in_bulk({row[0] for row in rows if row[2]})
    failures = [
        Failure(agencies[pk], KINDS[kind].subject, failed) for pk, kind, failed, _, _ in rows if failed
    ]
    since = min((oldest for *_, oldest in rows if oldest), default=None)
    return Messages(
        sum(row[3] for row in rows),
        timezone.now() - since if since else None,
        sorted(failures, key=lambda f: (str(f.agency), f.subject)),
    )


LETTER_DAYS = 30


@dataclass(frozen=True)
class FailedLetter:
    """A letter that nobody received: to whom, what it was about, and where their place is looked after."""

    address: str
    name: str
    subject: str
    seat: Seat | None


def letters_not_delivered(partnership: Partnership) -> list[FailedLetter]:
    """Of the last month, to people of the partnership and its agencies or about it; not where another was written since."""
    ours = Seat.objects.filter(Q(agency__in=members(partnership).values("pk")) | Q(partnership=partnership))
    later = Letter.objects.filter(person=OuterRef("person"), kind=OuterRef("kind"), id__gt=OuterRef("id"))
    since = timezone.now() - dt.timedelta(days=LETTER_DAYS)
    to_us = Exists(ours.filter(person=OuterRef("person"))) | Q(about__partnership=partnership.pk)
    failed = Letter.objects.filter(to_us, ~Exists(later), failed_at__gte=since)
    found = list(failed.select_related("person").order_by("-failed_at", "id"))
    seats = ours.filter(person__in=[one.person_id for one in found]).whole().order_by("active", "pk")
    by_person = {seat.person_id: seat for seat in seats}
    return [
        FailedLetter(
            one.person.email if one.person else one.address,
            one.person.name if one.person else "",
            letters.KINDS[one.kind].subject,
            by_person.get(one.person_id),
        )
        for one in found
    ]


def members(partnership: Partnership):
    return Agency.objects.members_on(timezone.localdate(), partnership)


def stale_services(partnership: Partnership):
    """Entries that nobody has confirmed though their managers were asked twice, the oldest first."""
    asked = Chase.objects.filter(service=OuterRef("pk"), confirmed_on=OuterRef("confirmed_on"), number=2)
    found = Service.objects.stale().filter(Exists(asked), agency__in=members(partnership).values("pk"))
    return found.select_related("agency").order_by("confirmed_on", "name")


def unsigned(partnership: Partnership):
    """Members that signed no information-sharing agreement in force: nothing may be shared with them."""
    live = Signature.objects.filter(
        agency=OuterRef("pk"),
        withdrawn_at=None,
        version__status="active",
        version__protocol__partnership=partnership,
    )
    return members(partnership).exclude(Exists(live))


def unstaffed(partnership: Partnership):
    """Members with nobody who may answer a referral."""
    managers = Seat.objects.live().filter(agency=OuterRef("pk"), role=Role.MANAGER)
    return members(partnership).exclude(Exists(managers))


def agreements_in_force(partnership: Partnership):
    """The information-sharing agreements and when each is to be looked at again, the soonest first."""
    found = ProtocolVersion.objects.filter(protocol__partnership=partnership, status="active")
    return found.select_related("protocol__lead").order_by("review_on")
