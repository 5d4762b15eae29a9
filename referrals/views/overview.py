"""Home for those who look after a partnership."""

from django.shortcuts import render
from django.utils import timezone

from consent import desk
from partners import commitments, proposals, tiers
from partners.models import RegisterEntry, Tier
from referrals import overview

FEW = 10


def partnership_home(request):
    partnership = request.seat.partnership
    admin = request.seat.role == "admin"
    context = {
        "admin": admin,
        "duties": [] if admin else desk.for_seat(request.seat),
        "today": timezone.localdate(),
        "messages_out": overview.messages_of() if admin else None,
        "letters": overview.letters_not_delivered(partnership) if admin else [],
        "lists": [
            listed(
                "No information-sharing agreement signed",
                "Nothing may be shared with them, nor by them, until they sign.",
                "Every agency in the partnership has signed.",
                overview.unsigned(partnership),
            ),
            listed(
                "Nobody to answer",
                "They have no manager here, so nobody can accept or decline what is sent to them.",
                "Every agency has somebody who can answer.",
                overview.unstaffed(partnership),
            ),
        ],
        "shape": tiers.shape_of(partnership),
        "proposals": proposals.waiting(partnership).count() if admin else 0,
        "lapsing": [
            s for s in commitments.standings(partnership) if s.tier == Tier.CORE and (s.lapsed or s.soon)
        ],
        "agreements": list(overview.agreements_in_force(partnership)),
        "stale": list(overview.stale_services(partnership)[: FEW + 1]) if admin else [],
        "overdue": list(RegisterEntry.objects.overdue().filter(partnership=partnership)[: FEW + 1])
        if admin
        else [],
        "few": FEW,
    }
    return render(request, "referrals/partnership_home.html", context)


def listed(title: str, why: str, empty: str, agencies) -> dict:
    found = list(agencies.order_by("name")[: FEW + 1])
    return {"title": title, "why": why, "empty": empty, "agencies": found[:FEW], "more": len(found) > FEW}
