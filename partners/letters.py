"""E-mails of the partnership itself. A page or a sweep writes a letter beside its change; a worker sends it.

``@letter("invitation", "You are invited")`` registers a kind: a function of the letter that gives the context of
`templates/letters/invitation.txt`, or None where there is nothing to say any more. A letter holds ids only; its words
are found when it goes out. Like all that is sent, it never names a client.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.db.models import F, Q
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.utils import timezone
from structlog import get_logger

from partners.models import Letter, Person

log = get_logger(__name__)

ATTEMPTS = 8

# Sent after commit with `letter_id`: it waits to be sent.
letter_written = Signal()


@dataclass(frozen=True)
class Kind:
    subject: str
    context: Callable[[Letter], dict | None]


KINDS: dict[str, Kind] = {}


def letter(code: str, subject: str) -> Callable:
    def register(context: Callable[[Letter], dict | None]) -> Callable:
        KINDS[code] = Kind(subject, context)
        return context

    return register


def write(
    kind: str,
    key: str,
    *,
    person: Person | None = None,
    address: str = "",
    about: dict | None = None,
    at: dt.datetime | None = None,
) -> bool:
    """Write a letter beside the change that it tells of. False when one with this key was written before."""
    if kind not in KINDS:
        raise KeyError(f"no letter of the kind {kind!r}")
    made = Letter(
        kind=kind,
        key=key,
        person=person,
        address=address,
        about=about or {},
        next_at=at or timezone.now(),
    )
    Letter.objects.bulk_create([made], ignore_conflicts=True)
    written = Letter.objects.filter(pk=made.pk).exists()
    if written:
        transaction.on_commit(lambda: letter_written.send(None, letter_id=made.pk), robust=True)
    return written


def waiting():
    return Letter.objects.filter(sent_at__isnull=True, dropped_at__isnull=True, failed_at__isnull=True)


def due(limit: int = 200) -> list:
    """Ids of what waits to be sent, the oldest first."""
    now = timezone.now()
    rows = waiting().filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), next_at__lte=now)
    return list(rows.order_by("next_at").values_list("pk", flat=True)[:limit])


def claim(letter_id) -> Letter | None:
    """Lease a letter to this worker, or None where another has it, or it is done or not due."""
    now = timezone.now()
    free = waiting().filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now), pk=letter_id, next_at__lte=now
    )
    lease = now + dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    if free.update(lease_until=lease, attempts=F("attempts") + 1) != 1:
        return None
    return Letter.objects.select_related("person").get(pk=letter_id)


def deliver(letter_id) -> bool:
    """Send one letter. True when there is nothing left to do for it."""
    found = claim(letter_id)
    if found is None:
        return False
    try:
        context = context_of(found)
        if context is not None:
            send(found, context)
    except Exception as error:
        log.warning("a letter failed", letter=str(letter_id), kind=type(error).__name__)
        postpone(found, error)
        return False
    mark = "dropped_at" if context is None else "sent_at"
    return ours(found).update(**{mark: timezone.now()}, lease_until=None, error="") == 1


def ours(found: Letter):
    """The letter while the lease that this worker was given is the last one given."""
    return Letter.objects.filter(pk=found.pk, attempts=found.attempts)


def context_of(found: Letter) -> dict | None:
    """What it says, looked up now; None where the person has left or it is true no more."""
    if found.person and not found.person.is_active:
        return None
    with transaction.atomic():
        return KINDS[found.kind].context(found)


def send(found: Letter, context: dict) -> None:
    """Send outside any transaction, under an id that is the same at each try."""
    words = {"site": settings.SITE_URL, "person": found.person} | context
    mail.EmailMessage(
        subject=context.get("subject", KINDS[found.kind].subject),
        body=render_to_string(f"letters/{found.kind}.txt", words),
        to=[found.person.email if found.person else found.address],
        headers={"Message-ID": f"<{found.pk}@referral-pathways>", "Auto-Submitted": "auto-generated"},
    ).send()


def postpone(found: Letter, error: Exception) -> None:
    """Back off: 30 s, 1, 2, 4 ... minutes; after the last try the failure stands for an admin to see."""
    now = timezone.now()
    wait = dt.timedelta(seconds=30 * 2 ** (min(found.attempts, ATTEMPTS) - 1))
    ended = {"failed_at": now} if found.attempts >= ATTEMPTS else {}
    ours(found).update(lease_until=None, next_at=now + wait, error=type(error).__name__[:200], **ended)
