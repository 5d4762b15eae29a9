"""People who come and go, and who may see whom: laid last, over everything that they hold."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from config.demo.data.casework import World
from config.demo.data.places import PLACES
from partners import setting_up
from partners.models import Invitation, KeptApart, Letter, Person, Seat, SeatChange, SightChange

LEAVER = ("luton-advice", 2)  # one of its caseworkers who plays in no story


def come_and_go(world: World) -> None:
    signed_in(world)
    one_has_left(world)
    two_are_invited(world)
    kept_apart(world)
    known_to_few(world)


def signed_in(world: World) -> None:
    """When each was here last: most of them in the last days."""
    rows = list(Person.objects.order_by("pk"))
    for person in rows:
        ago = world.rng.choice([0, 0, 1, 1, 1, 2, 3, 6, 20])
        person.last_login = min(world.at(ago, world.rng.randint(8, 16), world.rng.randint(0, 59)), world.now)
    Person.objects.bulk_update(rows, ["last_login"], batch_size=500)


def one_has_left(world: World) -> None:
    """Her place was turned off yesterday, and what she holds waits to be handed over."""
    slug, number = LEAVER
    seat, by = world.caseworkers(slug)[number], world.manager(slug).person
    Seat.objects.filter(pk=seat.pk).update(active=False)
    SeatChange.objects.create(seat=seat, at=world.at(1, 16, 40), by=by, what=SeatChange.What.OFF)


def two_are_invited(world: World) -> None:
    """One has a letter from today, whose link works in the demo; the other's ran out."""
    agency, by = world.agencies["luton-advice"], world.manager("luton-advice").person
    team = world.teams["luton-advice"][0]
    setting_up.add_seat(
        agency, "Farah Lindqvist", "farah.lindqvist@luton-advice.example", "caseworker", team=team, by=by
    )
    late = setting_up.add_seat(
        agency, "Gareth Openshaw", "gareth.openshaw@luton-advice.example", "privacy_lead", by=by
    )
    sent = world.at(12, 9, 30)
    Invitation.objects.filter(person=late.person).update(at=sent)
    Letter.objects.filter(person=late.person).update(sent_at=sent + dt.timedelta(minutes=1), next_at=sent)


def kept_apart(world: World) -> None:
    """A firm and a council that stand against each other in court."""
    one, other = sorted(
        (world.agencies["luton-law-firm"], world.agencies["luton-jobcentre"]), key=lambda agency: agency.pk
    )
    KeptApart.objects.create(
        partnership=world.partnerships["luton"],
        one=one,
        other=other,
        during=DateRange(world.day(3), None),
        reason="The firm acts in a claim against the jobcentre until it is heard.",
        decided_by="Luton Access Partnership: core group",
    )


def known_to_few(world: World) -> None:
    """How the refuges came to be hidden."""
    for place in PLACES:
        for body in place.bodies:
            if body.listed:
                continue
            names = ", ".join(sorted(world.agencies[slug].name for slug in body.known_by))
            SightChange.objects.create(
                partnership=world.partnerships[place.slug],
                agency=world.agencies[body.slug],
                at=world.at(body.since, 11),
                decided_by=f"{place.name}: core group",
                reason=body.reason,
                said=f"Only these may find it: {names}",
            )
