"""What a page, a list or a figure must not give away, though no row of it is out of order."""

import re
from difflib import unified_diff

import pytest

from consent.models import AgreementEvent
from partners.acting import acting_as
from partners.models import Service
from referrals import listing, restricting, sending
from referrals.listing import INBOX
from referrals.models import ReferralKey
from reporting import measures, periods
from tests.access.test_matrix import signed_in
from tests.scenarios import (
    TODAY,
    a_client,
    a_completed_referral,
    a_draft,
    a_sent_referral,
    an_accepted_referral,
    an_agency,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db


# --- nothing of the result may be told -----------------------------------------------------------------


def helped(place, client):
    return a_completed_referral(place, client=client, tell="nothing")


def not_helped(place, client):
    referral = an_accepted_referral(place, client=client, tell="nothing")
    step(place, referral, "contact", place.officer)
    step(place, referral, "end", place.officer, ending="not_wanted", text="They did not want it.")
    return referral


PAGES = ["/", "/referrals/sent/?tab=closed", "/figures/?period=year", "/figures/download/?period=year"]
DIFFERENT = re.compile(
    r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+|datetime="[^"]*"|[RC]-[2-9A-Z]{4}-[2-9A-Z]{4}|\d+:\d\d'
)


def world_after(place, ending, seat) -> dict[str, str]:
    """Every page on which the sender meets a referral, after it ended so."""
    from django.db import transaction

    with transaction.atomic():
        client = a_client(place)
        referral = ending(place, client)
        browser = signed_in(seat)
        pages = [*PAGES, f"/clients/{client.reference}/", f"/referrals/{referral.reference}/"]
        found = {
            DIFFERENT.sub("", page): DIFFERENT.sub("", browser.get(page).content.decode()) for page in pages
        }
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seat", ["worker", "sender_manager"])
def test_help_and_no_help_look_the_same_where_nothing_may_be_told(place, seat):
    who = getattr(place, seat)
    one, other = world_after(place, helped, who), world_after(place, not_helped, who)
    differ = [
        line for page in one for line in unified_diff(one[page].split("\n"), other[page].split("\n"), n=0)
    ]
    assert "\n".join(differ) == ""


def test_the_senders_figures_count_what_it_may_not_be_told_apart(place):
    a_completed_referral(place, tell="nothing")
    a_completed_referral(place, client=a_client(place, "Tam"), tell="helped")
    year = periods.named("year")
    with acting_as(place.worker, nested=True):
        sent = {f.measure.name: f.value for f in measures.for_seat(place.worker, year)[0].figures}
    assert (sent["Sent"], sent["Helped"], sent["Not helped"], sent["Closed, not told how"]) == (2, 1, 0, 1)
    with acting_as(place.manager, nested=True):
        received = {f.measure.name: f.value for f in measures.for_seat(place.manager, year)[1].figures}
    assert (received["Helped"], "Closed, not told how" in received) == (2, False)


# --- an agency that only some know ---------------------------------------------------------------------


def a_hidden_agency(place):
    hidden = an_agency("Refuge Luton", place.partnership)
    hidden.listed = False
    hidden.save()
    Service.objects.create(agency=hidden, name="A safe place", summary="Safe", confirmed_on=TODAY())
    return hidden


@pytest.mark.parametrize("page", ["/referrals/inbox/", "/referrals/sent/"])
def test_a_hidden_agency_stands_in_no_filter(place, page):
    hidden = a_hidden_agency(place)
    assert "Refuge Luton" not in signed_in(place.worker).get(page).content.decode()
    hidden.known_to.add(place.advice)
    assert "Refuge Luton" in signed_in(place.worker).get(page).content.decode()


def test_a_hidden_service_is_as_missing_as_one_that_is_not_there(place):
    service = Service.objects.get(agency=a_hidden_agency(place))
    client, browser = a_client(place), signed_in(place.worker)
    theirs, nothing = (
        browser.post(f"/clients/{client.reference}/refer/{pk}/") for pk in (service.pk, 987654)
    )
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content


# --- what was asked in confidence ----------------------------------------------------------------------


def test_what_they_refused_in_confidence_is_not_shown_to_colleagues(place):
    """One restricted referral asked about the agency, and health was refused there."""
    client = a_client(place)
    browser, page = signed_in(place.colleague), f"/clients/{client.reference}/refer/?words=homes"
    before = DIFFERENT.sub("", browser.get(page).content.decode())
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        restricting.restrict(referral, [place.officer.person])
    they_agree(place, client, refused=["health"])
    assert DIFFERENT.sub("", browser.get(page).content.decode()) == before
    assert "They said no" in signed_in(place.worker).get(page).content.decode()


# --- what was recalled ---------------------------------------------------------------------------------


def test_a_recalled_person_is_found_by_name_no_more(place):
    """One of two takes back their part before anybody opened it: their name finds the referral no longer."""
    zofia, tam = a_client(place), a_client(place, "Tamsin", "Quillfeather")
    they_agree(place, zofia)
    they_agree(place, tam)
    referral = a_draft(place, zofia)
    with acting_as(place.worker, nested=True):
        sending.include(referral, tam, "child")
        sending.send(referral, place.worker)

    def finds(words: str) -> bool:
        with acting_as(place.manager, nested=True):
            return listing.searched(INBOX, words, place.manager).exists()

    assert finds("tamsin")
    with acting_as(place.worker, nested=True):
        sending.person_takes_back(tam, place.council, place.worker)
    assert not finds("tamsin")
    assert finds("zofia")
    assert finds("quillfeather")
    with acting_as(place.manager, nested=True):
        assert set(ReferralKey.objects.values_list("key", flat=True)) == {"zofia", "quillfeather"}


def test_all_recalled_leaves_no_name(place):
    referral = a_sent_referral(place)
    with acting_as(place.worker, nested=True):
        sending.take_back(referral, place.worker, "client")
        assert not ReferralKey.objects.exists()
        assert AgreementEvent.objects.exists()
