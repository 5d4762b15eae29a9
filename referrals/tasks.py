"""Celery's tasks: each calls one domain function."""

import time

from celery import shared_task
from django.conf import settings
from django.dispatch import receiver
from kombu import Connection
from kombu.pools import producers
from structlog import get_logger

from referrals import clocks, taken_back
from referrals.notifications import digest, outbox
from referrals.signals import outbox_written

log = get_logger(__name__)

# The worker may wait five seconds for the broker; somebody who pressed Send may not.
WAKING = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": 0.5}
QUIET_SECONDS = 10
SWEEPING_SECONDS = 60

_asleep: dict[str, float] = {}


@shared_task
def deliver(outbox_id: str, agency_id: int) -> None:
    outbox.deliver(outbox_id, agency_id)


@shared_task
def sweep_outbox() -> None:
    """What is left when the time is up is the next sweep's: no task lives long enough to be killed."""
    until = time.monotonic() + SWEEPING_SECONDS
    for outbox_id, agency_id in outbox.due():
        if time.monotonic() > until:
            return
        outbox.deliver(outbox_id, agency_id)


@shared_task
def sweep_clocks() -> None:
    clocks.sweep()


@shared_task
def sweep_decisions() -> None:
    clocks.take_all(taken_back.overdue_ids(), taken_back.chase)


@shared_task
def sweep_digests() -> None:
    digest.send_due()


@receiver(outbox_written)
def wake_the_worker(sender, outbox_id, agency_id, **kwargs) -> None:
    """Tell the worker that a row waits. The broker only wakes: the sweep finds the row in any case.

    A dead broker costs half a second, and then this process leaves it in peace for a while.
    """
    address = settings.CELERY_BROKER_URL
    if time.monotonic() < _asleep.get(address, 0):
        return
    try:
        with producers[Connection(address, transport_options=WAKING)].acquire(timeout=0.5) as producer:
            deliver.apply_async([str(outbox_id), agency_id], producer=producer, retry=False)
    except Exception as error:
        _asleep[address] = time.monotonic() + QUIET_SECONDS
        log.warning("the broker does not answer; the sweep will deliver", kind=type(error).__name__)
