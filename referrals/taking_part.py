"""What an agency's referrals say of how it takes part in a partnership; the floor below proposes by it."""

import datetime as dt

from django.db.models import Count
from django.utils import timezone

from partners.models import Partnership
from referrals.models import Referral


def counted(partnership: Partnership, since: dt.date) -> dict[int, list[tuple[int, str]]]:
    """Referrals sent and answered since a day, by agency. In the sweep's seat, which reads spines alone."""
    start = dt.datetime.combine(since, dt.time.min, timezone.get_current_timezone())
    ours = Referral.objects.filter(partnership=partnership).order_by()
    found: dict[int, list[tuple[int, str]]] = {}
    for verb, agency, rows in (
        ("sent", "from_agency", ours.filter(sent_at__gte=start)),
        ("answered", "to_agency", ours.filter(answered_at__gte=start)),
    ):
        for pk, count in rows.values_list(agency).annotate(Count("pk")):
            words = f"{verb} {count:,} {'referral' if count == 1 else 'referrals'}"
            found.setdefault(pk, []).append((count, words))
    return found
