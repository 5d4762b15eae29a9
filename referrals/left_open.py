"""What is open with an agency that leaves: each side's manager sees its own, the partnership's admin spines alone."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from partners.models import Agency, Member, Partnership, Seat
from referrals import policy
from referrals.models import Referral, Side
from referrals.models.spine import OPEN
from referrals.rows import Row, rows_of

SHOWN = 100  # of one agency on one side; the rest come up as these are handed over


@dataclass(frozen=True)
class Leaving:
    """One agency that leaves one partnership, with what is open between it and us."""

    spell: Member
    ours: bool
    received: list[Row]
    sent: list[Row]


def last_places():
    """Places that end, and after which there is no other: of agencies that are leaving or have left."""
    later = Member.objects.filter(
        partnership=OuterRef("partnership"), agency=OuterRef("agency"), during__fully_gt=OuterRef("during")
    )
    found = Member.objects.filter(closes_on__isnull=False).exclude(Exists(later))
    return found.select_related("agency", "partnership").order_by("partnership__name", "agency__name")


def open_with(partnership_id: int, agency_id: int):
    return Referral.objects.filter(
        Q(from_agency_id=agency_id) | Q(to_agency_id=agency_id),
        partnership_id=partnership_id,
        status__in=OPEN,
    )


def for_manager(seat: Seat) -> list[Leaving]:
    """What this manager has to hand over, or to take back from an agency that leaves. Nothing that is restricted to others."""
    found = []
    for spell in last_places():
        ours = spell.agency_id == seat.agency_id
        rows = {side: between(seat, spell, side, ours) for side in (Side.RECEIVER, Side.SENDER)}
        if ours or any(rows.values()):
            found.append(Leaving(spell, ours, rows[Side.RECEIVER], rows[Side.SENDER]))
    return found


def between(seat: Seat, spell: Member, side: str, ours: bool) -> list[Row]:
    """Open ones on this side: all of ours where we leave ourselves, else those with the agency that leaves."""
    referrals = policy.visible_to(seat, side).filter(partnership_id=spell.partnership_id, status__in=OPEN)
    if not ours:
        other = "from_agency_id" if side == Side.RECEIVER else "to_agency_id"
        referrals = referrals.filter(**{other: spell.agency_id})
    referrals = referrals.select_related(
        "need", "from_agency", "to_agency", "service", "sender_worker", "worker", "team"
    )
    return rows_of(referrals.order_by("due_on", "id")[:SHOWN], seat, side)


def waiting(seat: Seat, partnership: Partnership | None) -> int:
    """For the hub: how many open referrals there are with agencies that leave, at most a hundred."""
    leaving = list(last_places().values_list("partnership_id", "agency_id"))
    if not leaving:
        return 0
    with_them = Q()
    for place, agency in leaving:
        with_them |= Q(partnership_id=place) & (Q(from_agency_id=agency) | Q(to_agency_id=agency))
    return policy.visible_to(seat).filter(with_them, status__in=OPEN)[:SHOWN].count()


def spines_of(partnership: Partnership, agency: Agency):
    """For the admin: references, agencies, needs and states. Restricted ones are not among them."""
    found = open_with(partnership.pk, agency.pk).filter(restricted=False)
    return found.select_related("from_agency", "to_agency", "need").order_by("due_on", "id")


def can_still_read(spell: Member) -> bool:
    return bool(spell.closes_on and spell.closes_on >= timezone.localdate())
