"""Which agencies a seat knows of. A hidden one is missing for everybody but itself, those named as knowing it, and the partnership's own seats."""

from django.utils import timezone

from partners import hubs, sight
from partners.models import Agency, Member, Partnership, Seat

SOMEBODY = "an agency of the partnership"


def hidden_from(seat: Seat) -> set[int]:
    """Ids of the agencies that this seat does not know of: few, so one query and a set."""
    if seat.partnership_id:
        return set()
    hidden = Agency.objects.filter(listed=False).exclude(pk=seat.agency_id)
    return set(hidden.exclude(known_to=seat.agency_id).order_by("pk").values_list("pk", flat=True))


def name_of(agency: Agency | None, hidden: set[int]) -> str:
    """The agency's name, or words that give nothing away. Partnership seats have no agency."""
    if agency is None:
        return ""
    return SOMEBODY if agency.pk in hidden else str(agency)


def members(seat: Seat, partnership: Partnership):
    """The spells that run today, of agencies that the seat knows and is not kept apart from, with the agency."""
    spells = Member.objects.filter(partnership=partnership, during__contains=timezone.localdate())
    if seat.agency_id:
        spells = spells.filter(pk__in=sight.neighbours(seat.agency_id).values("pk"))
    return spells.exclude(agency__in=hidden_from(seat)).select_related("agency")


def knows(seat: Seat, agency_id: int) -> bool:
    """Whether the seat can look an agency up, in any partnership of its own."""
    places = hubs.partnerships_of(seat)
    return any(members(seat, place).filter(agency=agency_id).exists() for place in places)
