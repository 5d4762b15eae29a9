"""Reading a directory in: a plan that can be looked at, and the same plan done, all of it or nothing.

Nothing is ever deleted. What is read in is not published, and shows as never confirmed unless the source says when it was:
a directory elsewhere cannot say for an agency what this one may show of it.
"""

from django.db import transaction
from django.utils import timezone

from partners import setting_up
from partners.directory.planning import ADDED, CHANGED, Entry, Plan, plan
from partners.directory.records import Reading
from partners.models import Location, Opening, Partnership, Service, Tier

BATCH = 1_000


class NotSound(Exception):
    """The plan has errors, and nothing was changed. `plan` has the report."""

    def __init__(self, found: Plan):
        super().__init__("There are errors. Nothing was changed.")
        self.plan = found


@transaction.atomic
def read_in(
    reading: Reading, partnership: Partnership, source: str, decided_by: str, leave_out: bool = False
) -> Plan:
    """Do it, under a lock on the partnership. `leave_out` passes over what may not be touched or is not valid.

    Raises NotSound, and then nothing has changed.
    """
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    found = plan(reading, partnership, source)
    if not found.sound(leave_out):
        raise NotSound(found)
    for entry in done(found.agencies):
        write_agency(entry, partnership, source, decided_by)
    write_places(list(done(found.places)))
    write_services(list(done(found.services)))
    return found


def done(entries: list[Entry]):
    return (e for e in entries if e.line.verdict in (ADDED, CHANGED))


def write_agency(entry: Entry, partnership: Partnership, source: str, decided_by: str) -> None:
    if entry.line.verdict == CHANGED:
        entry.thing.save(update_fields=entry.changed)
        return
    reason = f"Read in from {source}."
    agency = setting_up.add_agency(entry.thing)
    setting_up.add_place(partnership, agency, Tier.WIDER, reason, decided_by, timezone.localdate())


def write_places(entries: list[Entry]) -> None:
    fresh = [e.thing for e in entries if e.line.verdict == ADDED]
    for place in fresh:
        place.agency = place.agency  # its agency has a key only now
    Location.objects.bulk_create(fresh, batch_size=BATCH)
    for entry in entries:
        if entry.line.verdict == CHANGED:
            entry.thing.save(update_fields=entry.changed)


RELATIONS = {"needs", "opening hours", "places"}


def write_services(entries: list[Entry]) -> None:
    fresh = [e.thing for e in entries if e.line.verdict == ADDED]
    for service in fresh:
        service.agency = service.agency
    Service.objects.bulk_create(fresh, batch_size=BATCH)
    for entry in entries:
        if entry.line.verdict == CHANGED and (names := set(entry.changed) - RELATIONS):
            entry.thing.save(update_fields=names)
    write_links(entries)
    write_openings(entries)


def write_links(entries: list[Entry]) -> None:
    needs, places = [], []
    for entry in entries:
        fresh, service = entry.line.verdict == ADDED, entry.thing
        if entry.needs is not None and (fresh or "needs" in entry.changed):
            needs += [Service.needs.through(service=service, need=need) for need in entry.needs]
        if entry.places is not None and (fresh or "places" in entry.changed):
            held = [e.thing for e in entry.places if e.thing.pk]
            places += [Service.locations.through(service=service, location=place) for place in held]
    replace(Service.needs.through, [e for e in entries if "needs" in e.changed], needs)
    replace(Service.locations.through, [e for e in entries if "places" in e.changed], places)


def write_openings(entries: list[Entry]) -> None:
    rows = [
        Opening(service=entry.thing, day=day, opens=opens, closes=closes)
        for entry in entries
        if entry.openings is not None and (entry.line.verdict == ADDED or "opening hours" in entry.changed)
        for day, opens, closes in sorted(entry.openings)
    ]
    replace(Opening, [e for e in entries if "opening hours" in e.changed], rows)


def replace(model, changed: list[Entry], rows: list) -> None:
    """The links of those that changed are these from now on."""
    model.objects.filter(service__in=[e.thing.pk for e in changed if e.line.verdict == CHANGED]).delete()
    model.objects.bulk_create(rows, batch_size=BATCH)
