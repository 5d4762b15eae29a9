"""Which referrals a seat may see, and what of them. PostgreSQL asks the same again."""

from django.db.models import Q
from django.http import Http404

from partners.models import Role, Seat
from partners.models.succession import formerly
from referrals.lifecycle import side_of
from referrals.models import Referral, Side, Status

STAFF = (Role.CASEWORKER, Role.MANAGER)


def visible_to(seat: Seat, side: str | None = None):
    """Sent ones to both sides, drafts to the sender; a restricted one to the people named on it.

    A list shows one side and says which. PostgreSQL cannot follow one index for "from us or to us", and
    guesses the rows so badly that joining their names takes longer than finding them.
    """
    if seat is None or seat.role not in STAFF:
        return Referral.objects.none()
    sides = {
        Side.SENDER: Q(from_agency_id=seat.agency_id),
        Side.RECEIVER: Q(to_agency_id=seat.agency_id) & ~Q(status=Status.DRAFT),
    }
    mine = sides[side] if side else sides[Side.SENDER] | sides[Side.RECEIVER]
    return Referral.objects.filter(mine, Q(restricted=False) | Q(pk__in=named_on(seat)))


def named_on(seat: Seat):
    from referrals.models import ReferralNamed

    return ReferralNamed.objects.filter(user_id=seat.person_id).values("content_object_id")


def get(seat: Seat, reference: str) -> Referral:
    """The referral with what its page says, or 404, the same for a stranger's as for a missing one."""
    whole = visible_to(seat).select_related(
        "partnership",
        "from_agency",
        "to_agency",
        "service__agency",
        "need",
        "sender_worker",
        "worker",
        "team",
        "better_service__agency",
    )
    whole = whole.annotate(formerly_from=formerly("from_agency"), formerly_to=formerly("to_agency"))
    referral = whole.filter(reference=reference).first()
    if referral is None:
        raise Http404
    referral.side = side_of(referral, seat.agency_id)
    return referral


def get_draft(seat: Seat, reference: str) -> Referral:
    """A draft of the seat's agency: any colleague may go on with it."""
    referral = get(seat, reference)
    if referral.status != Status.DRAFT or referral.side != Side.SENDER:
        raise Http404
    return referral
