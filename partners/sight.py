"""Who can see whom: asked by search, by better places, by sending, and by every list of agencies that members read.

Members of a partnership find each other, save two that are kept apart there, and an agency that is hidden from all but
those which it is known to. What a route may not show it leaves out, without a word on why.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from partners.models import Agency, KeptApart, Member, Partnership, SightChange


class Refused(Exception):
    """It stays as it is. The message is for the admin who tried."""


# --- asked -----------------------------------------------------------------------------------------


def neighbours(agency_id: int):
    """Live places of agencies in each partnership with this one, itself among them, without those kept apart there."""
    today = timezone.localdate()
    places = Member.objects.filter(agency_id=agency_id, during__contains=today).values("partnership")
    apart = KeptApart.objects.live().between(agency_id, OuterRef("agency"))
    return Member.objects.filter(
        ~Exists(apart.filter(partnership=OuterRef("partnership"))),
        partnership__in=places,
        during__contains=today,
    )


def known(agency_id: int, path: str = "") -> Q:
    """Of agencies, or of what belongs to them by `path` ("agency__"): those that hide from this one are left out."""
    shown = Agency.objects.filter(known_to=agency_id).values("pk")
    own = path.removesuffix("__") or "pk"
    return Q(**{f"{path}listed": True}) | Q(**{f"{own}__in": shown})


def found_by(agency_id: int, partnership: Partnership | None = None):
    """Agencies that this one may find, by name: in any of its partnerships, or in one. Itself is among them."""
    places = neighbours(agency_id)
    if partnership:
        places = places.filter(partnership=partnership)
    return Agency.objects.filter(known(agency_id) | Q(pk=agency_id), pk__in=places.values("agency"))


def shared_partnerships(one, other):
    """Partnerships in which both are members today and not kept apart."""
    today = timezone.localdate()
    apart = KeptApart.objects.live().between(one.pk, other.pk).filter(partnership=OuterRef("pk"))
    both = Partnership.objects.filter(~Exists(apart), members__agency=one, members__during__contains=today)
    return both.filter(members__agency=other, members__during__contains=today)


def hidden_or_apart(sender_id: int, receiver_id: int, partnership_id: int) -> bool:
    """Whether a referral may not go there any more, though both are members."""
    apart = KeptApart.objects.live().between(sender_id, receiver_id).filter(partnership=partnership_id)
    found = Agency.objects.filter(known(sender_id) | Q(pk=sender_id), pk=receiver_id)
    return apart.exists() or not found.exists()


# --- decided ---------------------------------------------------------------------------------------


def members(partnership: Partnership):
    return Agency.objects.members_on(timezone.localdate(), partnership)


def keep_apart(
    partnership: Partnership,
    one: Agency,
    other: Agency,
    reason: str,
    decided_by: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> KeptApart:
    """Neither finds the other from `since` on, up to and with `until`. What is open between them goes on. Raises Refused."""
    if one == other or members(partnership).filter(pk__in=[one.pk, other.pk]).count() != 2:
        raise Refused("Choose two agencies of the partnership.")
    since = since or timezone.localdate()
    if until and until < since:
        raise Refused("The last day is before the first.")
    first, second = sorted((one, other), key=lambda agency: agency.pk)
    during = DateRange(since, until + dt.timedelta(days=1) if until else None)
    try:
        with transaction.atomic():
            return KeptApart.objects.create(
                partnership=partnership,
                one=first,
                other=second,
                during=during,
                reason=reason,
                decided_by=decided_by,
            )
    except IntegrityError as error:
        raise Refused("These two are kept apart already on some of these days.") from error


@transaction.atomic
def end_apart(apart: KeptApart, reason: str, ended_by: str) -> None:
    """They find each other again from now on. What was decided before stays on record."""
    found = KeptApart.objects.select_for_update().get(pk=apart.pk)
    if found.ended_at:
        raise Refused("They are kept apart no longer.")
    today, first = timezone.localdate(), found.during.lower
    last = found.during.upper
    KeptApart.objects.filter(pk=found.pk).update(
        during=DateRange(first, min(max(today, first + dt.timedelta(days=1)), last or dt.date.max)),
        ended_at=timezone.now(),
        ended_by=ended_by,
        end_reason=reason,
    )


@transaction.atomic
def show_to(
    partnership: Partnership, agency: Agency, only: list[Agency] | None, reason: str, decided_by: str
) -> None:
    """Let every member find the agency, or `only` these. What agencies of other partnerships know of it stays so."""
    locked = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    here = members(partnership)
    locked.known_to.remove(*here.filter(pk__in=locked.known_to.values("pk")))
    locked.known_to.add(*(only or []))
    Agency.objects.filter(pk=agency.pk).update(listed=only is None)
    names = ", ".join(sorted(str(one) for one in only or []))
    said = "Every agency may find it" if only is None else f"Only these may find it: {names or 'none'}"
    SightChange.objects.create(
        partnership=partnership, agency=agency, decided_by=decided_by, reason=reason, said=said
    )
