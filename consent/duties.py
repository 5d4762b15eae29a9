"""What the information-sharing agreements put on the desk."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from consent import desk, signing, versions
from consent.desk import Duty, Line
from consent.models import ProtocolVersion
from consent.sharing import REVIEW_OVERDUE_DAYS
from partners import hubs
from partners.models import Role, Seat
from partners.policy import GOVERNANCE

SOON = 90


def to_review(seat: Seat) -> list[Line]:
    """In force and to be reviewed within 90 days, overdue, or so late that nothing new is sent."""
    today = timezone.localdate()
    found = ProtocolVersion.objects.filter(
        status="active",
        protocol__partnership__in=hubs.partnerships_of(seat),
        review_on__lte=today + dt.timedelta(days=SOON),
    )
    if seat.agency_id:
        found = found.filter(protocol__lead=seat.agency_id)
    rows = found.select_related("protocol").order_by("review_on", "pk")[: desk.FEW + 1]
    return [review_line(version, today) for version in rows]


def review_line(version: ProtocolVersion, today: dt.date) -> Line:
    lapsed = version.review_on + dt.timedelta(days=REVIEW_OVERDUE_DAYS) < today
    about = "Nothing new is sent under it until it is reviewed." if lapsed else "To be reviewed."
    late = versions.overdue(version, today)
    return Line(str(version), reverse("protocol", args=[version.pk]), about, version.review_on, late)


def to_sign(seat: Seat) -> list[Line]:
    rows = signing.waiting_for(seat.agency, hubs.partnerships_of(seat))[: desk.FEW + 1]
    today = timezone.localdate()
    return [
        Line(
            str(version),
            reverse("protocol", args=[version.pk]),
            "Until it is signed, nothing new can be shared under it.",
            version.effective_on,
            version.effective_on <= today,
        )
        for version in rows
    ]


TO_REVIEW = Duty(
    "Agreements to review",
    "No agreement is to be reviewed within 90 days.",
    GOVERNANCE | {Role.MANAGER, Role.PRIVACY_LEAD},
    to_review,
    "protocols",
)
TO_SIGN = Duty(
    "Waiting for our signature",
    "Nothing waits for our signature.",
    frozenset({Role.MANAGER, Role.PRIVACY_LEAD}),
    to_sign,
    "protocols",
)
