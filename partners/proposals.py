"""Moves that follow from what an agency did or left undone: made by a sweep, answered by the partnership's admin."""

from django.db import transaction
from django.utils import timezone

from partners import activity, commitments, moving
from partners.acting import SWEEP, acting_as
from partners.commitments import Standing
from partners.models import Agency, Partnership, Person, Proposal, Tier

Answer = Proposal.Answer


def waiting(partnership: Partnership):
    rows = Proposal.objects.filter(partnership=partnership, answer=Answer.OPEN)
    return rows.select_related("agency").order_by("made_at", "id")


def answered(partnership: Partnership):
    rows = Proposal.objects.filter(partnership=partnership).exclude(answer=Answer.OPEN)
    return rows.select_related("agency", "answered_by").order_by("-answered_at", "-id")


def propose(partnership: Partnership) -> int:
    """What is to be proposed and was not before. Gives how many were made."""
    if commitments.current(partnership) is None:
        return 0
    done = activity.of(partnership)
    wanted = [
        made for s in commitments.standings(partnership) if (made := proposal_for(partnership, s, done))
    ]
    before = Proposal.objects.filter(partnership=partnership).count()
    # Those made before, and those of an agency that has one open, are refused by the database and left out.
    Proposal.objects.bulk_create(wanted, ignore_conflicts=True)
    return Proposal.objects.filter(partnership=partnership).count() - before


def proposal_for(partnership: Partnership, standing: Standing, done: dict) -> Proposal | None:
    if standing.tier == Tier.CORE and standing.lapsed:
        return Proposal(
            partnership=partnership,
            agency=standing.agency,
            to_tier=Tier.WIDER,
            reason=lapse_in_words(standing),
            about_on=standing.until,
        )
    taking_part = done.get(standing.agency.pk)
    if (
        standing.tier == Tier.WIDER
        and standing.last
        and not standing.lapsed
        and taking_part
        and taking_part.enough
    ):
        return Proposal(
            partnership=partnership,
            agency=standing.agency,
            to_tier=Tier.CORE,
            reason=f"Affirmed {standing.last.version} of what steering agencies promise on "
            f"{spoken(standing.last.on)}, and {taking_part}.",
            about_on=standing.last.on,
        )
    return None


def lapse_in_words(standing: Standing) -> str:
    if standing.last is None:
        return f"Was to affirm what steering agencies promise by {spoken(standing.until)}, and has not."
    return f"What it promised as a steering agency ran out on {spoken(standing.until)} and was not affirmed again."


def spoken(day) -> str:
    return f"{day.day} {day:%B %Y}"


class Answered(ValueError):
    """Somebody answered it before."""


@transaction.atomic
def accept(proposal: Proposal, reason: str, person: Person) -> None:
    """Move the agency today, for this reason, and close the proposal. Raises Answered or CannotMove."""
    _take(proposal)
    # Closed first: the move would take a proposal that still waits for overtaken.
    _close(proposal, Answer.ACCEPTED, reason, person)
    moving.move(proposal.partnership, proposal.agency, proposal.to_tier, reason, person.name, person=person)


@transaction.atomic
def decline(proposal: Proposal, reason: str, person: Person) -> None:
    """The agency stays where it is. The same lapse, or the same affirmation, is not proposed again. Raises Answered."""
    _take(proposal)
    _close(proposal, Answer.DECLINED, reason, person)


def _take(proposal: Proposal) -> None:
    # The agency first, as a move does: the other way round the two would wait for each other.
    Agency.objects.select_for_update(no_key=True).get(pk=proposal.agency_id)
    found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if found.answer != Answer.OPEN:
        raise Answered(f"This was answered already: {found.get_answer_display().lower()}.")


def _close(proposal: Proposal, answer: str, reason: str, person: Person) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(
        answer=answer, answer_reason=reason, answered_by=person, answered_at=timezone.now()
    )


def sweep() -> None:
    """Once a day, or oftener: every letter and proposal has a key of its own, and is made once."""
    for partnership in Partnership.objects.order_by("pk"):
        with acting_as(SWEEP):
            commitments.remind(partnership)
            propose(partnership)
