"""The clocks: what is overdue is reminded, a few times and no more, and then lapses back to its sender or ends."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from partners import working_days
from partners.acting import SWEEP, acting_as
from partners.models.agencies import Sector
from referrals import lifecycle
from referrals.models import Referral, Status

log = logging.getLogger(__name__)

REMINDERS = 3  # on the due day, and two and four working days after it
EVERY = 2
SENDER_REMINDERS = 1
NO_STEP_LEFT = Q(status=Status.SENT, reminders__gte=REMINDERS, service__agency__sector=Sector.STATUTORY)


def following_step(referral: Referral) -> tuple[str, int]:
    """The step that comes of itself, and how many working days after the due day; ("", 0) when none is left.

    A hold on work that was taken on is not lost to silence at once: the receiver hears that no answer came, and
    has as long as the sender had to go on without it or to end it.
    """
    told = referral.reminders
    if referral.status == Status.SENT:
        if told < REMINDERS:
            return "remind", told * EVERY
        return ("", 0) if referral.service.never_lapses else ("lapse", REMINDERS * EVERY + 1)
    if referral.status != Status.ON_HOLD:
        return "", 0
    if told < SENDER_REMINDERS:
        return "remind_sender", 0
    if referral.held_from == Status.SENT:
        return "lapse_hold", EVERY + 1
    if told == SENDER_REMINDERS:
        return "remind_receiver", EVERY + 1
    return "end_hold", EVERY + 1 + lifecycle.HOLD_DAYS


def schedule(due: dt.date, *, never_lapses: bool) -> tuple[list[dt.date], dt.date | None]:
    """When the receiver of a new referral is reminded, and when it comes back unanswered, if it may."""
    reminders = [working_days.add(due, n * EVERY) for n in range(REMINDERS)]
    return reminders, None if never_lapses else working_days.add(due, REMINDERS * EVERY + 1)


def next_step(referral: Referral) -> str:
    """The step that is due today, or nothing."""
    if referral.due_on is None:
        return ""
    action, after = following_step(referral)
    late = working_days.between(referral.due_on, timezone.localdate())
    return action if late >= after else ""


def overdue_ids(size: int = 500) -> Iterator:
    """Every overdue referral that has a step left, the longest overdue first."""
    waiting = Referral.objects.filter(status__in=[Status.SENT, Status.ON_HOLD])
    return paged(waiting.exclude(NO_STEP_LEFT), "due_on", size)


def paged(rows: QuerySet, day: str, size: int) -> Iterator:
    """Keys of the rows whose day has come, read a page at a time in the sweeps' own seat."""
    after: tuple | None = None
    while page := _page(rows, day, after, size):
        yield from (pk for _, pk in page)
        after = page[-1]


def _page(rows: QuerySet, day: str, after: tuple[dt.date, object] | None, size: int) -> list[tuple]:
    rows = rows.filter(**{f"{day}__lte": timezone.localdate()})
    if after:
        rows = rows.filter(Q(**{f"{day}__gt": after[0]}) | Q(**{day: after[0], "pk__gt": after[1]}))
    with acting_as(SWEEP):
        return list(rows.order_by(day, "pk").values_list(day, "pk")[:size])


def sweep() -> int:
    """Take every step that is due; gives how many."""
    return take_all(overdue_ids(), tick)


def take_all(ids: Iterable, step: Callable) -> int:
    """Take a step of each; gives how many there were to take. One that fails does not hold up the others."""
    taken = 0
    for referral_id in ids:
        try:
            taken += bool(step(referral_id))
        except Exception:
            log.exception("the clock of referral %s failed", referral_id)
    return taken


def tick(referral_id) -> str:
    """Take the one step that is due for an overdue referral; gives its action, or nothing."""
    with acting_as(SWEEP):
        # Locked before it is judged: two sweeps at once must not both find the same reminder due.
        rows = Referral.objects.select_for_update(of=("self",)).select_related("service__agency")
        referral = rows.filter(pk=referral_id).first()
        action = next_step(referral) if referral else ""
        if action:
            try:
                lifecycle.perform(referral, action)
            except lifecycle.Refused:
                return ""
        return action
