"""How an agency leaves, and what its people may still do.

After its last day nothing new is referred to it or by it. Until the close-down ends its people read and hand over, and
change nothing; then their seats are off. An agency that is still in another partnership works on as before. All of it
is computed from its places (`AgencyQuerySet.left_by`, `closed_on`) and kept in two spots: `SeatQuerySet.live` for seats
that are off, and `partners.middleware` for what may only be read.
"""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from partners import letters, moving
from partners.models import Agency, Member, Partnership, Person, Role, Seat
from partners.setting_up import Refused

CLOSE_DOWN_DAYS = 90
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What people of an agency that has left may still send: where they are, and how they are told.
STILL_SENT = frozenset(
    {"choose_seat", "lock", "unlock", "sign_out", "keep", "throw_away", "settings", "account_email"}
)


def asks_by_post(view):
    """The view's POST reads: the words of a search are posted so that they stay out of addresses."""
    view.asks_by_post = True
    return view


def still_comes_back(view):
    """The view's POST is a way back in, open to an agency that has left."""
    view.still_comes_back = True
    return view


def may_send(request, view) -> bool:
    """Whether people of an agency that has left may send this."""
    if request.method in READING or getattr(view, "asks_by_post", False):
        return True
    if getattr(view, "still_comes_back", False):
        return True
    match = request.resolver_match
    return match.url_name in STILL_SENT or request.path_info.startswith(("/accounts/", "/demo/"))


def earliest_last_day(spell: Member) -> dt.date:
    """Yesterday ends it at once; a place that began today lasts the day."""
    return max(spell.during.lower, timezone.localdate() - dt.timedelta(days=1))


def running(partnership: Partnership, agency: Agency) -> Member | None:
    return Member.objects.filter(
        partnership=partnership, agency=agency, during__contains=timezone.localdate()
    ).first()


@transaction.atomic
def end(
    partnership: Partnership,
    agency: Agency,
    by: Person,
    *,
    last_day: dt.date,
    closes_on: dt.date,
    reason: str,
    decided_by: str,
) -> Member:
    """End the place that runs today on its last day. Said again before that day, the later word holds."""
    if running(partnership, agency):
        moving.call_off_all(partnership, agency, by, f"It leaves: {reason}")
    spell = (
        Member.objects.select_for_update()
        .filter(partnership=partnership, agency=agency, during__contains=timezone.localdate())
        .first()
    )
    if spell is None:
        raise Refused(f"{agency} has no place in the partnership now.")
    if last_day < earliest_last_day(spell):
        raise Refused("The last day cannot lie before yesterday, nor before the agency came in.")
    if closes_on < last_day:
        raise Refused("Its people can read at least until the last day.")
    spell.during = DateRange(spell.during.lower, last_day + dt.timedelta(days=1))
    spell.closes_on, spell.end_reason, spell.end_decided_by = closes_on, reason, decided_by
    spell.end_recorded_at, spell.end_recorded_by = timezone.now(), by
    spell.save()
    for seat in Seat.objects.switched_on().filter(agency=agency, role=Role.MANAGER).select_related("person"):
        key = f"agency_leaves:{spell.pk}:{last_day}:{closes_on}:{seat.person_id}"
        letters.write("agency_leaves", key, person=seat.person, about={"spell": spell.pk})
    return spell


@letters.letter("agency_leaves", "Your agency leaves a partnership")
def leaving_letter(found) -> dict | None:
    spell = Member.objects.select_related("agency", "partnership").filter(pk=found.about["spell"]).first()
    if spell is None or spell.closes_on is None:
        return None
    return {"spell": spell, "subject": f"{spell.agency} leaves the {spell.partnership}"}


def latest_place(agency: Agency) -> Member | None:
    """The place that an agency had last, for saying why nobody acts for it now."""
    return Member.objects.filter(agency=agency).select_related("partnership").order_by("-during").first()
