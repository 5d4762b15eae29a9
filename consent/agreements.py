"""Recording what a client says, and reading what holds."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from consent.models import Agreement, AgreementEvent, Said
from partners.acting import current
from partners.models import Agency

WORDING = "2026-11"
MONTHS_HELD = 6


def default_expiry(today: dt.date | None = None) -> dt.date:
    """Six months on, by the day of the month."""
    today = today or timezone.localdate()
    month = today.month + MONTHS_HELD
    year, month = today.year + (month - 1) // 12, (month - 1) % 12 + 1
    for day in range(today.day, 27, -1):
        try:
            return dt.date(year, month, day)
        except ValueError:
            continue
    return dt.date(year, month, today.day)


@transaction.atomic
def record(
    client: Client,
    receiver: Agency,
    said: str,
    *,
    allowed: list[str] | None = None,
    refused: list[str] | None = None,
    tell: str = "nothing",
    follow_up: bool = False,
    method: str = "in_person",
    said_at: dt.datetime | None = None,
    expires_on: dt.date | None = None,
) -> AgreementEvent:
    """Add an answer to the client's thread about one agency. Locks the thread: a sending that races it waits."""
    thread, _ = Agreement.objects.get_or_create(
        client=client, receiver=receiver, defaults={"agency_id": client.agency_id}
    )
    Agreement.objects.select_for_update().get(pk=thread.pk)
    return AgreementEvent.objects.create(
        agreement=thread,
        agency_id=client.agency_id,
        client=client,
        said=said,
        allowed=allowed or [],
        refused=refused or [],
        tell=tell,
        follow_up=follow_up,
        method=method,
        wording=WORDING,
        said_at=said_at or timezone.now(),
        expires_on=expires_on or default_expiry(),
        recorded_by_id=current().person,
    )


def lock(client: Client, receiver: Agency) -> None:
    """Hold the client's thread about an agency for the rest of the transaction."""
    list(Agreement.objects.select_for_update().filter(client=client, receiver=receiver))


def withdraw(client: Client, receiver: Agency, method: str = "in_person") -> AgreementEvent:
    return record(client, receiver, Said.WITHDRAWN, method=method)
