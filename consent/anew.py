"""What makes an answer too old before its end: new words, a birthday, a change in what the person can decide."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from clients.models import Client, Identity
from consent import universal_credit, wording
from consent.models import YES, AgreementEvent, CapacityAssessment, Understanding

NEW_WORDS = "The words in which people are asked have changed since."
BIRTHDAY = "They have turned {age} since."
CAPACITY = "What they can decide has been assessed since."
REQUEST_DONE = "Their request there is done, and what they agreed to for Universal Credit ended with it."
AGES = (16, 18)

# The floor of referrals says which requests are done: a function of (client, events) giving receivers.
DONE: list[Callable[[Client, list[AgreementEvent]], set[int]]] = []


def reasons(
    client: Client, events: list[AgreementEvent], partnership_of: dict[int, int | None]
) -> dict[int, str]:
    """By receiving agency, why its answer is to be asked anew; left out where it need not. Few queries for all."""
    events = [event for event in events if event.said in YES]
    if not events:
        return {}
    words = wording.asked_anew_since({pk for pk in partnership_of.values() if pk})
    found = birthdays(client, events) | capacity_changes(client, events)
    at_jobcentres = [e for e in events if universal_credit.is_for(e.agreement.receiver)]
    if at_jobcentres:
        found |= {pk: REQUEST_DONE for done in DONE for pk in done(client, at_jobcentres)}
    for event in events:
        receiver = event.agreement.receiver_id
        published = words.get(partnership_of.get(receiver))
        if published and published > event.at:
            found[receiver] = NEW_WORDS
    return found


def birthdays(client: Client, events: list[AgreementEvent], today: dt.date | None = None) -> dict[int, str]:
    born = Identity.objects.filter(client=client).values_list("birth_date", flat=True).first()
    if born is None:
        return {}
    return {
        event.agreement.receiver_id: BIRTHDAY.format(age=age)
        for event in events
        for age in AGES
        if turned(born, age, timezone.localdate(event.said_at), today or timezone.localdate())
    }


def turned(born: dt.date, age: int, since: dt.date, today: dt.date) -> bool:
    """Whether the birthday lies after one day and not after another. Somebody born on 29 February is older on 1 March."""
    try:
        day = born.replace(year=born.year + age)
    except ValueError:
        day = dt.date(born.year + age, 3, 1)
    return since < day <= today


def capacity_changes(client: Client, events: list[AgreementEvent]) -> dict[int, str]:
    """Those whose last assessment, or note on a child, says otherwise than what the answer rested on."""
    last: dict[tuple, bool] = {}
    for kind, able in ((CapacityAssessment, "able"), (Understanding, "understands")):
        rows = kind.objects.filter(client=client).order_by("id").values_list("receiver_id", "pk", able)
        last |= {(kind, receiver): (pk, able) for receiver, pk, able in rows}
    changed = {}
    for event in events:
        receiver = event.agreement.receiver_id
        pairs = ((CapacityAssessment, event.capacity_id), (Understanding, event.understanding_id))
        for kind, rested_on in pairs:
            pk, able = last.get((kind, receiver), (None, True))
            if pk != rested_on and (rested_on or not able):
                changed[receiver] = CAPACITY
    return changed
