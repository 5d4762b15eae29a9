"""What the receiver does with what it has opened when that is taken back: keeps it on a ground and until a day, or deletes it."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db import transaction
from django.utils import timezone

from consent import keeping
from consent.models import Disclosure
from partners import working_days
from partners.acting import SWEEP, acting_as
from partners.models import Seat
from referrals import lifecycle, policy, sending
from referrals.clocks import EVERY, REMINDERS, paged
from referrals.models import Referral, ReferralEvent, ReferralWords, Side, Status


def to_decide(seat: Seat):
    """What was taken back and waits for the seat's agency to keep or delete it, the soonest day first."""
    waiting = policy.visible_to(seat, Side.RECEIVER).filter(decide_by__isnull=False)
    return waiting.order_by("decide_by", "id")


@transaction.atomic
def decide(
    referral: Referral,
    seat: Seat,
    *,
    keep: Collection = (),
    delete: Collection = (),
    basis: str = "",
    until: dt.date | None = None,
) -> ReferralEvent:
    """Record for the ids of frozen copies which are kept, on which ground and until when, and which are deleted.

    Raises Refused when one of them is not frozen or is decided already, and when what is kept has no ground or day.
    Deleted copies are emptied for good; with them go the names that find them and, where they spoke of it, the words.
    """
    lifecycle.check_seat(seat)
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    _may_decide(locked, seat, keep, delete)
    now = timezone.now()
    lines = keeping.undecided(locked.pk, seat.agency_id)
    if keep:
        _check_ground(basis, until, timezone.localdate(now))
    kept = keeping.keep(lines.filter(pk__in=keep), seat.person, now, basis.strip(), until) if keep else 0
    gone = keeping.delete(lines.filter(pk__in=delete), seat.person, now) if delete else 0
    if (kept, gone) != (len(set(keep)), len(set(delete))):
        raise lifecycle.Refused("Somebody else decided on it a moment ago. Look at it again.")
    sending.forget_names(locked)
    changes = {"news_for_sender": True}
    if gone and _words_go(locked):
        changes["words_deleted_at"] = now
    if not lines.exists():
        changes["decide_by"] = None
    if Referral.objects.filter(pk=locked.pk).update(**changes) != 1:
        raise lifecycle.Refused("This referral cannot be changed from here.")
    code = "both" if kept and gone else "keep" if kept else "delete"
    event = lifecycle.record(
        locked, "decide", seat, Side.RECEIVER, now, ((Side.SENDER, "decided"),), code=code
    )
    referral.refresh_from_db()
    return event


def _may_decide(referral: Referral, seat: Seat, keep: Collection, delete: Collection) -> None:
    mine = Side.RECEIVER in lifecycle.sides_of(referral, seat.agency_id)
    if not mine or seat.role not in lifecycle.STAFF or referral.decide_by is None:
        raise lifecycle.Refused("There is nothing here for you to keep or delete.")
    if not keep and not delete:
        raise lifecycle.Refused("Choose what is kept and what is deleted.")
    if set(keep) & set(delete):
        raise lifecycle.Refused("A thing is either kept or deleted, not both.")


def _check_ground(basis: str, until: dt.date | None, today: dt.date) -> None:
    if not basis.strip():
        raise lifecycle.Refused("Say on which ground it is kept.")
    if until is None or until <= today:
        raise lifecycle.Refused("Say until which day it is kept: a day after today.")
    if until.year > today.year + keeping.LONGEST:
        raise lifecycle.Refused(f"Give a day within {keeping.LONGEST} years.")


def _held(referral: Referral):
    return Disclosure.objects.filter(referral_id=referral.pk, to_agency_id=referral.to_agency_id)


def _words_go(referral: Referral) -> bool:
    """Whether what the sender wrote goes as well: when nothing else is left, or when it speaks of what was deleted.

    Where one person took back their part of a referral that goes on, it stays with the rest.
    """
    if referral.status != Status.WITHDRAWN:
        return False
    held = list(_held(referral).values_list("category", "deleted_at"))
    left = {category for category, deleted_at in held if not deleted_at}
    gone = {category for category, deleted_at in held if deleted_at}
    words = ReferralWords.objects.filter(referral=referral).first()
    return not left or bool(words and set(words.text_holds) & gone)


def overdue_ids(size: int = 500) -> Iterator:
    """Referrals whose day to decide has come, and whose receiver has not been reminded as often as may be."""
    return paged(
        Referral.objects.filter(decide_by__isnull=False, decide_reminders__lt=REMINDERS), "decide_by", size
    )


def chase(referral_id) -> bool:
    """Remind the receiver that the day to decide has come, if a reminder is due; the last one stays the last."""
    with acting_as(SWEEP):
        found = Referral.objects.select_for_update().filter(pk=referral_id, decide_by__isnull=False).first()
        if found is None or found.decide_reminders >= REMINDERS:
            return False
        late = working_days.between(found.decide_by, timezone.localdate())
        if late < found.decide_reminders * EVERY:
            return False
        Referral.objects.filter(pk=found.pk).update(decide_reminders=found.decide_reminders + 1)
        tells = ((Side.RECEIVER, "undecided"),)
        lifecycle.record(found, "remind_decision", None, Side.SYSTEM, timezone.now(), tells)
        return True
