"""The main job through the pages, without JavaScript: it goes out, is answered, and its outcome comes home."""

import pytest
from django.utils import timezone

from partners.acting import acting_as
from referrals.models import Outcome, Referral
from tests.scenarios import (
    TODAY,
    a_client,
    a_completed_referral,
    a_sent_referral,
    a_vetted_application,
    an_accepted_referral,
    they_agree,
)

pytestmark = pytest.mark.django_db

AGREES = {
    "agrees": "yes",
    "tell": "result",
    "follow_up": "yes",
    "method": "in_person",
    "expires_on": "1/3/2099",
}


def test_from_a_new_client_to_an_outcome_at_home(place, as_seat):
    worker, manager, officer = as_seat(place.worker), as_seat(place.manager), as_seat(place.officer)
    page = worker.post(
        "/clients/new/",
        {"known_as": "Zofia", "family_name": "Quillfeather", "phone": "01632 960123"},
        follow=True,
    )
    client_url = page.redirect_chain[-1][0]
    assert "Zofia Quillfeather" in page.text

    services = worker.get(f"{client_url}refer/")
    assert "Homelessness prevention" in services.text
    page = worker.post(f"{client_url}refer/{place.service.pk}/", follow=True)
    url = page.redirect_chain[-1][0].removesuffix("write/")
    page = worker.post(
        f"{url}write/",
        {"need": place.need.pk, "reason": "A notice has come.", "categories": ["identity", "contact"]},
        follow=True,
    )
    assert "What does Zofia Quillfeather say?" in page.text
    page = worker.post(f"{url}agreement/", AGREES, follow=True)
    assert "Check what Housing Luton will see" in page.text
    assert "A notice has come." in page.text
    page = worker.post(f"{url}check/", follow=True)
    assert "Sent" in page.text
    assert worker.get(f"{url}slip/").status_code == 200

    assert "Zofia Quillfeather" in manager.get("/referrals/inbox/").text
    assert "Zofia Quillfeather" in manager.get(url).text
    page = manager.post(
        f"{url}do/accept/", {"holder": f"person-{place.officer.person_id}", "next": "1"}, follow=True
    )
    assert page.redirect_chain[-1][0] == "/referrals/inbox/"
    officer.post(f"{url}do/contact/", {"text": "Rang her."})
    done = {"type_1": "home_kept", "count_1": "1", "unit_1": "households", "evidence_1": "letter"}
    page = officer.post(f"{url}do/complete/", done, follow=True)
    assert "Home kept" in page.text

    assert "Eviction" in worker.get("/").text
    page = worker.get(url)
    assert "Home kept" in page.text
    assert "Rang her." in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/clients/",
        "/clients/new/",
        "/referrals/inbox/",
        "/referrals/sent/",
        "/figures/",
        "/settings/",
        "/acting-for/",
        "/help/",
        "/privacy/",
        "/accessibility/",
    ],
)
@pytest.mark.parametrize("seat", ["worker", "manager"])
def test_every_list_stands_when_empty(place, as_seat, address, seat):
    assert as_seat(getattr(place, seat)).get(address).status_code == 200


@pytest.mark.parametrize("tab", ["new", "waiting-us", "waiting-them", "progress", "closed"])
def test_every_tab_of_the_inbox(place, as_seat, tab):
    a_completed_referral(place)
    assert as_seat(place.manager).get(f"/referrals/inbox/?tab={tab}").status_code == 200


def test_a_mistake_keeps_what_was_typed(place, as_seat):
    page = as_seat(place.worker).post("/clients/new/", {"known_as": "Zofia", "birth_date": "31/2/1986"})
    assert "Zofia" in page.text
    assert "31/2/1986" in page.text
    assert "There is a problem" in page.text


def test_yes_and_no_are_never_chosen_beforehand(place, as_seat):
    client = a_client(place)
    url = start(place, as_seat, client)
    page = as_seat(place.worker).get(f"{url}agreement/")
    assert " checked" not in page.text


def start(place, as_seat, client) -> str:
    page = as_seat(place.worker).post(f"/clients/{client.reference}/refer/{place.service.pk}/", follow=True)
    return page.redirect_chain[-1][0].removesuffix("write/")


def test_a_no_is_recorded_and_shown_as_such(place, as_seat):
    url = start(place, as_seat, a_client(place))
    page = as_seat(place.worker).post(
        f"{url}agreement/", {"agrees": "no", "method": "phone", "expires_on": "1/3/2099"}, follow=True
    )
    assert "They said no" in page.text
    assert "It cannot be sent yet" in as_seat(place.worker).post(f"{url}check/").text


def test_a_live_agreement_is_one_line(place, as_seat):
    client = a_client(place)
    they_agree(place, client)
    url = start(place, as_seat, client)
    page = as_seat(place.worker).get(f"{url}agreement/")
    assert "They still agree" in page.text


def test_likely_matches_are_asked_about(place, as_seat):
    a_client(place)
    worker = as_seat(place.worker)
    typed = {"known_as": "Zofia", "family_name": "Quillfeather"}
    assert "Already with your agency?" in worker.post("/clients/new/", typed).text
    assert worker.post("/clients/new/", typed | {"sure": "on"}).status_code == 302


def test_taking_the_person_on_copies_what_was_shared(place, as_seat):
    referral = an_accepted_referral(place)
    page = as_seat(place.officer).post(f"/referrals/{referral.reference}/take-on/", follow=True)
    assert "Zofia Quillfeather" in page.text
    assert "27 March 1986" in page.text


def test_a_phone_call_is_confirmed_by_the_other_side(place, as_seat):
    referral = a_sent_referral(place)
    url = f"/referrals/{referral.reference}/"
    as_seat(place.worker).post(f"{url}do/phone/", {"text": "I rang Mina at ten; she said yes."})
    manager = as_seat(place.manager)
    page = manager.get(url)
    address = page.text.split(f'action="{url}calls/')[1].split('"')[0]
    assert "Confirmed by Mina Manager" in manager.post(f"{url}calls/{address}", follow=True).text


def test_where_nothing_may_be_told_the_page_says_only_closed(place, as_seat):
    referral = a_completed_referral(place, tell="nothing")
    page = as_seat(place.worker).get(f"/referrals/{referral.reference}/")
    assert "not told what came of it" in page.text
    assert "Home kept" not in page.text
    assert "Finished: helped" not in page.text


def test_amounts_do_not_show_where_only_helped_may_be_told(place, as_seat):
    referral = a_completed_referral(place, tell="helped")
    page = as_seat(place.worker).get(f"/referrals/{referral.reference}/")
    assert "they were helped" in page.text
    assert "Home kept" not in page.text
    with acting_as(place.officer, nested=True):
        assert Outcome.objects.count() == 1


def test_take_back_by_the_client(place, as_seat):
    referral = a_sent_referral(place)
    worker = as_seat(place.worker)
    with acting_as(place.worker, nested=True):
        client = Referral.objects.get().client
    page = worker.post(f"/clients/{client.reference}/agreements/{place.council.pk}/take-back/", follow=True)
    assert "Took it back" in page.text
    assert "Zofia" not in as_seat(place.manager).get(f"/referrals/{referral.reference}/").text


def test_copy_as_text(place, as_seat):
    referral = a_sent_referral(place)
    assert "01632 960123" in as_seat(place.manager).get(f"/referrals/{referral.reference}/text/").text


def test_the_admin_sets_up_and_sees_no_person(place, as_seat):
    referral = a_sent_referral(place)
    admin = as_seat(place.admin)
    assert referral.reference in admin.get("/partnership/referrals/").text
    application = a_vetted_application(place, name="Debt Aid", kind="charity")
    today = TODAY()
    page = admin.post(
        f"/partnership/applications/{application.pk}/join/",
        {
            "tier": "wider",
            "reason": "Asked",
            "decided_by": "The core group",
            "since_day": today.day,
            "since_month": today.month,
            "since_year": today.year,
            "manager_name": "Mo Manager",
            "manager_email": "mo@debt.example",
        },
        follow=True,
    )
    assert "Debt Aid is in the partnership from" in page.text
    assert "Mo Manager" in page.text
    url = page.redirect_chain[-1][0]
    assert (
        "Dana Debt"
        in admin.post(
            f"{url}people/invite/",
            {"name": "Dana Debt", "email": "dana@debt.example", "role": "manager"},
            follow=True,
        ).text
    )
    service = {
        "name": "Debt advice",
        "summary": "Helps",
        "needs": [place.need.pk],
        "response_days": 5,
        "urgent_days": 1,
    }
    assert "Debt advice" in admin.post(f"{url}services/add/", service, follow=True).text
    assert (
        "Debt Aid is in the core group from today."
        in admin.post(
            f"{url}move/",
            {
                "tier": "core",
                "since": timezone.localdate().isoformat(),
                "reason": "Shows willing",
                "decided_by": "Steering group",
            },
            follow=True,
        ).text
    )


@pytest.mark.parametrize("seat", ["worker", "admin", "evaluator"])
def test_figures_for_each_seat(place, as_seat, seat):
    a_completed_referral(place)
    assert "Working days to answer" in as_seat(getattr(place, seat)).get("/figures/").text


def test_a_new_referral_stands_on_the_managers_home(place, as_seat):
    """The receiver cannot see the sender's client: a join to it would hide the referral as well."""
    referral = a_sent_referral(place)
    page = as_seat(place.manager).get("/")
    assert referral.reference in page.text
    assert "No new referral waits" not in page.text


def test_what_came_back_stands_on_the_senders_home(place, as_seat):
    referral = a_completed_referral(place)
    page = as_seat(place.worker).get("/")
    assert referral.reference in page.text
    assert "No news you have not seen" not in page.text
