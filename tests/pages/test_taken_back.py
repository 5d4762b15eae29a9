"""The page to keep or delete, and what each side reads of it afterwards."""

import pytest

from consent.models import Disclosure
from partners.acting import acting_as
from partners.templatetags.ui import day
from referrals.models import Referral
from tests.scenarios import a_frozen_referral, a_sent_referral, an_accepted_referral

pytestmark = pytest.mark.django_db

GROUND = {
    "ground": "A record of what was done or decided",
    "ground_words": "Our duty decision",
    "until": "3/5/2031",
}


def url(referral: Referral) -> str:
    return f"/referrals/{referral.reference}/"


def ids(place) -> dict[str, str]:
    """The field of each kind of information."""
    with acting_as(place.manager, nested=True):
        return {line.category: f"line_{line.pk}" for line in Disclosure.objects.all()}


@pytest.mark.parametrize("who", ["manager", "officer"])
def test_frozen_it_says_so_and_offers_the_decision(place, as_seat, who):
    referral = a_frozen_referral(place)
    page = as_seat(getattr(place, who)).get(url(referral)).text
    assert "do not use it. Keep or delete it by" in page
    assert "Zofia" in page
    assert f"{url(referral)}keep-or-delete/" in page
    assert "Copy all as text" not in page
    assert "Make this person our client" not in page


def test_the_sender_is_told_of_the_freeze_and_offered_nothing(place, as_seat):
    referral = a_frozen_referral(place)
    page = as_seat(place.worker).get(url(referral)).text
    assert "they may not use it, and must keep or delete it by" in page
    assert "keep-or-delete" not in page


@pytest.mark.parametrize("address", ["text/", "take-on/"])
def test_what_is_frozen_is_put_to_no_further_use(place, as_seat, address):
    referral = a_frozen_referral(place, an_accepted_referral(place))
    page = as_seat(place.manager).get(url(referral) + address, follow=True)
    assert page.status_code == 404 or "What was shared is frozen" in page.text
    assert "01632 960123</textarea>" not in page.text


@pytest.mark.parametrize("address", ["text/", "take-on/"])
def test_whoever_reads_the_copies_has_opened_them(place, as_seat, address):
    """Else they would be recalled as unread from somebody who has them already."""
    referral = an_accepted_referral(place)
    as_seat(place.officer).get(url(referral) + address)
    with acting_as(place.manager, nested=True):
        assert Referral.objects.get().opened_at
        assert Disclosure.objects.filter(opened_at__isnull=True).count() == 0


def test_deleting_all_in_one_answer(place, as_seat):
    referral = a_frozen_referral(place)
    page = (
        as_seat(place.manager).post(f"{url(referral)}keep-or-delete/", {"what": "delete"}, follow=True).text
    )
    assert "Recorded. Advice Luton will be told." in page
    assert "Deleted by Mina Manager, Housing Luton" in page
    assert "Quillfeather" not in page
    assert "A notice has come" not in page
    sender = as_seat(place.worker)
    assert "Deleted by Mina Manager, Housing Luton" in sender.get(url(referral)).text
    assert "Deleted after it was taken back" in sender.get(url(referral)).text


def test_keeping_one_thing_and_deleting_another(place, as_seat):
    referral = a_frozen_referral(place)
    field = ids(place)
    data = {"what": "each", field["housing"]: "keep", field["identity"]: "delete", **GROUND}
    page = as_seat(place.officer).post(f"{url(referral)}keep-or-delete/", data, follow=True).text
    kept = "A record of what was done or decided: Our duty decision. Until Saturday 3 May 2031."
    assert kept in page
    assert "Notice from the landlord" in page
    assert "Quillfeather" not in page
    with acting_as(place.manager, nested=True):
        assert f"Keep or delete it by {day(Referral.objects.get().decide_by)}." in page
    assert kept in as_seat(place.worker).get(url(referral)).text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"ground_words": "Our duty decision"}, "Say whether it is kept or deleted."),
        ({"what": "each"}, "Say for at least one thing whether it is kept or deleted."),
        ({"what": "keep", **GROUND, "ground": ""}, "Say on which ground you keep it."),
        ({"what": "keep", **GROUND, "ground_words": ""}, "Say in a few words which law"),
        (
            {"what": "keep", **GROUND, "until": "3/5/2001"},
            "Say until which day you keep it: a day after today.",
        ),
        ({"what": "keep", **GROUND, "until": "3/5/2206"}, "Give a day within 30 years."),
        ({"what": "keep", **GROUND, "until": "31/2/2031"}, "Give the day as day/month/year"),
    ],
)
def test_a_mistake_is_told_and_loses_nothing(place, as_seat, data, error):
    referral = a_frozen_referral(place)
    page = as_seat(place.manager).post(f"{url(referral)}keep-or-delete/", data).text
    assert "There is a problem" in page
    assert error in page
    for typed in data.values():
        assert typed in page
    with acting_as(place.manager, nested=True):
        assert not Disclosure.objects.exclude(decision="").exists()


def test_where_nothing_is_frozen_there_is_nothing_to_decide(place, as_seat):
    referral = a_sent_referral(place)
    page = as_seat(place.manager).get(f"{url(referral)}keep-or-delete/", follow=True).text
    assert "There is nothing here to keep or delete." in page
    page = (
        as_seat(place.manager).post(f"{url(referral)}keep-or-delete/", {"what": "delete"}, follow=True).text
    )
    assert "There is nothing here to keep or delete." in page


def test_home_and_inbox_show_what_is_to_be_decided_with_its_day(place, as_seat):
    referral = a_frozen_referral(place)
    manager = as_seat(place.manager)
    for address in ("/", "/referrals/inbox/?tab=decide"):
        page = manager.get(address).text
        assert referral.reference in page
        assert "Keep or delete</a>: due" in page
    manager.post(f"{url(referral)}keep-or-delete/", {"what": "delete"})
    assert "Taken back: keep or delete" not in manager.get("/").text
    assert referral.reference not in manager.get("/referrals/inbox/?tab=decide").text
    assert referral.reference in manager.get("/referrals/inbox/?tab=closed").text
    assert "Taken back: keep or delete" not in as_seat(place.worker).get("/").text


def test_recalled_unopened_the_sender_reads_that_it_was(place, as_seat):
    referral = a_sent_referral(place)
    as_seat(place.worker).post(f"{url(referral)}do/withdraw/", {"withdrawn_by": "sender"})
    page = as_seat(place.worker).get(url(referral)).text
    assert "Recalled before anybody opened it" in page
    assert "Recalled" not in as_seat(place.manager).get(url(referral)).text


def test_the_page_says_why_an_outcome_must_wait(place, as_seat):
    referral = an_accepted_referral(place)
    officer = as_seat(place.officer)
    assert "can be recorded once first contact is made." in officer.get(url(referral)).text
    page = officer.get(f"{url(referral)}do/complete/", follow=True).text
    assert "Record the first contact before what came of it." in page
