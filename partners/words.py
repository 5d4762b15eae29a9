"""Notices with their read marks, staff suggestions with their replies, thanks between agencies."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from partners import hubs, letters, tiers
from partners.models import (
    Agency,
    Bulletin,
    BulletinRead,
    Letter,
    Member,
    Partnership,
    Person,
    Role,
    Seat,
    Suggestion,
    Thanks,
    Tier,
)
from partners.models.words import Audience

UNREAD = "unread_notices"  # in the session: a count for the navigation, looked up twice a minute at most


# --- notices -------------------------------------------------------------------------------------


def notices_for(seat: Seat, partnership: Partnership):
    """What this seat may read, the newest first. Row security asks the same again."""
    found = Bulletin.objects.filter(partnership=partnership).select_related("agency", "written_by")
    if seat.partnership_id:
        return found
    mine = [
        Audience.ALL,
        *([Audience.CORE] if tiers.may(seat.agency, partnership, "read_core_notices") else []),
    ]
    return found.filter(audience__in=mine) | found.filter(audience=Audience.AGENCY, agency_id=seat.agency_id)


def unread(seat: Seat, partnership: Partnership):
    """Shown still, and not opened by this person. Who writes notices has none to read."""
    if seat.partnership_id:
        return Bulletin.objects.none()
    read = BulletinRead.objects.filter(person_id=seat.person_id).values("bulletin")
    return notices_for(seat, partnership).filter(shown_until__gte=timezone.localdate()).exclude(pk__in=read)


def count_unread(seat: Seat, partnership: Partnership) -> int:
    return unread(seat, partnership).count()


def look(request) -> None:
    """Note in the session how many wait, for the navigation: so a page asks nothing for it."""
    seat = request.seat
    places = hubs.partnerships_of(seat) if seat.agency_id else []
    found = sum(count_unread(seat, place) for place in places)
    if found != request.session.get(UNREAD, 0):
        request.session[UNREAD] = found


def mark_read(bulletin: Bulletin, seat: Seat) -> None:
    row = BulletinRead(bulletin=bulletin, person_id=seat.person_id, agency_id=seat.agency_id)
    BulletinRead.objects.bulk_create([row], ignore_conflicts=True)


def readers(bulletin: Bulletin) -> list[dict]:
    """For each agency that it is for: how many people it has, and how many opened it. Three queries."""
    spells = Member.objects.filter(
        partnership_id=bulletin.partnership_id, during__contains=timezone.localdate()
    )
    if bulletin.audience == Audience.CORE:
        spells = spells.filter(tier=Tier.CORE)
    if bulletin.audience == Audience.AGENCY:
        spells = spells.filter(agency_id=bulletin.agency_id)
    agencies = Agency.objects.filter(pk__in=spells.values("agency"))
    seats = Seat.objects.live().filter(agency__in=agencies.values("pk")).order_by()
    people = dict(seats.values_list("agency").annotate(n=Count("person", distinct=True)))
    reads = dict(bulletin.reads.order_by().values_list("agency").annotate(n=Count("pk")))
    return [{"agency": a, "people": people.get(a.pk, 0), "read": reads.get(a.pk, 0)} for a in agencies]


# --- suggestions ---------------------------------------------------------------------------------


@transaction.atomic
def reply(suggestion: Suggestion, words: str, person: Person) -> bool:
    """Once. False where somebody replied meanwhile."""
    waiting = Suggestion.objects.filter(pk=suggestion.pk, replied_at__isnull=True)
    if waiting.update(reply=words, replied_by=person, replied_at=timezone.now()) != 1:
        return False
    about = {"suggestion": suggestion.pk}
    letters.write("suggestion_replied", f"suggestion-{suggestion.pk}", person=suggestion.person, about=about)
    return True


@letters.letter("suggestion_replied", "A reply to what you suggested")
def reply_letter(found: Letter) -> dict | None:
    return {"suggestion": Suggestion.objects.select_related("partnership").get(pk=found.about["suggestion"])}


# --- thanks --------------------------------------------------------------------------------------


def thanks_for(agency: Agency, partnership: Partnership, hidden: set[int]):
    """Those that stand, of agencies that the reader knows, the newest first."""
    found = Thanks.objects.filter(to_agency=agency, partnership=partnership, taken_back_at__isnull=True)
    return found.exclude(from_agency__in=hidden).select_related("from_agency", "person")


def take_back(thanks: Thanks, seat: Seat) -> bool:
    """The words go, the row stays. By whoever wrote it, or a manager of that agency."""
    if thanks.from_agency_id != seat.agency_id:
        return False
    if seat.role != Role.MANAGER and thanks.person_id != seat.person_id:
        return False
    standing = Thanks.objects.filter(pk=thanks.pk, taken_back_at__isnull=True)
    return standing.update(words="", taken_back_at=timezone.now(), taken_back_by=seat.person_id) == 1
