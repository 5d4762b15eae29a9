"""Recording what a client says, and reading what holds."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from consent import standing, universal_credit, wording
from consent.models import (
    YES,
    Agreement,
    AgreementEvent,
    Format,
    GivenBy,
    Method,
    Paper,
    Representative,
    Said,
)
from partners.acting import current
from partners.models import Agency, Person

WORDING = wording.FIRST
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


def expiry_for(receiver: Agency, today: dt.date | None = None, begins: int | None = None) -> dt.date:
    """The last day on which an answer about this agency holds, unless another is said. `begins`: of Universal Credit."""
    today = today or timezone.localdate()
    return (
        universal_credit.period_ends(today, begins)
        if universal_credit.is_for(receiver)
        else default_expiry(today)
    )


@dataclass(frozen=True)
class Asked:
    """How a person was asked and by whom, and who answered for them. Every way of recording an answer fills it in."""

    words: wording.Words | None = None
    told: str = ""
    format: str = Format.PLAIN
    interpreter: str = ""
    read_aloud: bool = False
    asked_by: Person | None = None
    paper: Paper | None = None
    given_by: str = GivenBy.SELF
    representative: Representative | None = None

    def on_record(self) -> dict:
        words = self.words or wording.base()["en"]
        return {
            "wording": words.version,
            "language": words.language,
            "wording_sha256": words.sha256,
            "told": self.told,
            "format": self.format,
            "interpreter": self.interpreter,
            "read_aloud": self.read_aloud,
            "asked_by": self.asked_by,
            "paper": self.paper,
            "given_by": self.given_by,
            "representative": self.representative,
        }


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
    asked: Asked | None = None,
) -> AgreementEvent:
    """Add an answer to the client's thread about one agency. Locks the thread: a sending that races it waits.

    Raises CannotAnswer where whoever said it may not, or where a yes lacks what its way of being given needs.
    """
    asked = asked or Asked()
    thread, _ = Agreement.objects.get_or_create(
        client=client, receiver=receiver, defaults={"agency_id": client.agency_id}
    )
    Agreement.objects.select_for_update().get(pk=thread.pk)
    rests_on = {}
    if said in (*YES, Said.REFUSED):
        rests_on = standing.check(client, receiver, said, allowed or [], asked.given_by, asked.representative)
    if said in YES:
        _evidence(client, method, asked)
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
        said_at=said_at or timezone.now(),
        expires_on=expires_on or expiry_for(receiver),
        recorded_by_id=current().person,
        **asked.on_record(),
        **rests_on,
    )


def _evidence(client: Client, method: str, asked: Asked) -> None:
    """A yes that nobody saw rests on the words having been read aloud; one on paper, on the sheet."""
    if method == Method.PHONE and not asked.read_aloud:
        raise standing.CannotAnswer("By phone the words are read aloud.", "Read them, then say that you did.")
    if method == Method.PAPER and asked.paper is None:
        raise standing.CannotAnswer("The signed sheet is missing.", "Choose the file.")
    if asked.paper and asked.paper.client_id != client.pk:
        raise ValueError("the sheet of somebody else")


def word_for(before: AgreementEvent | None, allowed: list[str]) -> str:
    """What a yes is after what was said before: a first one, the same again, or less."""
    if before is None or before.said not in YES:
        return Said.GIVEN
    earlier, now = set(before.allowed), set(allowed)
    return Said.NARROWED if now < earlier else Said.RENEWED if now == earlier else Said.GIVEN


def lock(client: Client, receiver: Agency) -> None:
    """Hold the client's thread about an agency for the rest of the transaction."""
    list(Agreement.objects.select_for_update().filter(client=client, receiver=receiver))


def withdraw(client: Client, receiver: Agency, method: str = "in_person") -> AgreementEvent:
    return record(client, receiver, Said.WITHDRAWN, method=method)
