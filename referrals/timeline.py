"""What happened, newest first, with the words that were said with it."""

from dataclasses import dataclass

from partners.templatetags.ui import moment
from referrals.lifecycle import TABLE
from referrals.models import ReferralEvent

TITLES = {
    "send": "Sent",
    "accept": "Taken on",
    "ask": "Asked for more",
    "answer": "Answered",
    "resume": "Going on without an answer",
    "decline": "Declined",
    "assign": "Given to somebody else",
    "hand_over": "Given to a colleague at the agency that sent it",
    "contact": "First contact made",
    "progress": "Progress",
    "complete": "Finished: helped",
    "end": "Ended without help",
    "withdraw": "Taken back",
    "leave": "One person took back their part",
    "lapse": "No answer in time",
    "lapse_hold": "No answer in time",
    "end_hold": "Ended without help: no answer in time",
    "remind": "Reminder sent",
    "remind_sender": "Reminder sent",
    "remind_receiver": "No answer yet: the agency that asked was told",
    "decide keep": "Kept, on a ground, after it was taken back",
    "decide delete": "Deleted after it was taken back",
    "decide both": "Some kept, on a ground, and some deleted, after it was taken back",
    "remind_decision": "Reminder sent: keep or delete",
    "restrict": "Restricted to named people",
    "name": "May see it now",
    "unname": "May see it no longer",
    "lift": "Restriction lifted: everybody who works with referrals at both agencies may see it",
    "rescue": "May see it now, named by the privacy lead",
    "nobody_there": "Nobody who is named works there any more",
    "message": "Message",
    "phone": "Phone call between the agencies",
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: object
    title: str
    who: str
    agency: str
    words: str
    confirmed: str = ""


def title_of(event: ReferralEvent) -> str:
    known = TITLES.get(event.action) or TITLES.get(f"{event.action} {event.code}")
    return known or (TABLE[event.action].label if event.action in TABLE else event.action)


def confirmation(said) -> str:
    """Who of the other side said that a telephone call was as recorded."""
    return f"Confirmed by {said.confirmed_by}, {moment(said.confirmed_at)}." if said.confirmed_at else ""


def timeline(referral, messages, result_hidden: bool = False) -> list[Entry]:
    """The events with the words that were said with them: one query, however long.

    Where the client lets nothing be told, an ending says only that it closed.
    """
    events = ReferralEvent.objects.filter(referral=referral).select_related("agency", "person", "about")
    words = {m.event_id: m for m in messages}
    entries = []
    for event in events:
        said = words.get(event.pk)
        title = title_of(event)
        closing = result_hidden and event.action in ("complete", "end", "end_hold")
        agency = str(event.agency) if event.agency else "Referral Pathways"
        entries.append(
            Entry(
                event.at,
                "Closed" if closing else title,
                str(event.person or ""),
                agency,
                "" if closing else said.text if said else str(event.about or ""),
                confirmation(said) if said else "",
            )
        )
    return entries[::-1]
