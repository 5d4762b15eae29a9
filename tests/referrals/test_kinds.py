"""Every kind of notification: it comes about, reaches somebody of the agency, and names nobody."""

import datetime as dt

import pytest
from django.utils import timezone

from partners.acting import SWEEP, acting_as, for_agency
from partners.models import Agency, Person, Seat
from referrals import lifecycle, restricting, sending, taken_back
from referrals.models import Outbox, Referral
from referrals.notifications import outbox
from referrals.notifications.kinds import KINDS
from tests.scenarios import (
    a_client,
    a_completed_referral,
    a_draft,
    a_frozen_referral,
    a_seat,
    a_sent_referral,
    an_accepted_referral,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db
STORIES: dict = {}


def tells(kind: str):
    """The story of one kind; it gives the agency that is told."""
    return lambda story: STORIES.setdefault(kind, story)


def sweep(referral: Referral, action: str) -> None:
    with acting_as(SWEEP, nested=True):
        lifecycle.perform(referral, action)


def asked(place, referral: Referral | None = None) -> Referral:
    referral = referral or a_sent_referral(place)
    step(place, referral, "ask", place.officer, text="Which landlord?")
    return referral


def begun(place) -> Referral:
    referral = an_accepted_referral(place)
    step(place, referral, "contact", place.officer)
    return referral


def restricted(place) -> Referral:
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [place.officer.person])
    return referral


@tells("handoff")
def sent(place) -> Agency:
    a_sent_referral(place)
    return place.council


@tells("reminder")
def reminded(place) -> Agency:
    sweep(a_sent_referral(place), "remind")
    return place.council


@tells("asked")
def asked_for_more(place) -> Agency:
    asked(place)
    return place.advice


@tells("answered")
def answered(place) -> Agency:
    step(place, asked(place), "answer", place.worker, text="Hill Lettings.")
    return place.council


@tells("resumed")
def gone_on(place) -> Agency:
    step(place, asked(place), "resume", place.officer)
    return place.advice


@tells("unanswered")
def never_answered(place) -> Agency:
    sweep(asked(place, begun(place)), "remind_receiver")
    return place.council


@tells("withdrawn")
def taken_back_by_sender(place) -> Agency:
    step(place, a_sent_referral(place), "withdraw", place.worker, withdrawn_by="sender")
    return place.council


@tells("left")
def one_leaves(place) -> Agency:
    tam = a_client(place, "Tam", "Quillfeather")
    referral = a_draft(place)
    for client in (referral.client, tam):
        they_agree(place, client)
    with acting_as(place.worker, nested=True):
        sending.include(referral, tam, "partner")
        sending.send(referral, place.worker)
        sending.person_takes_back(tam, place.council, place.worker)
    return place.council


@tells("undecided")
def not_decided(place) -> Agency:
    referral = a_frozen_referral(place)
    with acting_as(SWEEP, nested=True):
        Referral.objects.filter(pk=referral.pk).update(decide_by=timezone.localdate() - dt.timedelta(days=20))
    assert taken_back.chase(referral.pk)
    return place.council


@tells("decided")
def decided(place) -> Agency:
    from consent.models import Disclosure

    referral = a_frozen_referral(place)
    with acting_as(place.manager, nested=True):
        lines = list(Disclosure.objects.values_list("pk", flat=True))
        taken_back.decide(referral, place.manager, delete=lines)
    return place.advice


@tells("accepted")
def taken_on(place) -> Agency:
    an_accepted_referral(place)
    return place.advice


@tells("declined")
def declined(place) -> Agency:
    step(place, a_sent_referral(place), "decline", place.manager, decline_reason="no_capacity")
    return place.advice


@tells("contacted")
def contacted(place) -> Agency:
    begun(place)
    return place.advice


@tells("progressed")
def progressed(place) -> Agency:
    step(place, begun(place), "progress", place.officer, text="A hearing is listed.")
    return place.advice


@tells("completed")
def completed(place) -> Agency:
    a_completed_referral(place)
    return place.advice


@tells("closed")
def closed(place) -> Agency:
    a_completed_referral(place, tell="nothing")
    return place.advice


@tells("ended")
def ended(place) -> Agency:
    step(place, an_accepted_referral(place), "end", place.officer, ending="no_contact")
    return place.advice


@tells("lapsed")
def lapsed(place) -> Agency:
    sweep(a_sent_referral(place), "lapse")
    return place.advice


@tells("message")
def written_to(place) -> Agency:
    step(place, a_sent_referral(place), "message", place.worker, text="Any news of Zofia?")
    return place.council


@tells("phone")
def telephoned(place) -> Agency:
    step(place, a_sent_referral(place), "phone", place.worker, text="I rang about Zofia.")
    return place.council


@tells("named")
def named(place) -> Agency:
    restricted(place)
    return place.council


@tells("nobody_there")
def nobody_there(place) -> Agency:
    referral = restricted(place)
    Seat.objects.filter(pk=place.officer.pk).update(active=False)
    restricting.nobody_there(referral.pk, place.council.pk)
    return place.advice


@tells("unseen")
def unseen(place) -> Agency:
    a_seat("Pia Privacy", "privacy_lead", place.council)
    restricted(place)
    Seat.objects.filter(pk=place.officer.pk).update(active=False)
    return place.council


def test_every_kind_has_a_story_and_every_row_of_the_lifecycle_tells_a_known_kind():
    told = {kind for row in lifecycle.TABLE.values() for _, kind in row.tells}
    assert set(STORIES) == set(KINDS)
    assert told <= set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_reaches_somebody_there_and_names_nobody(place, kind, mailoutbox):
    agency = STORIES[kind](place)
    with acting_as(for_agency(agency.pk), nested=True):
        waiting = list(Outbox.objects.filter(agency=agency, done_at=None).values_list("pk", flat=True))
    for pk in waiting:
        assert outbox.deliver(pk, agency.pk)
    here = set(
        Person.objects.filter(seats__agency=agency, seats__active=True).values_list("email", flat=True)
    )
    told = [mail for mail in mailoutbox if mail.subject == KINDS[kind].subject]
    assert told
    for mail in told:
        assert set(mail.to) <= here
        assert KINDS[kind].sentence in mail.body
        for personal in ("Zofia", "Tam", "Quillfeather", "01632", "Eviction", "LU2"):
            assert personal not in mail.subject + mail.body
