"""Walks what is registered: every template is used, every kind of notification happens and names nobody."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from partners.acting import acting_as, for_agency
from partners.models import Person
from referrals import lifecycle
from referrals.models import Outbox, Referral
from referrals.notifications import outbox
from referrals.notifications.kinds import KINDS
from tests.scenarios import a_completed_referral, a_sent_referral, an_accepted_referral, step

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Found by Django, allauth and the handlers of errors under the names that they look for.
BY_CONVENTION = re.compile(r"^(\d{3}\w*|account/.+|mfa/.+)\.html$")
FLOORS = ("partners", "clients", "consent", "referrals", "reporting", "config")


def sources() -> str:
    python = [p.read_text() for floor in FLOORS for p in (Path(settings.BASE_DIR) / floor).rglob("*.py")]
    return "\n".join([*python, *(p.read_text() for p in TEMPLATES.rglob("*.html"))])


@pytest.mark.parametrize("name", sorted(str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html")))
def test_every_template_is_used(name):
    if BY_CONVENTION.match(name):
        return
    text = sources()
    component = re.match(r"components/(\w+)\.html$", name)
    used = re.search(rf'"{re.escape(name)}[#"]', text)
    assert used or (component and f'component("{component[1]}"' in text), f"{name} is used nowhere"


def tags() -> list[str]:
    source = (Path(settings.BASE_DIR) / "partners/templatetags/ui.py").read_text()
    return re.findall(r"@register\.(?!filter)[^\n]+\ndef (\w+)", source)


@pytest.mark.parametrize("tag", tags())
def test_every_component_stands_on_a_page(tag):
    pages = "\n".join(p.read_text() for p in TEMPLATES.rglob("*.html"))
    assert re.search(rf"{{% {tag} ", pages), f"no page uses {tag}"


# --- kinds of notification ------------------------------------------------------------------------


def sweep(place, referral: Referral, action: str) -> None:
    from partners.acting import SWEEP

    with acting_as(SWEEP, nested=True):
        lifecycle.perform(referral, action)


def asked(place) -> Referral:
    referral = a_sent_referral(place)
    step(place, referral, "ask", place.officer, text="Which landlord?")
    return referral


# How each kind comes about: gives the agency that is told.
STORIES = {
    "handoff": lambda place: (a_sent_referral(place), place.council)[1],
    "reminder": lambda place: (sweep(place, a_sent_referral(place), "remind"), place.council)[1],
    "answered": lambda place: (
        step(place, asked(place), "answer", place.worker, text="Hill."),
        place.council,
    )[1],
    "withdrawn": lambda place: (
        step(place, a_sent_referral(place), "withdraw", place.worker, withdrawn_by="sender"),
        place.council,
    )[1],
    "accepted": lambda place: (an_accepted_referral(place), place.advice)[1],
    "asked": lambda place: (asked(place), place.advice)[1],
    "declined": lambda place: (
        step(place, a_sent_referral(place), "decline", place.manager, decline_reason="no_capacity"),
        place.advice,
    )[1],
    "contacted": lambda place: (
        step(place, an_accepted_referral(place), "contact", place.officer),
        place.advice,
    )[1],
    "progressed": lambda place: (progressed(place), place.advice)[1],
    "completed": lambda place: (a_completed_referral(place), place.advice)[1],
    "ended": lambda place: (
        step(place, an_accepted_referral(place), "end", place.officer, ending="no_contact"),
        place.advice,
    )[1],
    "lapsed": lambda place: (sweep(place, a_sent_referral(place), "lapse"), place.advice)[1],
    "message": lambda place: (
        step(place, a_sent_referral(place), "message", place.worker, text="Any news?"),
        place.council,
    )[1],
    "phone": lambda place: (
        step(place, a_sent_referral(place), "phone", place.worker, text="I rang."),
        place.council,
    )[1],
}


def progressed(place) -> None:
    referral = an_accepted_referral(place)
    step(place, referral, "contact", place.officer)
    step(place, referral, "progress", place.officer, text="A hearing is listed.")


def test_every_kind_has_a_story_and_every_row_of_the_lifecycle_tells_a_known_kind():
    told = {kind for row in lifecycle.TABLE.values() for _, kind in row.tells}
    assert set(STORIES) == set(KINDS)
    assert told <= set(KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_reaches_somebody_and_names_nobody(place, kind, mailoutbox):
    agency = STORIES[kind](place)
    with acting_as(for_agency(agency.pk), nested=True):
        row = Outbox.objects.get(kind=kind, agency=agency)
        assert outbox.deliver(row.pk, agency.pk)
    assert mailoutbox
    here = set(Person.objects.filter(seats__agency=agency).values_list("email", flat=True))
    for mail in mailoutbox:
        assert set(mail.to) <= here
        assert mail.subject == KINDS[kind].subject
        assert KINDS[kind].sentence in mail.body
        for personal in ("Zofia", "Quillfeather", "01632", "Eviction", "LU2"):
            assert personal not in mail.subject + mail.body
