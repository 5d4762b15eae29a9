"""Recording that nobody fits, in one press."""

import datetime as dt
import re

from django.utils import timezone

from partners import hubs
from partners.models import Need, Seat
from referrals.models import Gap
from referrals.searching import describe

TWICE = dt.timedelta(minutes=1)  # within it a second press is a slip
DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")


def record(seat: Seat, client, need: Need) -> bool:
    """Where in the place and for what nobody was found. False where the seat's agency has no place in a partnership.

    Of the client only the postcode district is looked at, and only where it is one of the partnership's own:
    another could be one person's alone.
    """
    places = hubs.partnerships_of(seat)
    if not places:
        return False
    district = describe(client, seat).district
    place = next((p for p in places if district in p.districts), places[0])
    known = district if DISTRICT.fullmatch(district) and district in place.districts else ""
    said = {
        "agency_id": seat.agency_id,
        "partnership": place,
        "need": need,
        "district": known,
        "by_id": seat.person_id,
    }
    now = timezone.now()
    if not Gap.objects.filter(**said, at__gt=now - TWICE).exists():
        Gap.objects.create(**said, at=now)
    return True
