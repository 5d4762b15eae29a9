"""What clients agreed to that runs out, or has run out, while a referral rests on it."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils import timezone

from clients.models import Identity
from consent.models import AgreementEvent, Said
from partners.models import Seat
from referrals import policy
from referrals.models import Side
from referrals.models.spine import OPEN

DAYS_AHEAD = 14
DAYS_PAST = 60
YES = [Said.GIVEN, Said.NARROWED, Said.RENEWED]


def answers(seat: Seat, *, mine: bool = False):
    """The last answers that end soon or ended lately, where a referral to that agency is open, the first to end first."""
    today = timezone.localdate()
    days = (today - dt.timedelta(days=DAYS_PAST), today + dt.timedelta(days=DAYS_AHEAD))
    later = AgreementEvent.objects.filter(agreement=OuterRef("agreement"), id__gt=OuterRef("id"))
    resting = policy.visible_to(seat, Side.SENDER).filter(
        client=OuterRef("client"),
        to_agency=OuterRef("agreement__receiver"),
        status__in=OPEN,
        **({"sender_worker_id": seat.person_id} if mine else {}),
    )
    found = AgreementEvent.objects.filter(
        agency_id=seat.agency_id, expires_on__range=days, said__in=YES
    ).exclude(Exists(later))
    return found.filter(Exists(resting)).order_by("expires_on", "id")


def whole(rows):
    """A few of them with what their lines say."""
    found = AgreementEvent.objects.filter(pk__chosen=rows).order_by("expires_on", "id")
    return found.select_related("agreement__receiver", "client")


def named(found, seat: Seat) -> list[dict]:
    """For a page: whose answer, about which agency, until when. One query for the names."""
    found, today = list(found), timezone.localdate()
    people = Identity.objects.filter(client_id__in=[e.client_id for e in found]) if found else ()
    names = {i.client_id: i.name for i in people}
    return [
        {
            "who": names.get(e.client_id) or e.client.reference,
            "client": e.client,
            "receiver": e.agreement.receiver,
            "ends": e.expires_on,
            "over": e.expires_on < today,
        }
        for e in found
    ]
