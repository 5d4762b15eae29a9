"""What is new in the partnership, once a week by e-mail to those who want it: notices, decisions, replies, thanks."""

import datetime as dt

from django.utils import timezone

from partners import hubs, knowing, letters, motions, words
from partners.acting import acting_as
from partners.models import Letter, Person, Seat, Suggestion, Thanks, Vote

MONDAY, HOUR = 0, 8


def write_due(now: dt.datetime | None = None) -> int:
    """On Mondays from eight o'clock: a letter for each who wants one, with one key a person and week."""
    now = timezone.localtime(now)
    if now.weekday() != MONDAY or now.hour < HOUR:
        return 0
    week = f"weekly-{now:%G-W%V}-"
    written = set(Letter.objects.filter(key__startswith=week).order_by().values_list("person", flat=True))
    wanting = Person.objects.filter(
        is_active=True, weekly=True, seats__active=True, seats__agency__isnull=False
    )
    about = {"since": (now - dt.timedelta(days=7)).isoformat()}
    return sum(
        letters.write("weekly", f"{week}{person.pk}", person=person, about=about)
        for person in wanting.exclude(pk__in=written).distinct().order_by("pk")
    )


@letters.letter("weekly", "What is new in your partnership")
def weekly_letter(found: Letter) -> dict | None:
    """Nothing where nothing is new."""
    since = dt.datetime.fromisoformat(found.about["since"])
    seats = Seat.objects.live().filter(person=found.person, agency__isnull=False).whole().order_by("pk")
    parts = [part for seat in seats for part in parts_of(seat, since)]
    # Who has two seats at an agency reads of it once: as the manager, if they are one.
    new = {part["key"]: part for part in sorted(parts, key=lambda p: len(p["decisions"])) if part["new"]}
    return {"parts": list(new.values())} if new else None


def parts_of(seat: Seat, since: dt.datetime) -> list[dict]:
    """For each partnership of a seat, what happened in it. Read in that seat, as its own pages would."""
    with acting_as(seat):
        return [part_of(seat, partnership, since) for partnership in hubs.partnerships_of(seat)]


def part_of(seat: Seat, partnership, since: dt.datetime) -> dict:
    hidden = knowing.hidden_from(seat)
    here = {"partnership": partnership}
    answered = Vote.objects.filter(agency_id=seat.agency_id).values("motion")
    decisions = motions.open_in(partnership).exclude(pk__in=answered)
    replied = Suggestion.objects.filter(**here, replied_at__gte=since)
    thanks = Thanks.objects.filter(
        **here, to_agency_id=seat.agency_id, at__gte=since, taken_back_at__isnull=True
    )
    lists = {
        "notices": list(words.unread(seat, partnership)),
        "decisions": list(decisions) if motions.may_answer(seat, partnership) else [],
        "replies": replied.count(),
        "thanks": thanks.exclude(from_agency__in=hidden).count(),
    }
    return {
        "partnership": partnership,
        "key": (partnership.pk, seat.agency_id),
        "new": any(lists.values()),
        **lists,
    }
