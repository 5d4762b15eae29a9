"""The worker's side of the outbox: claim with a lease, look again, send outside the transaction, mark.

At least once, by an honest account: a worker killed between the mail server's yes and the mark
sends that one message again, under the same Message-ID. Everything else is held to once: by unique
rows, and by the lease, which is renewed before each message and is worth nothing to a worker that
lost it. The number of the attempt tells one lease from the next.
"""

import datetime as dt
import smtplib

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from structlog import get_logger

from partners import named
from partners.acting import SWEEP, acting_as, for_agency
from partners.models import Person, Role, Seat
from referrals import restricting
from referrals.models import Delivery, Notice, Outbox, Referral
from referrals.notifications.kinds import KINDS

log = get_logger(__name__)

ATTEMPTS = 8


class LeaseLost(Exception):
    """This worker was so slow that another has the row now."""


def lease() -> dt.datetime:
    """Until when a row is a worker's that takes it now: longer than the slowest single message."""
    return timezone.now() + dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def due(limit: int = 200) -> list[tuple]:
    """(outbox id, agency id) of what waits to be told, the oldest first. Takes the sweeps' own seat."""
    now = timezone.now()
    with acting_as(SWEEP):
        rows = Outbox.objects.filter(done_at__isnull=True, failed_at__isnull=True, next_at__lte=now)
        rows = rows.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        return list(rows.order_by("next_at").values_list("pk", "agency_id")[:limit])


def claim(outbox_id, agency_id: int) -> Outbox | None:
    """Lease one row to this worker, or None when another has it or it is done."""
    now = timezone.now()
    with acting_as(for_agency(agency_id)):
        free = Outbox.objects.filter(pk=outbox_id, done_at__isnull=True, failed_at__isnull=True)
        free = free.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        if free.update(lease_until=lease(), attempts=F("attempts") + 1) != 1:
            return None
        return Outbox.objects.get(pk=outbox_id)


def ours(row: Outbox):
    """The row while this worker's lease of it is the last one given; a queryset of one or none."""
    return Outbox.objects.filter(pk=row.pk, attempts=row.attempts, done_at__isnull=True)


def renew(row: Outbox) -> None:
    with acting_as(for_agency(row.agency_id)):
        if ours(row).update(lease_until=lease()) != 1:
            raise LeaseLost


def deliver(outbox_id, agency_id: int) -> bool:
    """Tell one agency of one event. True when there is nothing left to do for it."""
    row = claim(outbox_id, agency_id)
    if row is None:
        return False
    try:
        with acting_as(for_agency(agency_id)):
            waiting, unseen = prepare(row), nobody_sees(row)
        if unseen:
            restricting.nobody_there(row.referral_id, agency_id)
        send_each(row, waiting)
    except LeaseLost:
        log.warning("the lease was lost", outbox=str(outbox_id))
        return False
    except Exception as error:
        log.warning("a message failed", outbox=str(outbox_id), kind=type(error).__name__)
        postpone(row, error)
        return False
    with acting_as(for_agency(agency_id)):
        return ours(row).update(done_at=timezone.now(), lease_until=None, error="") == 1


def send_each(row: Outbox, waiting: list[tuple]) -> None:
    """Send to each person. An address that is refused holds nobody else up; the first error is raised at the end."""
    refusals = []
    for delivery_id, person_id in waiting:
        renew(row)
        try:
            send_one(row, delivery_id, person_id)
        except smtplib.SMTPException as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]


def prepare(row: Outbox) -> list[tuple]:
    """Write the notices and deliveries, each once; give those still to be sent by e-mail.

    What an earlier try queued is sent only to those who may still be told.
    """
    people = audience(row)
    Notice.objects.bulk_create(
        [
            Notice(outbox=row, agency_id=row.agency_id, person=p, referral_id=row.referral_id, kind=row.kind)
            for p in people
        ],
        ignore_conflicts=True,
    )
    Delivery.objects.bulk_create(
        [
            Delivery(outbox=row, agency_id=row.agency_id, person=p, channel=channel(p, row))
            for p in people
            if p.notify != Person.Notify.NONE
        ],
        ignore_conflicts=True,
    )
    waiting = Delivery.objects.filter(outbox=row, channel="email", sent_at__isnull=True)
    return list(waiting.filter(person__in=people).values_list("pk", "person_id"))


def channel(person: Person, row: Outbox) -> str:
    if (
        person.notify == Person.Notify.DIGEST
        and not Outbox.objects.filter(pk=row.pk, referral__urgent=True).exists()
    ):
        return "digest"
    return "email"


def audience(row: Outbox) -> list[Person]:
    """Who at the agency is told: the one who has it, or the managers; of a restricted one the named alone.

    Where nobody who is named works there any more, the agency's privacy lead, who can name somebody.
    """
    referral = Referral.objects.filter(pk=row.referral_id).first()
    if referral is None or referral.restricted:
        return [p for p in addressed(row) if may_be_told(row.referral_id, p.pk)]
    seats = Seat.objects.live().filter(agency_id=row.agency_id)
    kind = KINDS[row.kind]
    holder = referral.sender_worker_id if referral.from_agency_id == row.agency_id else referral.worker_id
    if row.person_id:
        holder = row.person_id
    if kind.audience == "holder" and holder and seats.filter(person_id=holder).exists():
        return list(Person.objects.filter(pk=holder))
    managers = seats.filter(role=Role.MANAGER)
    return list(Person.objects.filter(pk__in=managers.values("person")).order_by("pk"))


def addressed(row: Outbox) -> list[Person]:
    """Of a restricted referral: the one person, or those named, or the privacy leads where none of them is left."""
    if row.person_id:
        return list(Person.objects.filter(pk=row.person_id))
    seats = Seat.objects.live().filter(agency_id=row.agency_id)
    there = seats.filter(person__in=named_people(row.referral_id), role__in=named.STAFF)
    if not there.exists():
        there = seats.filter(role=Role.PRIVACY_LEAD)
    return list(Person.objects.filter(pk__in=there.values("person")).order_by("pk"))


def nobody_sees(row: Outbox) -> bool:
    """Whether it is restricted and none of those named works at the agency any more. Under the agency's own seat."""
    ids = named_people(row.referral_id)
    seats = Seat.objects.live().filter(agency_id=row.agency_id, role__in=named.STAFF)
    return bool(ids) and not seats.filter(person__in=ids).exists()


def may_be_told(referral_id, person_id: int) -> bool:
    """Whether a person may have word of a referral at this moment, asked for the agency's own task."""
    with connection.cursor() as cursor:
        cursor.execute("select may_be_told(%s, %s)", [referral_id, person_id])
        return cursor.fetchone()[0]


def named_people(referral_id) -> list[int]:
    """Who is named on a restricted referral, for the agency's own task; nobody's page asks this."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id from people_named_on(%s)", [referral_id])
        return [row[0] for row in cursor.fetchall()]


def send_one(row: Outbox, delivery_id, person_id: int) -> None:
    """Send outside any transaction, then mark. The message says that something happened, never to whom."""
    with acting_as(for_agency(row.agency_id)):
        person = Person.objects.filter(pk=person_id, is_active=True).first()
        reference = reference_of(row.referral_id)
        kind = KINDS["unseen" if nobody_sees(row) else row.kind]
    if person is None:
        return
    link = f"{settings.SITE_URL}{kind.address.format(reference=reference)}"
    mail.EmailMessage(
        subject=kind.subject,
        body=f"Hello\n\nReferral {reference} {kind.sentence}\n\nSign in to see it: {link}\n\n"
        "This message names nobody, on purpose. You can change how we tell you in your settings.\n",
        to=[person.email],
        headers={"Message-ID": f"<{delivery_id}@referral-pathways>", "Auto-Submitted": "auto-generated"},
    ).send()
    with acting_as(for_agency(row.agency_id)):
        Delivery.objects.filter(pk=delivery_id).update(sent_at=timezone.now())


def reference_of(referral_id) -> str:
    """The reference alone, also of a restricted referral that a task may not otherwise see."""
    with connection.cursor() as cursor:
        cursor.execute("select reference_for_my_agency(%s)", [referral_id])
        return cursor.fetchone()[0]


def postpone(row: Outbox, error: Exception) -> None:
    """Back off: 30 s, 1, 2, 4 ... minutes; after the last try the failure stands for an admin to see."""
    now = timezone.now()
    wait = dt.timedelta(seconds=30 * 2 ** (min(row.attempts, ATTEMPTS) - 1))
    ended = {"failed_at": now} if row.attempts >= ATTEMPTS else {}
    with acting_as(for_agency(row.agency_id)), transaction.atomic():
        ours(row).update(lease_until=None, next_at=now + wait, error=type(error).__name__[:200], **ended)
