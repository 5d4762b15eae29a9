"""What happened, newest first, with the words that were said with it."""

from dataclasses import dataclass

from referrals.lifecycle import TABLE
from referrals.models import ReferralEvent

TITLES = {
    "send": "Sent",
    "accept": "Taken on",
    "ask": "Asked for more",
    "answer": "Answered",
    "decline": "Declined",
    "assign": "Given to somebody else",
    "contact": "First contact made",
    "progress": "Progress",
    "complete": "Finished: helped",
    "end": "Ended without help",
    "withdraw": "Taken back",
    "lapse": "No answer in time",
    "lapse_hold": "No answer in time",
    "remind": "Reminder sent",
    "remind_sender": "Reminder sent",
    "message": "Message",
    "phone": "Phone call between the agencies",
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: object
    title: str
    by: str
    words: str
    confirmed: bool = False


def timeline(referral, messages, result_hidden: bool = False) -> list[Entry]:
    """The events with the words that were said with them: one query, however long. Where the client lets nothing be told, an ending says only that it closed."""
    events = ReferralEvent.objects.filter(referral=referral).select_related("agency", "person")
    words = {m.event_id: m for m in messages}
    entries = []
    for event in events:
        said = words.get(event.pk)
        title = TITLES.get(event.action, TABLE[event.action].label if event.action in TABLE else event.action)
        closing = result_hidden and event.action in ("complete", "end")
        by = ", ".join(str(x) for x in (event.person, event.agency) if x) or "Referral Pathways"
        entries.append(
            Entry(
                event.at,
                "Closed" if closing else title,
                by,
                "" if closing or not said else said.text,
                bool(said and said.confirmed_at),
            )
        )
    return entries[::-1]
