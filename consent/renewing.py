"""Signatures that a succession left behind: what the agency that was had signed, and its successor has not."""

from django.db.models import Exists, OuterRef, Q

from consent.models import ProtocolVersion, Signature
from partners.models import Agency, Partnership, Succession


def left_behind(successor: Agency, partnership: Partnership):
    """Versions in force or open that one of its predecessors signed and it has not, soonest to be reviewed first."""
    live = Signature.objects.filter(version=OuterRef("pk"), withdrawn_at__isnull=True)
    before = Succession.objects.filter(successor=successor).values("predecessor")
    return (
        ProtocolVersion.objects.filter(
            Q(status="active") | Q(status="open"),
            Exists(live.filter(agency__in=before)),
            ~Exists(live.filter(agency=successor)),
            protocol__partnership=partnership,
        )
        .select_related("protocol__lead")
        .order_by("review_on", "pk")
    )


def agencies_to_sign(partnership: Partnership) -> list[tuple[Succession, list[ProtocolVersion]]]:
    """Each succession in the partnership with what is still to be signed because of it."""
    found = Succession.objects.filter(
        Q(partnership=partnership) | Q(successor__spells__partnership=partnership)
    ).select_related("predecessor", "successor")
    rows = [
        (one, list(left_behind(one.successor, partnership))) for one in found.distinct().order_by("-on", "pk")
    ]
    return [row for row in rows if row[1]]
