"""One e-mail each working morning for those who chose it: how many things wait, never about whom."""

from django.conf import settings
from django.core import mail
from django.utils import timezone

from partners import working_days
from partners.acting import acting_as, for_agency
from partners.models import Person, Seat
from referrals.models import Delivery

FROM_HOUR = 8


def send_due() -> int:
    """Send this morning's digests that are not sent yet; gives how many."""
    now = timezone.localtime()
    if now.hour < FROM_HOUR or not working_days.is_working(now.date()):
        return 0
    people = Person.objects.filter(notify=Person.Notify.DIGEST, is_active=True).exclude(
        digest_sent_on=now.date()
    )
    return sum(send_to(person) for person in people)


def send_to(person: Person) -> int:
    """One person's digest over all their agencies. The day is claimed first: two sweeps send one e-mail."""
    today = timezone.localdate()
    if not Person.objects.filter(pk=person.pk).exclude(digest_sent_on=today).update(digest_sent_on=today):
        return 0
    agencies = (
        Seat.objects.live()
        .filter(person=person, agency__isnull=False)
        .values_list("agency_id", flat=True)
        .distinct()
    )
    waiting = sum(_take(person, agency_id) for agency_id in agencies)
    if not waiting:
        return 0
    things = "1 thing has" if waiting == 1 else f"{waiting} things have"
    mail.EmailMessage(
        subject="Your referrals this morning",
        body=f"Good morning\n\n{things} happened with your referrals.\n\nSign in to see: {settings.SITE_URL}/\n",
        to=[person.email],
    ).send()
    return 1


def _take(person: Person, agency_id: int) -> int:
    """Mark what this person may be told of, and give how many: of a referral restricted since, nothing."""
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
        return told.update(sent_at=timezone.now())
