"""What people land on: what needs them, what came back, what is stuck, and nothing of what is not theirs."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from consent.models import Signature
from partners import freshness, working_days
from partners.acting import acting_as, for_agency
from partners.models import Chase, Service
from referrals.models import Outbox, Referral
from tests.scenarios import (
    a_client,
    a_completed_referral,
    a_seat,
    a_sent_referral,
    an_accepted_referral,
    an_agency,
    step,
    they_agree,
)

pytestmark = pytest.mark.django_db


def part(page, title: str) -> str:
    """One section of a home page, by its heading."""
    found = re.search(rf"<h2[^>]*>{re.escape(title)}</h2>(.*?)</section>", page.text, re.S)
    assert found, f"no part “{title}”"
    return found[1]


def changed(place, referral, **changes) -> None:
    with acting_as(place.worker, nested=True):
        Referral.objects.filter(pk=referral.pk).update(**changes)


# --- caseworkers ---------------------------------------------------------------------------------


def test_a_question_waits_for_an_answer(place, as_seat):
    referral = a_sent_referral(place)
    step(place, referral, "ask", place.officer, text="Which landlord?")
    text = part(as_seat(place.worker).get("/"), "What needs you now")
    assert "They asked for more" in text
    assert "Zofia Quillfeather" in text


def test_what_was_declined_is_offered_another_place(place, as_seat):
    referral = a_sent_referral(place)
    step(place, referral, "decline", place.manager, decline_reason="no_capacity")
    page = as_seat(place.worker).get("/")
    assert f"?chain={referral.reference}" in part(page, "What needs you now")


def test_what_came_back_leaves_home_when_it_has_been_read(place, as_seat):
    referral = a_completed_referral(place)
    worker = as_seat(place.worker)
    assert "Home kept" in part(worker.get("/"), "What came back")
    worker.get(f"/referrals/{referral.reference}/")
    assert "Nothing has ended that you have not seen." in part(worker.get("/"), "What came back")


@pytest.mark.parametrize(("days", "shown", "over"), [(5, True, False), (-5, True, True), (90, False, False)])
def test_an_agreement_that_runs_out_under_an_open_referral(place, as_seat, days, shown, over):
    client = a_client(place)
    a_sent_referral(place, client)
    they_agree(place, client, expires_on=timezone.localdate() + dt.timedelta(days=days))
    worker = as_seat(place.worker)
    text = part(worker.get("/"), "What needs you now")
    assert ("What they agreed to runs out" in text) == shown
    whole = worker.get("/referrals/agreements/").text
    assert ("Zofia Quillfeather" in whole) == shown
    assert ("Ended" in whole) == over


def test_an_agreement_with_nothing_open_is_nobodys_worry(place, as_seat):
    client = a_client(place)
    they_agree(place, client, expires_on=timezone.localdate() + dt.timedelta(days=5))
    assert "Nothing runs out" in as_seat(place.worker).get("/referrals/agreements/").text


def test_home_shows_ones_own_and_at_one_press_everybodys(place, as_seat):
    a_sent_referral(place)
    colleague = as_seat(place.colleague)
    assert "Zofia" not in colleague.get("/").text
    assert "Zofia" in part(colleague.get("/?whose=all"), "What waits on others")


def test_what_waits_on_others_is_the_oldest_first_with_its_due_day(place, as_seat):
    _, old = (a_sent_referral(place, a_client(place, "Ann", name)) for name in ("New", "Old"))
    changed(place, old, turn_since=timezone.now() - dt.timedelta(days=30))
    text = part(as_seat(place.worker).get("/"), "What waits on others")
    assert text.index("Ann Old") < text.index("Ann New")
    assert "Due " in text


def test_the_whole_of_a_part_is_one_press_away(place, as_seat):
    a_sent_referral(place)
    worker = as_seat(place.worker)
    href = re.search(r'href="([^"]+)">See all', part(worker.get("/"), "What waits on others"))[1]
    whole = worker.get(href.replace("&amp;", "&"))
    assert "Zofia Quillfeather" in whole.text
    assert "Sent by: Me" in whole.text


def test_news_of_what_goes_on_is_told_and_gone_when_opened(place, as_seat):
    from referrals.notifications import outbox

    referral = an_accepted_referral(place)
    with acting_as(for_agency(place.advice.pk), nested=True):
        outbox.deliver(Outbox.objects.get(kind="accepted").pk, place.advice.pk)
    worker = as_seat(place.worker)
    assert "Your referral was taken on" in part(worker.get("/"), "News for you")
    worker.get(f"/referrals/{referral.reference}/")
    assert "News for you" not in worker.get("/").text


# --- managers ------------------------------------------------------------------------------------


def test_with_nobody_is_what_was_taken_on_by_somebody_who_left(place, as_seat):
    an_accepted_referral(place)
    manager = as_seat(place.manager)
    assert "Zofia" not in part(manager.get("/"), "With nobody")
    place.officer.active = False
    place.officer.save()
    assert "Zofia" in part(manager.get("/"), "With nobody")
    assert "Zofia" in manager.get("/referrals/inbox/?tab=unassigned").text


def test_stalled_is_where_nobody_did_anything_for_ten_working_days(place, as_seat):
    referral = an_accepted_referral(place)
    manager = as_seat(place.manager)
    assert "Zofia" not in part(manager.get("/"), "Stalled")
    long_ago = working_days.before(timezone.localdate(), 11)
    changed(place, referral, stepped_at=timezone.make_aware(dt.datetime.combine(long_ago, dt.time(12))))
    assert "Zofia" in part(manager.get("/"), "Stalled")
    assert "Zofia" in manager.get("/referrals/inbox/?tab=stalled").text
    step(place, referral, "message", place.officer, text="Still here.")
    assert "Zofia" not in part(manager.get("/"), "Stalled")


@pytest.mark.parametrize(("pressed", "says"), [("", "Has places"), ("full", "Full now")])
def test_places_are_confirmed_by_one_press(place, as_seat, pressed, says):
    Service.objects.update(confirmed_on=timezone.localdate() - dt.timedelta(days=61))
    manager = as_seat(place.manager)
    assert "Old" in part(manager.get("/"), "Places at our services")
    page = manager.post(f"/services/{place.service.pk}/capacity/", {"capacity": pressed}, follow=True)
    text = part(page, "Places at our services")
    assert says in text
    assert "by Mina Manager" in text
    assert "Old" not in text
    assert "confirmed today" in page.text


def test_places_are_not_confirmed_with_nonsense_nor_for_others(place, as_seat):
    url = f"/services/{place.service.pk}/capacity/"
    page = as_seat(place.manager).post(url, {"capacity": "endless"}, follow=True)
    assert "Choose how many places there are" in page.text
    assert as_seat(place.sender_manager).post(url, {"capacity": "full"}).status_code == 404
    place.service.refresh_from_db()
    assert place.service.capacity == "open"
    assert place.service.confirmed_by is None


def test_a_caseworker_is_not_asked_about_places(place, as_seat):
    assert "Places at our services" not in as_seat(place.officer).get("/").text


# --- who looks after a partnership ----------------------------------------------------------------


def test_the_admin_sees_who_has_not_signed_and_who_cannot_answer(place, as_seat):
    an_agency("Empty House", place.partnership)
    page = as_seat(place.admin).get("/")
    assert "Stranger" in part(page, "No information-sharing agreement signed")
    assert "Advice Luton" not in part(page, "No information-sharing agreement signed")
    assert "Empty House" in part(page, "Nobody to answer")
    assert "Housing Luton" not in part(page, "Nobody to answer")


def test_a_signature_taken_back_counts_no_longer(place, as_seat):
    Signature.objects.filter(agency=place.council).update(withdrawn_at=timezone.now())
    assert "Housing Luton" in part(as_seat(place.admin).get("/"), "No information-sharing agreement signed")


def test_the_admin_sees_entries_that_nobody_confirmed(place, as_seat):
    heading = "Services nobody has confirmed for long"
    admin = as_seat(place.admin)
    Service.objects.update(confirmed_on=timezone.localdate() - dt.timedelta(days=61))
    freshness.sweep()
    assert "Every entry was confirmed" in part(admin.get("/"), heading)  # its managers were asked once only
    Chase.objects.update(on=timezone.localdate() - dt.timedelta(days=14))
    freshness.sweep()
    assert "Homelessness prevention" in part(admin.get("/"), heading)


def test_the_admin_sees_whether_word_goes_out_and_of_whom_nothing(place, as_seat):
    referral = a_sent_referral(place)
    admin = as_seat(place.admin)
    with acting_as(for_agency(place.council.pk), nested=True):
        row = Outbox.objects.get()
        Outbox.objects.filter(pk=row.pk).update(at=timezone.now() - dt.timedelta(hours=2, minutes=5))
    text = part(admin.get("/"), "Messages to agencies")
    assert "1 message still to go out" in text
    assert "2 hours" in text
    assert "Late" in text
    with acting_as(for_agency(place.council.pk), nested=True):
        Outbox.objects.filter(pk=row.pk).update(failed_at=timezone.now(), error="SMTPRecipientsRefused")
    page = admin.get("/")
    text = part(page, "Messages to agencies")
    assert "Housing Luton" in text
    assert "A referral has arrived" in text
    assert "still to go out" not in text
    assert referral.reference not in page.text
    assert "Zofia" not in page.text


def test_another_partnerships_messages_are_not_shown(place, as_seat):
    from partners.models import Partnership

    a_sent_referral(place)
    other = Partnership.objects.create(slug="bristol", name="Bristol partnership", place="Bristol")
    page = as_seat(a_seat("Bea Admin", "admin", partnership=other)).get("/")
    assert "Every message has gone out." in page.text
    assert "Housing Luton" not in page.text


@pytest.mark.parametrize("role", ["governance_lead", "evaluator"])
def test_nobody_lands_on_a_dead_end(place, as_seat, role):
    page = as_seat(a_seat("Gil Lead", role, partnership=place.partnership)).get("/")
    assert "/figures/" in page.text
    assert ("Sharing for referrals, version 1" in page.text) == (role == "governance_lead")
    assert "Messages to agencies" not in page.text
