"""Comparing what was read with what is here: for every record what would be added, changed or left, or why it may not be.

Nothing is written here. A record finds its entry by the id that it came with, or by our own id for what we exported.
It never finds one of another partnership: what is listed there is listed here anew, on its own.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from partners.directory import fields, ids
from partners.directory.records import AgencyRecord, NeedRef, Opens, PlaceRecord, Reading, ServiceRecord
from partners.models import Agency, Location, Member, Need, NeedCode, Partnership, Seat, Service
from partners.models.agencies import FromOutside, Kind, Sector
from partners.models.services import NEVER

ADDED, CHANGED, SAME, KEPT, PROTECTED, WRONG = "added", "changed", "same", "kept", "protected", "wrong"
VERDICTS = {
    ADDED: "Would be added",
    CHANGED: "Would be changed",
    SAME: "The same already",
    KEPT: "Not in the source any more: left as it is",
    PROTECTED: "Error: may not be touched",
    WRONG: "Error",
}
ERRORS = (PROTECTED, WRONG)


@dataclass
class Line:
    """One line of the report."""

    verdict: str
    what: str
    name: str
    where: str
    text: str = ""

    @property
    def words(self) -> str:
        return VERDICTS[self.verdict]


@dataclass
class Entry:
    """A record, the row that it is or would be, and what of it differs."""

    record: Any
    thing: Any
    line: Line
    changed: list[str] = field(default_factory=list)
    needs: list[Need] | None = None
    openings: set[Opens] | None = None
    places: "list[Entry] | None" = None

    @property
    def blocked(self) -> bool:
        return self.line.verdict in ERRORS


@dataclass
class Plan:
    partnership: Partnership
    source: str
    agencies: list[Entry] = field(default_factory=list)
    places: list[Entry] = field(default_factory=list)
    services: list[Entry] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    mistakes: int = 0

    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(VERDICTS, 0)
        for line in self.lines:
            found[line.verdict] += 1
        return found

    def sound(self, leave_out: bool = False) -> bool:
        """Whether it may be done: without an error, or with those that can be left out and no mistake in the source."""
        errors = sum(line.verdict in ERRORS for line in self.lines)
        return not (self.mistakes if leave_out else errors)


def plan(reading: Reading, partnership: Partnership, source: str) -> Plan:
    found = Plan(partnership, source, mistakes=len(reading.mistakes))
    found.lines += [Line(WRONG, "", "", m.where, m.text) for m in reading.mistakes]
    Planner(found, reading).run()
    return found


class Known[M: FromOutside]:
    """What is here, by each of the ids that a record may use for it.

    A UUID means the same in every file; any other sort of id in the source that it came with, or where the name is the
    same as well: our own export of it comes back under the name of a file.
    """

    def __init__(self, source: str, things: Iterable[M]):
        self.source = source
        self.things: dict[tuple, M] = {}
        for thing in things:
            keys = [str(thing.uuid), *([ids.outside_uuid(thing)] if thing.outside_id else [])]
            if thing.outside_id:
                keys += [(thing.outside_source, thing.outside_id), ("", thing.outside_id, str(thing))]
            for key in keys:
                self.things.setdefault(key if isinstance(key, tuple) else ("", key), thing)

    def find(self, record: Any) -> M | None:
        return self.by_id(record.id) or self.things.get(("", record.id, record.values.get("name", "")))

    def by_id(self, wanted: str) -> M | None:
        return self.things.get(("" if ids.as_uuid(wanted) else self.source, wanted))


class Planner:
    def __init__(self, plan: Plan, reading: Reading):
        self.plan, self.reading, self.source = plan, reading, plan.source
        self.today = timezone.localdate()
        ours = Member.objects.filter(partnership=plan.partnership)
        others = Member.objects.exclude(partnership=plan.partnership).filter(agency=OuterRef("pk"))
        live_seat = Seat.objects.filter(agency=OuterRef("pk"), active=True)
        agencies = Agency.objects.annotate(managed=Exists(live_seat), shared=Exists(others))
        held = list(agencies.filter(pk__in=ours.values("agency")).order_by("pk"))
        self.members = set(ours.filter(during__contains=self.today).values_list("agency_id", flat=True))
        self.here = Known(self.source, held)
        self.elsewhere = Known(
            self.source,
            agencies.filter(outside_source=self.source)
            .exclude(pk__in=[a.pk for a in held])
            .exclude(outside_id=""),
        )
        self.held = held
        self.agency_entries: dict[str, Entry] = {}
        self.place_entries: dict[tuple[str, str], Entry] = {}

    def run(self) -> None:
        for record in self.reading.agencies.values():
            self.agency(record)
        self.needs_here = NeedsHere()
        held = Service.objects.filter(agency__in=self.held).prefetch_related("needs", "openings", "locations")
        self.known_services = list(held.order_by("pk"))
        self.known_places = self.places_by_agency()
        for place in self.reading.places.values():
            self.place(place)
        self.services()
        self.plan.lines += [e.line for e in [*self.plan.agencies, *self.plan.places, *self.plan.services]]
        self.plan.lines += self.absent()

    # Agencies

    def agency(self, record: AgencyRecord) -> None:
        thing = self.here.find(record)
        if thing is None:
            entry = self.new_agency(record)
        else:
            entry = self.compare(record, thing, "agency")
            if entry.changed and (why := self.untouchable(thing)):
                protect(entry, why)
        self.agency_entries[record.id] = entry
        self.plan.agencies.append(entry)

    def new_agency(self, record: AgencyRecord) -> Entry:
        defaults = {"sector": Sector.THIRD, "kind": Kind.CHARITY}
        unsaid = [name for name in defaults if name not in record.values]
        entry = self.add(record, Agency(**(defaults | record.values)), "agency")
        if unsaid and not entry.blocked:
            entry.line.text = "What kind of agency it is, is not said: a charity is assumed."
        if self.elsewhere.find(record):
            protect(
                entry,
                "It was read in from the same source for another partnership. Invite it to join this one.",
            )
        return entry

    def untouchable(self, agency: Agency) -> str:
        if agency.pk not in self.members:
            return "It has left this partnership. Add it again from its page first."
        if agency.managed:  # type: ignore[attr-defined]
            return "It looks after its own entries here, and its manager would be overruled."
        if agency.shared:  # type: ignore[attr-defined]
            return "It belongs to another partnership too, which would be changed with it."
        return ""

    # Places

    def place(self, record: PlaceRecord) -> None:
        owner = self.agency_entries.get(record.agency)
        agency = owner.thing if owner else self.here.by_id(record.agency)
        if agency is None:
            return  # its service says so
        known = self.known_places.get(agency.pk)
        thing = known.find(record) if known else None
        if thing is None:
            name = next(
                (record.values[n] for n in ("name", "address", "city", "postcode") if record.values.get(n)),
                "",
            )
            values = record.values | {"name": name[:120] or f"Where {agency.name} works"[:120]}
            entry = self.add(record, Location(**values), "place")
            entry.thing.agency = agency
        else:
            entry = self.compare(record, thing, "place")
            if entry.changed and thing.agency_id != agency.pk:
                protect(entry, "It is a place of another agency, which would be changed with it.")
        self.guard(entry, owner, agency)
        self.place_entries[record.key] = entry
        self.plan.places.append(entry)

    def places_by_agency(self) -> dict[int, Known[Location]]:
        """An agency's own places, and those of others where it offers something."""
        found: dict[int, dict[int, Location]] = {a.pk: {} for a in self.held}
        for place in Location.objects.filter(agency__in=self.held).order_by("pk"):
            found[place.agency_id][place.pk] = place
        for service in self.known_services:
            for place in service.locations.all():
                found[service.agency_id].setdefault(place.pk, place)
        return {pk: Known(self.source, places.values()) for pk, places in found.items()}

    def guard(self, entry: Entry, owner: Entry | None, agency: Agency) -> None:
        """What belongs to an agency that may not be touched, or that is wrong itself, goes with it."""
        if owner and owner.line.verdict == WRONG:
            fail(entry, "Its agency has an error.")
        elif owner and owner.line.verdict == PROTECTED:
            protect(entry, owner.line.text)
        elif entry.line.verdict in (ADDED, CHANGED) and agency.pk and (why := self.untouchable(agency)):
            protect(entry, why)

    # Services

    def services(self) -> None:
        known = Known(self.source, self.known_services)
        found = {r.id: known.find(r) for r in self.reading.services.values()}
        for record in self.reading.services.values():
            self.plan.services.append(self.service(record, found[record.id]))

    def service(self, record: ServiceRecord, thing: Service | None) -> Entry:
        owner = self.agency_entries.get(record.agency)
        agency = owner.thing if owner else self.here.by_id(record.agency)
        if agency is None:
            line = Line(WRONG, "service", record.values.get("name", ""), record.where)
            line.text = f"Its agency {record.agency[:40]} is neither in the source nor here."
            return Entry(record, None, line)
        if thing is None:
            entry = self.add(record, Service(**({"confirmed_on": NEVER} | record.values)), "service")
        else:
            entry = self.compare(record, thing, "service")
        self.relations(entry, record, thing)
        self.place_it(entry, thing, agency)
        self.check_service(entry)
        self.guard(entry, owner, agency)
        return entry

    def place_it(self, entry: Entry, thing: Service | None, agency: Agency) -> None:
        """A file never gives a service that is here to another agency: referrals to it may be open, some of them unseen.

        Asking whether they are would tell an admin of a restricted one.
        """
        if thing is None:
            entry.thing.agency = agency
        elif thing.agency_id != agency.pk:
            owner = next(a for a in self.held if a.pk == thing.agency_id)
            protect(entry, f"Here it is {owner.name}'s. A file does not give it to {agency.name}.")

    def relations(self, entry: Entry, record: ServiceRecord, thing: Service | None) -> None:
        if record.needs is not None:
            entry.needs = self.needs(entry, record.needs)
            old_needs = {n.pk for n in thing.needs.all()} if thing else set()
            if thing and old_needs != {n.pk for n in entry.needs}:
                self.note(entry, "needs", f"{len(entry.needs)} needs")
        if record.openings is not None:
            entry.openings = record.openings
            old = {(o.day, o.opens, o.closes) for o in thing.openings.all()} if thing else set()
            if thing and old != record.openings:
                self.note(entry, "opening hours", f"{len(record.openings)} opening times")
        if record.places is not None:
            entry.places = [
                self.place_entries[record.agency, p]
                for p in record.places
                if (record.agency, p) in self.place_entries
            ]
            old_places = {p.pk for p in thing.locations.all()} if thing else set()
            if thing and old_places != {e.thing.pk for e in entry.places}:
                self.note(entry, "places", f"{len(entry.places)} places")

    def needs(self, entry: Entry, refs: list[NeedRef]) -> list[Need]:
        found, strange = {}, []
        for ref in refs:
            if need := self.needs_here.find(ref):
                found[need.pk] = need
            elif ref.ours:
                fail(entry, f"There is no need “{ref.name[:40]}” here. Add it to the needs first.")
            else:
                strange.append(ref.name[:40])
        if strange and not entry.blocked:
            entry.line.text = f"{entry.line.text} No need here is {', '.join(strange[:5])}.".strip()
        return list(found.values())

    def check_service(self, entry: Entry) -> None:
        thing: Service = entry.thing
        if None not in (thing.minimum_age, thing.maximum_age) and thing.minimum_age > thing.maximum_age:
            fail(entry, "The youngest age is above the oldest.")
        if isinstance(thing.confirmed_on, dt.date) and thing.confirmed_on > self.today:
            fail(entry, "It was last confirmed on a day that is yet to come.")

    def absent(self) -> list[Line]:
        """Services that came from this source and are not in it any more. They stay: somebody must look."""
        met = {e.thing.pk for e in self.plan.services if e.thing is not None}
        return [
            Line(KEPT, "service", s.name, "")
            for s in self.known_services
            if s.outside_source == self.source and s.active and s.pk not in met
        ]

    # All of them

    def add(self, record: Any, thing: Any, what: str) -> Entry:
        thing.outside_source, thing.outside_id = self.source, record.id
        entry = Entry(record, thing, Line(ADDED, what, thing.name, record.where))
        needed = {"name", "summary"} if what == "service" else {"name"}
        self.validate(entry, set(record.values) | needed)
        return entry

    def compare(self, record: Any, thing: Any, what: str) -> Entry:
        entry = Entry(record, thing, Line(SAME, what, thing.name, record.where))
        for name, value in record.values.items():
            old = getattr(thing, name)
            if not fields.same(old, value):
                self.note(entry, name, f"{fields.shown(old)} to {fields.shown(value)}")
                setattr(thing, name, value)
        self.validate(entry, set(entry.changed))
        return entry

    def note(self, entry: Entry, name: str, text: str) -> None:
        entry.changed.append(name)
        if not entry.blocked:
            entry.line.verdict = CHANGED
            entry.line.text = f"{entry.line.text} {fields.label(name).capitalize()}: {text}.".strip()

    def validate(self, entry: Entry, names: set[str]) -> None:
        skipped = [f.name for f in entry.thing._meta.fields if f.name not in names]
        try:
            entry.thing.clean_fields(exclude=skipped)
        except ValidationError as error:
            each = [
                f"{fields.label(name).capitalize()}: {' '.join(texts)}"
                for name, texts in error.message_dict.items()
            ]
            fail(entry, " ".join(each))


class NeedsHere:
    """Our needs by every name that a source may use: our id, our code, an outside list's code, the name itself."""

    def __init__(self):
        self.found: dict[str, Need] = {}
        needs = {n.pk: n for n in Need.objects.select_related("merged_into").order_by("pk")}
        for need in needs.values():
            target = need.merged_into or need
            for key in (need.name.lower(), need.code, str(need.uuid)):
                self.found[key] = target
        for code in NeedCode.objects.order_by("pk"):
            need = needs[code.need_id]
            self.found.setdefault(code.code.lower(), need.merged_into or need)

    def find(self, ref: NeedRef) -> Need | None:
        keys = [key.lower() for key in (*ref.keys, *(() if ref.ours else (ref.name,)))]
        return next((self.found[key] for key in keys if key in self.found), None)


def protect(entry: Entry, why: str) -> None:
    if entry.line.verdict != WRONG:
        entry.line.verdict, entry.line.text = PROTECTED, why


def fail(entry: Entry, why: str) -> None:
    before = f"{entry.line.text} " if entry.line.verdict == WRONG else ""
    entry.line.verdict, entry.line.text = WRONG, before + why
