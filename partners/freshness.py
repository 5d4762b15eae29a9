"""Keeping what services say of themselves true: they are confirmed on a rhythm, and chased when they are not.

A service whose entry has grown old is asked about by letter to its agency's managers, on the day and again
after a fortnight; after that the partnership's admin sees it. A confirmation begins all of it anew.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from partners import letters
from partners.models import Agency, Chase, Letter, Person, Role, Seat, Service
from partners.models.services import Capacity

AGAIN_AFTER = dt.timedelta(days=14)


def sweep() -> None:
    """Once a day: lift pauses whose day has come, and write to the managers of agencies with old entries."""
    lift_pauses()
    agencies = Service.objects.stale().order_by().values_list("agency", flat=True).distinct()
    for agency in Agency.objects.filter(pk__in=list(agencies)):
        chase(agency)


def lift_pauses() -> int:
    over = Service.objects.filter(capacity=Capacity.PAUSED, paused_until__lte=timezone.localdate())
    return over.update(capacity=Capacity.OPEN, paused_until=None)


@transaction.atomic
def chase(agency: Agency) -> list[Service]:
    """Ask about those of its old entries that are due to be asked about. Two who sweep at once ask once."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    today = timezone.localdate()
    found = [s for s in Service.objects.stale().filter(agency=agency).prefetch_related("chases") if due(s)]
    Chase.objects.bulk_create(
        Chase(service=s, confirmed_on=s.confirmed_on, number=len(asked(s)) + 1, on=today) for s in found
    )
    for person in managers(agency) if found else []:
        key = f"stale:{person.pk}:{today}:{found[0].pk}"  # each is asked about once a day at most
        letters.write("service_stale", key, person=person, about={"services": [s.pk for s in found]})
    return found


def asked(service: Service) -> list[Chase]:
    """The letters about it since it was last confirmed."""
    return [c for c in service.chases.all() if c.confirmed_on == service.confirmed_on]


def due(service: Service) -> bool:
    before = asked(service)
    return not before or (len(before) == 1 and before[0].on + AGAIN_AFTER <= timezone.localdate())


def managers(agency: Agency):
    seats = Seat.objects.live().filter(agency=agency, role=Role.MANAGER)
    return Person.objects.filter(pk__in=seats.values("person")).order_by("name")


@letters.letter("service_stale", "Is what your services say still true?")
def still_true(letter: Letter) -> dict | None:
    """Those of which it is still to be asked; nothing is sent when all were confirmed since."""
    services = list(Service.objects.stale().filter(pk__in=letter.about["services"]).select_related("agency"))
    return {"services": services, "agency": services[0].agency} if services else None
