"""The clocks: what is overdue is reminded, a few times and no more, and then lapses back to its sender."""

from django.utils import timezone

from partners import working_days
from partners.acting import SWEEP, acting_as
from referrals import lifecycle
from referrals.models import Referral, Status

REMINDERS = 3  # on the due day, and two and four working days after it
EVERY = 2
SENDER_REMINDERS = 1


def overdue_ids(limit: int = 500) -> list:
    today = timezone.localdate()
    with acting_as(SWEEP):
        rows = Referral.objects.filter(status__in=[Status.SENT, Status.ON_HOLD], due_on__lte=today)
        return list(rows.order_by("due_on").values_list("pk", flat=True)[:limit])


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


def next_step(referral: Referral) -> str:
    if referral.due_on is None:
        return ""
    late = working_days.between(referral.due_on, timezone.localdate())
    if referral.status == Status.SENT:
        if referral.reminders < REMINDERS:
            return "remind" if late >= referral.reminders * EVERY else ""
        return "lapse" if late > REMINDERS * EVERY and not referral.service.never_lapses else ""
    if referral.status != Status.ON_HOLD:
        return ""
    if referral.reminders < SENDER_REMINDERS:
        return "remind_sender"
    return "lapse_hold" if late > EVERY and referral.held_from == Status.SENT else ""
