"""What was read, before it is compared with what is here: agencies, places and services by the ids of their source.

`values` holds only what the source says: a field that it does not name stays as it is.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

MOST_RECORDS = 50_000


@dataclass
class AgencyRecord:
    where: str
    id: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.id


@dataclass
class PlaceRecord:
    """Several agencies of a feed may share a place. Here each has its own, so that none can change another's."""

    where: str
    id: str
    agency: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return self.agency, self.id


@dataclass(frozen=True)
class NeedRef:
    """A need as the source calls it. `ours`: it speaks of our own list, so that one missing there is a mistake."""

    keys: tuple[str, ...]
    name: str
    ours: bool = False


Opens = tuple[int, dt.time, dt.time]


@dataclass
class ServiceRecord:
    """None where the source says nothing of them; an empty set where it says that there are none."""

    where: str
    id: str
    agency: str
    values: dict[str, Any] = field(default_factory=dict)
    needs: list[NeedRef] | None = None
    openings: set[Opens] | None = None
    places: list[str] | None = None

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True)
class Mistake:
    where: str
    text: str


@dataclass
class Reading:
    agencies: dict[str, AgencyRecord] = field(default_factory=dict)
    places: dict[tuple[str, str], PlaceRecord] = field(default_factory=dict)
    services: dict[str, ServiceRecord] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, where: str, text: str) -> None:
        self.mistakes.append(Mistake(where, text))

    def keep(self, record: AgencyRecord | PlaceRecord | ServiceRecord, again: bool) -> None:
        """Note a record. One seen before must say the same (`again`: it is repeated by nature, as where it is nested)."""
        held: dict[str, Any] = {
            AgencyRecord: self.agencies,
            PlaceRecord: self.places,
            ServiceRecord: self.services,
        }[type(record)]
        before = held.setdefault(record.key, record)
        if before is record:
            return
        if not again:
            self.wrong(record.where, f"The id {record.id} is there twice: {before.where} has it too.")
        elif clash := clashing(before, record):
            self.wrong(record.where, f"It says another {clash} than {before.where}, which has the same id.")
        else:
            before.values |= record.values


def clashing(before: Any, record: Any) -> str:
    if getattr(before, "agency", None) != getattr(record, "agency", None):
        return "agency"
    both = before.values.keys() & record.values.keys()
    return next((name for name in sorted(both) if before.values[name] != record.values[name]), "")
