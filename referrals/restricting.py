"""A referral restricted to named people on each side: who may be named, who is told, and what follows a client.

The rules stand in `referrals.models.restricted`, where the database holds them; here they are asked so that a page can
offer what will be accepted.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from partners import named
from partners.acting import SWEEP, acting_as, current
from partners.models import Person, Role, Seat
from referrals import lifecycle
from referrals.models import IncludedPerson, Outbox, Referral, ReferralEvent, Side, Status
from referrals.signals import outbox_written


class Refused(lifecycle.Refused, named.Refused):
    """The names stay as they are. The message is for the person who tried."""


@dataclass(frozen=True)
class Named:
    """One person named on it. `there` is False when they work at that agency no longer."""

    person: Person
    there: bool


def refuse(call, *args):
    """What the database refuses, said as the lifecycle says it."""
    try:
        return call(*args)
    except named.Refused as refusal:
        raise Refused(str(refusal)) from refusal


@transaction.atomic
def restrict(referral: Referral, people) -> None:
    """Only these people, of either side, may see the referral from now on; of one restricted already, these as well.

    Whoever does it is one of them. Those newly named are told, once it is sent. Raises Refused.
    """
    fresh = refuse(named.restrict, "referral", referral, people)
    if referral.status != Status.DRAFT:
        _tell_named(referral, fresh)


def unname(referral: Referral, person_id: int) -> None:
    """Take one person's sight away. Raises Refused for the last of a side."""
    refuse(named.unname, "referral", referral, person_id)


def lift(referral: Referral) -> None:
    """Open it to both agencies again: for a named manager of the sender, or for any named while it is a draft."""
    refuse(named.lift, "referral", referral)


def start(referral: Referral) -> None:
    """A draft is restricted from the first when its client is, or when an earlier one of its chain was."""
    people = named.people_on("client", referral.client)
    for earlier in Referral.objects.filter(
        chain=referral.chain, from_agency_id=referral.from_agency_id, restricted=True
    ).exclude(pk=referral.pk):
        people |= named.people_on("referral", earlier)
    if people:
        restrict(referral, named.staff_of(referral.from_agency_id).filter(pk__in=people))


@transaction.atomic
def keep_for_draft(referral: Referral, people) -> None:
    """Make a draft's names these people and whoever writes it. Nobody at all leaves an ordinary draft as it is."""
    wanted = {p.pk for p in people}
    if not wanted and not referral.restricted:
        return
    restrict(referral, people)
    for person_id in named.people_on("referral", referral) - wanted - {current().person}:
        unname(referral, person_id)


def needs_names(referral: Referral) -> bool:
    """Whether somebody at the receiver must be named before it can go."""
    if referral.restricted:
        return True
    with connection.cursor() as cursor:
        cursor.execute("select covers_restricted(%s)", [referral.pk])
        return bool(cursor.fetchone()[0])


def somebody_there_may_see(referral: Referral) -> None:
    """A restricted referral needs a named person at the receiver, or it would arrive where nobody finds it."""
    if not needs_names(referral):
        return
    if not referral.restricted:
        raise Refused(
            "Somebody on it is restricted to named people, so the referral must be. Choose who may see it."
        )
    if not any(one.there for one in at(referral, referral.to_agency_id)):
        raise Refused(
            f"Nobody at {referral.to_agency} is named on it, so nobody there could see it. "
            "Choose who there may see it, or ring them."
        )


def at(referral: Referral, agency_id: int) -> list[Named]:
    """Who of one agency is named on it, by name; those who have left as well, for they are shown as such."""
    ids = named.people_on("referral", referral)
    there = set(named.staff_of(agency_id).filter(pk__in=ids).values_list("pk", flat=True))
    sat = Person.objects.filter(pk__in=ids, seats__agency_id=agency_id).order_by("name").distinct()
    return [Named(person, person.pk in there) for person in sat]


def colleagues_on(referral: Referral, seat: Seat) -> list[Person]:
    """Those of the seat's agency who are named on it and work there now."""
    return [one.person for one in at(referral, seat.agency_id) if one.there]


def choosable_there(referral: Referral):
    """Whom the sender may name at the receiver; none where nobody takes restricted referrals and it is not sent yet."""
    staff = named.staff_of(referral.to_agency_id)
    takers = staff.filter(
        pk__in=Seat.objects.live()
        .filter(agency_id=referral.to_agency_id, takes_restricted=True, role__in=named.STAFF)
        .values("person")
    )
    if referral.status == Status.DRAFT:
        return takers
    return staff.filter(Q(pk__in=takers) | Q(pk__in=_holders(referral, referral.worker_id, bool(takers))))


def left_with(referral: Referral):
    """Who at the sender keeps it when the receiver restricts it: who sent it, or the managers where that one has left."""
    staff = named.staff_of(referral.from_agency_id)
    one = staff.filter(pk=referral.sender_worker_id)
    return one if one.exists() else staff.filter(pk__in=_managers(referral.from_agency_id))


def _holders(referral: Referral, worker_id: int | None, somebody_takes: bool):
    if somebody_takes:
        return [worker_id] if worker_id else []
    return [*([worker_id] if worker_id else []), *_managers(referral.to_agency_id)]


def _managers(agency_id: int) -> list[int]:
    seats = Seat.objects.live().filter(agency_id=agency_id, role=Role.MANAGER)
    return list(seats.values_list("person_id", flat=True))


def may_restrict(referral: Referral, seat: Seat) -> bool:
    """The sender always; at the receiver a manager or whoever has it."""
    if referral.restricted:
        return False
    sender = referral.from_agency_id == seat.agency_id
    return sender or seat.role == Role.MANAGER or referral.worker_id == seat.person_id


def may_lift(referral: Referral, seat: Seat) -> bool:
    if not referral.restricted or referral.from_agency_id != seat.agency_id:
        return False
    return referral.status == Status.DRAFT or seat.role == Role.MANAGER


def asked_in_confidence(client) -> set[int]:
    """Agencies to which all of a client's referrals are hidden from the seat: what was said about them is, too."""
    with connection.cursor() as cursor:
        cursor.execute("select agency_id from asked_in_confidence(%s)", [client.pk])
        return {row[0] for row in cursor.fetchall()}


def said_openly(answers, client):
    """Of a client's answers, those that the seat may know of: not what was said in confidence, unless it wrote that down."""
    hidden = Q(agreement__receiver__in=asked_in_confidence(client))
    return answers.exclude(hidden & ~Q(recorded_by=current().person))


# What follows a client who is restricted


def of_client(client) -> list[Referral]:
    """Referrals that the agency sent for a client, included ones too, as far as the seat sees them."""
    included = IncludedPerson.objects.filter(client=client).values("referral_id")
    rows = Referral.objects.filter(Q(client=client) | Q(pk__in=included), from_agency_id=client.agency_id)
    return list(rows.select_related("to_agency", "need").order_by("-id"))


def follow_client(client, added: set[int], removed: set[int]) -> None:
    """A client's referrals are as close as the client: restricted with them, and seen by the same people on this side.

    At the receiver they stay with those who take restricted referrals and whoever has it; the sender can change that.
    """
    staff = named.staff_of(client.agency_id)
    everybody = list(staff.filter(pk__in=named.people_on("client", client)))
    for referral in of_client(client):
        if not referral.restricted:
            there = [] if referral.status == Status.DRAFT else choosable_there(referral)
            restrict(referral, [*everybody, *there])
        else:
            _change(referral, staff.filter(pk__in=added), removed)


def _change(referral: Referral, more, removed: set[int]) -> None:
    restrict(referral, more)
    for person_id in removed & named.people_on("referral", referral):
        unname(referral, person_id)


# Who is told


def _tell_named(referral: Referral, fresh: list[int]) -> None:
    """Word to each newly named person, at the agency where they work."""
    agencies = [referral.to_agency_id, referral.from_agency_id]
    events = ReferralEvent.objects.filter(referral=referral, action="name", about_id__in=fresh)
    for event in events.order_by("about_id", "-id").distinct("about_id"):
        seats = Seat.objects.live().filter(person_id=event.about_id, agency_id__in=agencies)
        agency_id = seats.values_list("agency_id", flat=True).first()
        if agency_id and event.about_id != current().person:
            write_word(referral.pk, event, agency_id, "named", event.about_id)


def nobody_there(referral_id, agency_id: int) -> None:
    """Nobody named is left at one agency: the other one learns it, once, and can name somebody."""
    with acting_as(SWEEP), transaction.atomic():
        referral = Referral.objects.get(pk=referral_id)
        said = ReferralEvent.objects.filter(
            referral=referral, action__in=["nobody_there", "name", "rescue"]
        ).order_by("-id")
        if any(e.action == "nobody_there" and e.agency_id == agency_id for e in since_naming(said)):
            return
        event = ReferralEvent(
            referral=referral,
            at=timezone.now(),
            action="nobody_there",
            from_status=referral.status,
            to_status=referral.status,
            side=Side.SYSTEM,
            agency_id=agency_id,
        )
        event.save(force_insert=True)
        other = referral.to_agency_id if agency_id == referral.from_agency_id else referral.from_agency_id
        write_word(referral_id, event, other, "nobody_there")


def since_naming(events) -> list[ReferralEvent]:
    """The events, newest first, down to the last naming."""
    found = []
    for event in events:
        if event.action in ("name", "rescue"):
            break
        found.append(event)
    return found


def write_word(referral_id, event: ReferralEvent, agency_id: int, kind: str, person_id=None) -> None:
    row = Outbox(
        agency_id=agency_id,
        referral_id=referral_id,
        event=event,
        kind=kind,
        person_id=person_id,
        next_at=timezone.now(),
    )
    row.save(force_insert=True)
    transaction.on_commit(
        lambda: outbox_written.send(Outbox, outbox_id=row.pk, agency_id=row.agency_id), robust=True
    )
