"""Handing over what somebody holds at an agency: all of it or a picked few, to a colleague or a team, in one transaction.

What was received goes through the lifecycle's `assign`, so that its event is written; what was sent, drafts among it,
gets another sender and an event of its own. Of a restricted one the manager who hands over sees only what they are named
on, and it goes to nobody who is not.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from partners import letters, named, people
from partners.keys import uuid7
from partners.models import Agency, Letter, Person, Seat, SeatChange, Team
from referrals import lifecycle, listing, policy
from referrals.filters import still_here
from referrals.models import Referral, Side, Status
from referrals.models.spine import OPEN

CHANGED = "Somebody else changed some of these a moment ago. Look at them again."


class Refused(lifecycle.Refused):
    """Nothing is handed over. The message is for the person who tried."""


@dataclass(frozen=True)
class Work:
    """What one person holds: received, and sent, as far as the seat that looks sees it."""

    received: list[Referral]
    sent: list[Referral]

    @property
    def count(self) -> int:
        return len(self.received) + len(self.sent)

    @property
    def drafts(self) -> int:
        return sum(referral.status == Status.DRAFT for referral in self.sent)

    def only(self, ids: Collection) -> "Work":
        return Work(
            [r for r in self.received if r.pk in ids],
            [r for r in self.sent if r.pk in ids],
        )


def received_of(seat: Seat, person_id: int):
    return policy.visible_to(seat, Side.RECEIVER).filter(listing.TAKEN_ON_NOW, worker_id=person_id)


def sent_of(seat: Seat, person_id: int):
    """Drafts, open ones, and those that came back and need another place."""
    return unfinished(seat).filter(sender_worker_id=person_id)


def unfinished(seat: Seat):
    sent = policy.visible_to(seat, Side.SENDER)
    return sent.filter(Q(status__in=[Status.DRAFT, *OPEN]) | listing.untried(seat))


def work_of(seat: Seat, person_id: int) -> Work:
    received = received_of(seat, person_id).order_by(*listing.PRESSING)
    sent = sent_of(seat, person_id).order_by("-id")
    return Work(list(listing.whole(received)), list(listing.whole(sent)))


def left_behind(seat: Seat) -> list[tuple[Person, int]]:
    """Who has left and how many referrals still bear their name here, the most first."""
    here = still_here(seat)
    received = policy.visible_to(seat, Side.RECEIVER).filter(listing.TAKEN_ON_NOW, worker__isnull=False)
    counts: Counter = Counter()
    for rows, holder in ((received, "worker"), (unfinished(seat), "sender_worker")):
        gone = rows.exclude(**{f"{holder}__in": here}).order_by().values_list(holder)
        counts.update(dict(gone.annotate(number=Count("pk"))))
    found = Person.objects.in_bulk(counts)
    return sorted(((found[pk], n) for pk, n in counts.items()), key=lambda pair: (-pair[1], pair[0].name))


@transaction.atomic
def hand_over(seat: Seat, person: Person, to: Person | Team, ids: Collection | None = None) -> int:
    """Give what the person holds, or those of these ids, to somebody else; gives how many. All of it, or Refused."""
    lifecycle.check_seat(seat)
    work = work_of(seat, person.pk)
    work = work if ids is None else work.only(ids)
    if ids is not None and {r.pk for r in [*work.received, *work.sent]} != set(ids):
        raise Refused(CHANGED)
    if not work.count:
        raise Refused("Choose at least one.")
    _lock(work, person)
    _may_take(seat, work, to)
    for referral in work.received:
        holder = {"team": to} if isinstance(to, Team) else {"worker": to}
        lifecycle.perform(referral, "assign", seat, **holder)
    for referral in work.sent:
        _give_sent(referral, seat, person, to)
    _on_record(seat, person, to, work.count)
    return work.count


def _may_take(seat: Seat, work: Work, to: Person | Team) -> None:
    """Whether all of it can go there; where not, which and why."""
    if isinstance(to, Team):
        if to.agency_id != seat.agency_id:
            raise Refused("Choose somebody of your own agency.")
        if work.sent:
            raise Refused(
                "A team can take what was received, but what was sent needs a person whom the other agency can ask. "
                "Choose a person, or pick only what was received."
            )
    elif not named.staff_of(seat.agency_id).filter(pk=to.pk).exists():
        raise Refused("Choose somebody of your own agency who works with clients.")
    restricted = [r for r in [*work.received, *work.sent] if r.restricted]
    unseen = [r.reference for r in restricted if not _is_named(r, to)]
    if unseen:
        raise Refused(
            f"{', '.join(unseen)}: only named people may see it, and {to} is not one of them. "
            "Name them on it first, choose somebody who is, or leave it out."
        )


def _is_named(referral: Referral, to: Person | Team) -> bool:
    return isinstance(to, Person) and to.pk in named.people_on("referral", referral)


def _lock(work: Work, person: Person) -> None:
    """All rows in one order, so that two who hand over at once wait for each other; then each must still be theirs."""
    ids = [referral.pk for referral in [*work.received, *work.sent]]
    rows = Referral.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows}
    same = [found.get(r.pk) and found[r.pk].worker_id == person.pk for r in work.received]
    same += [found.get(r.pk) and found[r.pk].sender_worker_id == person.pk for r in work.sent]
    if not all(same):
        raise Refused(CHANGED)


def _give_sent(referral: Referral, seat: Seat, person: Person, to: Person) -> None:
    theirs = Referral.objects.filter(pk=referral.pk, sender_worker=person, status=referral.status)
    if theirs.update(sender_worker=to) != 1:
        raise Refused(CHANGED)
    lifecycle.record(referral, "hand_over", seat, Side.SENDER, timezone.now(), (), about=to)


def _on_record(seat: Seat, person: Person, to: Person | Team, count: int) -> None:
    """In the history of the one who held it; and the new holder is told once, however many there are."""
    theirs = Seat.objects.filter(person=person, agency_id=seat.agency_id).order_by("pk").first()
    people.record(theirs, SeatChange.What.HANDED_OVER, seat.person, f"{count} to {to}")
    if isinstance(to, Person) and to != seat.person:
        about = {"agency": seat.agency_id, "count": count}
        letters.write("handed_over", f"handed_over:{uuid7()}", person=to, about=about)


@letters.letter("handed_over", "Work was handed over to you")
def handed_over_letter(letter: Letter) -> dict | None:
    """Nothing where they act for the agency no longer."""
    agency = Agency.objects.get(pk=letter.about["agency"])
    if not named.staff_of(agency.pk).filter(pk=letter.person_id).exists():
        return None
    return {"agency": agency, "count": letter.about["count"]}
