"""Acting as a seat: the one place that tells PostgreSQL who is asking.

``with acting_as(seat):`` opens a transaction and sets the seat for its length. Pages do it in the
middleware, tasks before they read. A different seat inside another is refused, for a mixture of two
agencies' sight in one piece of work is how data leaks; tests, which play both sides, say ``nested=True``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from partners.rowsecurity import SETTINGS

if TYPE_CHECKING:
    from partners.models import Seat


@dataclass(frozen=True)
class Acting:
    """What PostgreSQL is told: ids, or None. `figures` reads spines for measures only; `sweep` reads the outbox."""

    person: int | None = None
    agency: int | None = None
    partnership: int | None = None
    figures: int | None = None
    sweep: int | None = None


NOBODY = Acting()
SWEEP = Acting(sweep=1)

_current: ContextVar[Acting] = ContextVar("acting", default=NOBODY)


class MixedSeats(RuntimeError):
    """One piece of work tried to act for two seats."""


def of(seat: "Seat") -> Acting:
    """A seat's settings. An evaluator has a partnership but reads no spine: figures come through the measures."""
    if seat.agency_id:
        return Acting(person=seat.person_id, agency=seat.agency_id)
    if seat.role == "evaluator":
        return Acting(person=seat.person_id)
    return Acting(person=seat.person_id, partnership=seat.partnership_id)


def for_agency(agency_id: int) -> Acting:
    """The seat a task takes when it works for an agency and for no person there."""
    return Acting(agency=agency_id)


def current() -> Acting:
    return _current.get()


def _set(acting: Acting) -> None:
    values = [str(getattr(acting, name) or "") for name in SETTINGS]
    calls = ", ".join(f"set_config('app.{name}', %s, true)" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"select {calls}", values)


@contextmanager
def acting_as(who: "Seat | Acting", *, nested: bool = False) -> Iterator[Acting]:
    """Act as a seat for one transaction.

    Raises MixedSeats inside another seat's work, unless `nested` says that both are meant.
    """
    acting = who if isinstance(who, Acting) else of(who)
    before = current()
    if before not in (NOBODY, acting) and not nested:
        raise MixedSeats(f"already acting as {before}, asked to act as {acting}")
    inside = connection.in_atomic_block
    with transaction.atomic():
        _set(acting)
        token = _current.set(acting)
        try:
            yield acting
        finally:
            _current.reset(token)
            # A local setting outlives a released savepoint, so inside another transaction it is put back by
            # hand; the outermost forgets it at its end. A broken one cannot be told anything, and forgets on rollback.
            if inside and not connection.needs_rollback and _transaction_is_sound():
                _set(before)


def _transaction_is_sound() -> bool:
    """Whether the connection is open and its transaction takes statements still."""
    raw = connection.connection
    return raw is not None and not raw.closed and raw.get_transaction_status() != TRANSACTION_STATUS_INERROR
