"""Telling a worker that something waits. The broker only wakes: a sweep finds in any case what it lost."""

import time

from django.conf import settings
from kombu import Connection
from kombu.pools import producers
from structlog import get_logger

log = get_logger(__name__)

# The worker may wait five seconds for the broker; somebody who pressed Send may not.
WAKING = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": 0.5}
QUIET_SECONDS = 10
SWEEPING_SECONDS = 60

_asleep: dict[str, float] = {}


def wake(task, *arguments) -> None:
    """Ask for a task. A dead broker costs half a second, and then this process leaves it in peace for a while."""
    address = settings.CELERY_BROKER_URL
    if time.monotonic() < _asleep.get(address, 0):
        return
    try:
        with producers[Connection(address, transport_options=WAKING)].acquire(timeout=0.5) as producer:
            task.apply_async([*arguments], producer=producer, retry=False)
    except Exception as error:
        _asleep[address] = time.monotonic() + QUIET_SECONDS
        log.warning("the broker does not answer; the sweep will deliver", kind=type(error).__name__)


def sweep(due, deliver) -> None:
    """Deliver what is due. What is left when the time is up is the next sweep's: no task lives long enough to be killed."""
    until = time.monotonic() + SWEEPING_SECONDS
    for arguments in due:
        if time.monotonic() > until:
            return
        deliver(*arguments)
