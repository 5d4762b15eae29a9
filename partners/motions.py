"""Decisions of the steering agencies: put, answered, and closed at the end of a day. Light, with a record."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from partners import knowing, letters, tiers
from partners.models import Agency, Letter, Motion, Person, Role, Seat, Vote
from partners.models.motions import Result, Says, Way


class Refused(Exception):
    """In words for the one who pressed."""


def may_propose(seat: Seat, partnership) -> bool:
    manager = seat.role == Role.MANAGER and tiers.may(seat.agency, partnership, "propose_decision")
    return seat.role == Role.ADMIN or manager


def may_answer(seat: Seat, partnership) -> bool:
    return seat.role == Role.MANAGER and tiers.may(seat.agency, partnership, "decide")


@transaction.atomic
def propose(motion: Motion) -> Motion:
    motion.save()
    for person in concerned(motion):
        letters.write(
            "motion_open", f"motion-{motion.pk}-open-{person.pk}", person=person, about={"motion": motion.pk}
        )
    return motion


@transaction.atomic
def answer(motion_id: int, seat: Seat, says: str, words: str = "") -> Motion:
    """Say something for an agency, once or anew. Raises Refused when it is decided, or not this agency's to answer.

    The row is locked first, so that an answer is counted or comes too late, and never in between.
    """
    motion = Motion.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=motion_id)
    if motion.closed_at or motion.closes_on < timezone.localdate():
        raise Refused("This is decided already, so your answer came too late.")
    if not may_answer(seat, motion.partnership):
        raise Refused("Only managers of a steering agency answer.")
    Vote.objects.create(
        motion=motion, agency_id=seat.agency_id, person_id=seat.person_id, says=says, words=words
    )
    if says == Says.OBJECT and motion.way == Way.NO_OBJECTION:
        close(motion, Result.STOPPED)
    return motion


def that_count(motion: Motion, core: list[Agency]) -> dict[int, Vote]:
    """The last word of each agency that steers, by its id."""
    votes = motion.votes.filter(agency__in=core).select_related("agency", "person")
    return {vote.agency_id: vote for vote in votes.order_by("agency_id", "-id").distinct("agency_id")}


def close(motion: Motion, result: str | None = None) -> None:
    """Count and write the result. The caller holds the row's lock."""
    core = list(tiers.agencies_that("decide", motion.partnership))
    said = [vote.says for vote in that_count(motion, core).values()]
    motion.agreed, motion.objected = said.count(Says.AGREE), said.count(Says.OBJECT)
    motion.abstained, motion.silent = said.count(Says.ABSTAIN), len(core) - len(said)
    motion.result = result or result_of(motion, len(core))
    motion.closed_at = timezone.now()
    motion.save(update_fields=["agreed", "objected", "abstained", "silent", "result", "closed_at"])
    for person in concerned(motion):
        key = f"motion-{motion.pk}-closed-{person.pk}"
        letters.write("motion_closed", key, person=person, about={"motion": motion.pk})


def result_of(motion: Motion, size: int) -> str:
    if motion.way == Way.NO_OBJECTION:
        return Result.STOPPED if motion.objected else Result.AGREED
    return Result.AGREED if motion.agreed * 2 > size else Result.NOT_AGREED


def close_due(today: dt.date | None = None) -> int:
    """Close what ended with yesterday. Each in a transaction of its own; one that was closed meanwhile is left alone."""
    today = today or timezone.localdate()
    due = Motion.objects.filter(closed_at__isnull=True, closes_on__lt=today)
    return sum(close_one(pk) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def close_one(motion_id: int) -> bool:
    motion = Motion.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=motion_id)
    if motion.closed_at:
        return False
    close(motion)
    return True


def concerned(motion: Motion):
    """The admins, and the managers of the agencies that steer today."""
    admins = Seat.objects.live().filter(partnership_id=motion.partnership_id, role=Role.ADMIN)
    managers = Seat.objects.live().filter(
        agency__in=tiers.agencies_that("decide", motion.partnership).values("pk"), role=Role.MANAGER
    )
    return Person.objects.filter(pk__in=(admins | managers).values("person")).order_by("pk")


@dataclass(frozen=True)
class Line:
    """What one agency said, for the page, and who said it where the reader knows the agency."""

    name: str
    person: str
    vote: Vote | None


def lines(motion: Motion, hidden: set[int]) -> list[Line]:
    """While it is open, each steering agency with its last word; once closed, those that spoke."""
    core = [] if motion.closed_at else list(tiers.agencies_that("decide", motion.partnership))
    spoke = Agency.objects.filter(pk__in=motion.votes.order_by().values("agency"))
    said = that_count(motion, core or list(spoke))
    agencies = sorted(core or spoke, key=str)
    return [line(agency, said.get(agency.pk), hidden) for agency in agencies]


def line(agency: Agency, vote: Vote | None, hidden: set[int]) -> Line:
    person = str(vote.person) if vote and agency.pk not in hidden else ""
    return Line(knowing.name_of(agency, hidden), person, vote)


def changed_minds(motion: Motion, hidden: set[int]) -> list[Line]:
    """What was said first, where an agency said something else later. All of it stays on record."""
    last = motion.votes.order_by("agency_id", "-id").distinct("agency_id").values("pk")
    earlier = motion.votes.exclude(pk__in=last).select_related("agency", "person")
    return [line(vote.agency, vote, hidden) for vote in earlier]


def to_answer_of(seat: Seat, partnership) -> list[int]:
    """Those that wait for a word of this seat's agency."""
    if not may_answer(seat, partnership):
        return []
    answered = Vote.objects.filter(agency_id=seat.agency_id).values("motion")
    waiting = open_in(partnership).exclude(pk__in=answered)
    return list(waiting.order_by("closes_on", "pk").values_list("pk", flat=True))


def to_answer(seat: Seat, partnership) -> int:
    return len(to_answer_of(seat, partnership))


def open_in(partnership):
    return Motion.objects.filter(
        partnership=partnership, closed_at__isnull=True, closes_on__gte=timezone.localdate()
    )


@letters.letter("motion_open", "Something to decide")
def open_letter(found: Letter) -> dict | None:
    motion = Motion.objects.select_related("partnership").get(pk=found.about["motion"])
    return None if motion.closed_at else {"motion": motion}


@letters.letter("motion_closed", "It is decided")
def closed_letter(found: Letter) -> dict | None:
    motion = Motion.objects.select_related("partnership").get(pk=found.about["motion"])
    return {"motion": motion}
