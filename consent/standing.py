"""Who may answer for a person: themselves, unless the law says otherwise for this decision.

An adult is presumed able. Capacity is of one decision at one time, so an assessment is about one agency. A child answers
by understanding; whoever may answer for somebody shows what lets them. `check` refuses with a reason and the way on.
"""

import datetime as dt
import re

from django.db import transaction
from django.utils import timezone

from clients.models import Client, Contact, Identity
from consent.models import (
    YES,
    Authority,
    CapacityAssessment,
    GivenBy,
    Representative,
    Understanding,
)
from partners.acting import current
from partners.models import Agency

PRESUMED_FROM, PRESUMED_FROM_IN_SCOTLAND = 16, 12
SCOTLAND = re.compile(r"(AB|DD|DG|EH|FK|G|HS|IV|KA|KW|KY|ML|PA|PH|TD|ZE)\d")
WELFARE = (Authority.WELFARE, Authority.DEPUTY_WELFARE)
REACH = frozenset({"identity", "contact", "household"})
# What each authority reaches. A parent's reaches all.
COVERS = {
    Authority.WELFARE: REACH | {"housing", "health", "equality", "safety", "worker_safety"},
    Authority.DEPUTY_WELFARE: REACH | {"housing", "health", "equality", "safety", "worker_safety"},
    Authority.PROPERTY: REACH | {"housing", "money", "work", "legal"},
    Authority.DEPUTY_PROPERTY: REACH | {"housing", "money", "work", "legal"},
    Authority.APPOINTEE: REACH | {"money"},
}
WITHOUT_AUTHORITY = {
    "family": "Husband, wife, partner or other family",
    "carer": "Carer or support worker",
    "advocate": "Advocate, interpreter or friend",
}
WAY_ON = (
    "Ask the person themselves, with support. If they cannot decide, record an assessment and what is in their best "
    "interests; the family, carer or advocate is consulted there."
)


class CannotAnswer(Exception):
    """This person cannot say it; with the reason and the way on, for the page."""

    def __init__(self, reason: str, way_on: str):
        self.reason, self.way_on = reason, way_on
        super().__init__(f"{reason} {way_on}")


def refuse_without_authority(relation: str) -> None:
    """Raises CannotAnswer for whoever is only close to the person."""
    if relation in WITHOUT_AUTHORITY:
        raise CannotAnswer(
            f"{WITHOUT_AUTHORITY[relation]}: being close to somebody gives no right to agree for them.",
            WAY_ON,
        )


# --- age and understanding -----------------------------------------------------------------------


def age_of(client: Client, today: dt.date | None = None) -> int | None:
    """In years, from the birth date or else from about how old; None where neither is known."""
    identity = Identity.objects.filter(client=client).first()
    if identity is None:
        return None
    born, today = identity.birth_date, today or timezone.localdate()
    if born is None:
        return identity.about_age
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def in_scotland(client: Client) -> bool:
    contact = Contact.objects.filter(client=client).first()
    return bool(contact and SCOTLAND.match(contact.postcode.upper().strip()))


def presumed_from(client: Client) -> int:
    return PRESUMED_FROM_IN_SCOTLAND if in_scotland(client) else PRESUMED_FROM


def is_young(client: Client, today: dt.date | None = None) -> bool:
    """Under the age from which understanding is presumed. Of unknown age, nobody is."""
    age = age_of(client, today)
    return age is not None and age < presumed_from(client)


def understanding_of(client: Client, receiver: Agency) -> Understanding | None:
    return Understanding.objects.filter(client=client, receiver=receiver).order_by("-id").first()


def capacity_of(client: Client, receiver: Agency) -> CapacityAssessment | None:
    return CapacityAssessment.objects.filter(client=client, receiver=receiver).order_by("-id").first()


def representatives_of(client: Client, today: dt.date | None = None):
    """Those who may answer for the client today."""
    today = today or timezone.localdate()
    rows = Representative.objects.filter(client=client, ended_on=None)
    return rows.exclude(ends_on__lt=today).order_by("-id")


# --- may this person say this --------------------------------------------------------------------


def check(
    client: Client,
    receiver: Agency,
    said: str,
    allowed: list[str],
    given_by: str,
    representative: Representative | None = None,
) -> dict:
    """What goes on record beside the answer: the assessment and the note that it rests on. Raises CannotAnswer."""
    rests_on = {
        "capacity": capacity_of(client, receiver),
        "understanding": understanding_of(client, receiver),
    }
    if given_by == GivenBy.REPRESENTATIVE:
        _by_representative(client, representative, said, allowed, rests_on)
    elif given_by == GivenBy.BEST_INTERESTS:
        _in_best_interests(rests_on["capacity"])
    elif said in YES:
        _by_themselves(client, rests_on)
    return rests_on


def _by_themselves(client: Client, rests_on: dict) -> None:
    capacity, note = rests_on["capacity"], rests_on["understanding"]
    if capacity and not capacity.able:
        raise CannotAnswer(
            "An assessment says that they could not decide this.",
            "Record what was decided in their best interests, or assess again if that has changed.",
        )
    if is_young(client) and not (note and note.understands):
        raise CannotAnswer(
            f"They are under {presumed_from(client)}, and nobody has noted that they understand this.",
            "Note how they understand it, or record what a parent says.",
        )


def _in_best_interests(capacity: CapacityAssessment | None) -> None:
    if capacity is None or capacity.able:
        raise CannotAnswer(
            "Nobody has found that they cannot decide this. A person is presumed able to.",
            "Ask them, with support; record an assessment only if there is a reason to doubt it.",
        )


def _by_representative(client, representative: Representative | None, said, allowed, rests_on: dict) -> None:
    if representative is None or representative.client_id != client.pk:
        raise CannotAnswer("Nobody is on record who may answer for them.", "Record who, and what you saw.")
    if not representatives_of(client).filter(pk=representative.pk).exists():
        raise CannotAnswer("What let them answer has ended.", "Ask the person, or see newer evidence.")
    if representative.authority == Authority.PARENT:
        _by_parent(client, rests_on["understanding"])
    if representative.authority in WELFARE and (rests_on["capacity"] is None or rests_on["capacity"].able):
        raise CannotAnswer(
            "An attorney or deputy for health and welfare decides only where the person cannot.",
            "Ask the person. If they cannot decide this, record the assessment first.",
        )
    beyond = set(allowed) - COVERS.get(representative.authority, set(allowed))
    if said in YES and beyond:
        raise CannotAnswer(
            f"{representative.get_authority_display()} does not reach that far.",
            "Ask the person themselves about the rest, or leave it out.",
        )


def _by_parent(client: Client, note: Understanding | None) -> None:
    if note and note.understands:
        raise CannotAnswer(
            "The child understands this, so what the child says counts, also against a parent.",
            "Ask the child.",
        )
    if not is_young(client) and not (note and not note.understands):
        raise CannotAnswer(
            f"They are {presumed_from(client)} or older, or their age is not known: a parent cannot answer for them.",
            "Ask them. Put in their date of birth if they are younger.",
        )


# --- on record -----------------------------------------------------------------------------------


def _of(client: Client) -> dict:
    return {"client": client, "agency_id": client.agency_id, "recorded_by_id": current().person}


def add_representative(client: Client, **seen) -> Representative:
    return Representative.objects.create(**_of(client), **seen)


@transaction.atomic
def end_representative(representative: Representative, why: str) -> None:
    ended = Representative.objects.filter(pk=representative.pk, ended_on=None)
    if not ended.update(ended_on=timezone.localdate(), ended_why=why, ended_by_id=current().person):
        raise CannotAnswer("It had ended already.", "")


def assess(client: Client, receiver: Agency, **found) -> CapacityAssessment:
    able = all(found[part] for part in ("understands", "retains", "weighs", "communicates"))
    return CapacityAssessment.objects.create(**_of(client), receiver=receiver, able=able, **found)


def note_understanding(client: Client, receiver: Agency, **found) -> Understanding:
    return Understanding.objects.create(**_of(client), receiver=receiver, **found)
