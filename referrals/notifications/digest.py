"""One e-mail each working morning for those who chose it: how many things wait, never about whom."""

import smtplib

from django.conf import settings
from django.core import mail
from django.utils import timezone
from structlog import get_logger

from partners import working_days
from partners.acting import acting_as, for_agency
from partners.models import Person, Seat
from referrals.models import Delivery

log = get_logger(__name__)

FROM_HOUR = 8


def send_due() -> int:
    """Send this morning's digests that are not sent yet; gives how many."""
    now = timezone.localtime()
    if now.hour < FROM_HOUR or not working_days.is_working(now.date()):
        return 0
    people = Person.objects.filter(notify=Person.Notify.DIGEST, is_active=True).exclude(
        digest_sent_on=now.date()
    )
    return sum(try_to_send(person) for person in people)


def try_to_send(person: Person) -> int:
    """A mail server that refuses one keeps the others waiting no longer, and this one until the next sweep."""
    try:
        return send_to(person)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("a digest failed", person=person.pk, kind=type(error).__name__)
        return 0


def send_to(person: Person) -> int:
    """One person's digest over all their agencies. The day is claimed first: two sweeps send one e-mail.

    What is in it counts as told once the mail server has it. Where it refuses, the day is given back.
    """
    today, before = timezone.localdate(), person.digest_sent_on
    claimed = Person.objects.filter(pk=person.pk).exclude(digest_sent_on=today)
    if not claimed.update(digest_sent_on=today):
        return 0
    try:
        return _send_what_waits(person)
    except (OSError, smtplib.SMTPException):
        Person.objects.filter(pk=person.pk, digest_sent_on=today).update(digest_sent_on=before)
        raise


def _send_what_waits(person: Person) -> int:
    agencies = (
        Seat.objects.live()
        .filter(person=person, agency__isnull=False)
        .values_list("agency_id", flat=True)
        .distinct()
    )
    found = {agency_id: _waiting(person, agency_id) for agency_id in agencies}
    waiting = sum(map(len, found.values()))
    if not waiting:
        return 0
    things = "1 thing has" if waiting == 1 else f"{waiting} things have"
    mail.EmailMessage(
        subject="Your referrals this morning",
        body=f"Good morning\n\n{things} happened with your referrals.\n\nSign in to see: {settings.SITE_URL}/\n",
        to=[person.email],
    ).send()
    for agency_id, ids in found.items():
        with acting_as(for_agency(agency_id)):
            Delivery.objects.filter(pk__in=ids).update(sent_at=timezone.now())
    return 1


def _waiting(person: Person, agency_id: int) -> list:
    """Ids of what this person may be told of: of a referral restricted since, nothing."""
    with acting_as(for_agency(agency_id)):
        waiting = Delivery.objects.filter(
            agency_id=agency_id, person=person, channel="digest", sent_at__isnull=True
        )
        told = waiting.extra(
            where=[
                "exists (select 1 from referrals_outbox o where o.id = referrals_delivery.outbox_id "
                "and may_be_told(o.referral_id, %s))"
            ],
            params=[person.pk],
        )
        return list(told.values_list("pk", flat=True))
