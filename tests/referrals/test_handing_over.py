"""What somebody who leaves still holds: it shows at once, and goes to others in one step, all of it or none."""

import threading
import time

import pytest
from django.db import connection

from partners import letters, people
from partners.acting import acting_as
from partners.models import Letter, SeatChange, Team
from referrals import handing_over, lifecycle, restricting, running_out
from referrals.models import Referral, ReferralEvent
from tests.faults.test_letters import sweep
from tests.pages.conftest import JudgingClient
from tests.scenarios import (
    a_client,
    a_completed_referral,
    a_draft,
    a_seat,
    a_sent_referral,
    an_accepted_referral,
    step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(place):
    """Omar Officer holds three received ones: taken on, in progress, on hold; and has left."""
    a_seat("Max Manager", "manager", place.council)
    held = [an_accepted_referral(place) for _ in range(3)]
    step(place, held[1], "contact", place.officer)
    step(place, held[2], "ask", place.officer, text="Which landlord?")
    people.switch(place.officer, False, place.manager.person)
    return held


@pytest.fixture
def worker_left(place):
    """Wanda Worker of the sender: a draft, one sent, one on hold and one declined; and has left."""
    found = [a_draft(place), a_sent_referral(place), a_sent_referral(place), a_sent_referral(place)]
    step(place, found[2], "ask", place.officer, text="Which landlord?")
    step(place, found[3], "decline", place.manager, decline_reason="no_capacity")
    people.switch(place.worker, False, place.sender_manager.person)
    return found


def signed_in(seat) -> JudgingClient:
    client = JudgingClient()
    client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["seat"] = seat.pk
    session.save()
    return client


def now(place, referral) -> Referral:
    with acting_as(place.sender_manager, nested=True):
        return Referral.objects.get(pk=referral.pk)


def over(seat, person, to, ids=None) -> int:
    with acting_as(seat, nested=True):
        return handing_over.hand_over(seat, person, to, ids)


def events(place, referral) -> list[tuple[str, str]]:
    with acting_as(place.sender_manager, nested=True):
        found = ReferralEvent.objects.filter(referral=referral).order_by("id")
        return [(e.action, e.person.name if e.person else "") for e in found]


def test_what_was_received_shows_at_once_on_the_managers_home(place, left):
    home = signed_in(place.manager).get("/").content.decode()
    assert "Hand over what somebody has left behind" in home
    assert "Everything taken on, and everything sent" not in home
    for referral in left:
        assert referral.reference in home


def test_what_was_sent_shows_at_once_on_the_managers_home(place, worker_left):
    home = signed_in(place.sender_manager).get("/").content.decode()
    assert "Sent by somebody who has left" in home
    assert "Hand over what somebody has left behind" in home
    for referral in worker_left[:3]:
        assert referral.reference in home
    tab = signed_in(place.sender_manager).get("/referrals/sent/?tab=gone").content.decode()
    assert worker_left[1].reference in tab
    page = signed_in(place.sender_manager).get("/agency/hand-over/").content.decode()
    assert "Wanda Worker" in page
    assert "4 referrals" in page, "what came back and needs another place is among them"


def test_a_place_that_only_changed_its_role_leaves_work_behind_too(place):
    an_accepted_referral(place)
    people.change(place.officer, place.manager.person, role="privacy_lead", team=None, takes_restricted=False)
    with acting_as(place.manager, nested=True):
        assert [(p.name, n) for p, n in handing_over.left_behind(place.manager)] == [("Omar Officer", 1)]


def test_what_was_received_goes_over_in_one_step_with_its_events(place, left):
    colleague = a_seat("Olive Officer", "caseworker", place.council)
    client = signed_in(place.manager)
    address = f"/agency/hand-over/{place.officer.person_id}/"
    assert "3 referrals" in client.get(address).content.decode()
    answer = client.post(address, {"to": f"person-{colleague.person_id}", "which": "all"}, follow=True)
    assert "3 referrals handed over to Olive Officer." in answer.content.decode()
    for referral in left:
        assert now(place, referral).worker == colleague.person
        assert events(place, referral)[-1] == ("assign", "Mina Manager")
    assert now(place, left[2]).status == "on_hold"
    assert SeatChange.objects.filter(seat=place.officer).first().said == "3 to Olive Officer"
    assert Letter.objects.get().person == colleague.person
    assert "Nothing is left behind" in answer.content.decode()


def test_what_was_sent_goes_over_and_what_runs_out_with_it(place, worker_left):
    client = a_client(place, given="Yara")
    with acting_as(place.sender_manager, nested=True):
        before = list(running_out.answers(place.colleague, mine=True))
    count = over(place.sender_manager, place.worker.person, place.colleague.person)
    assert (count, before) == (4, [])
    for referral in worker_left:
        assert now(place, referral).sender_worker == place.colleague.person
        assert events(place, referral)[-1] == ("hand_over", "Sal Manager")
    with acting_as(place.manager, nested=True):
        line = ReferralEvent.objects.filter(referral=worker_left[1]).last()
    assert line.about == place.colleague.person
    assert client


def test_a_picked_few_go_and_the_rest_stays(place, left):
    client = signed_in(place.manager)
    address = f"/agency/hand-over/{place.officer.person_id}/"
    nothing = client.post(address, {"to": f"person-{place.manager.person_id}", "which": "picked"})
    assert "Tick at least one" in nothing.content.decode()
    answer = client.post(
        address,
        {"to": f"person-{place.manager.person_id}", "which": "picked", "received": [str(left[0].pk)]},
        follow=True,
    )
    text = answer.content.decode()
    assert "1 referral handed over to Mina Manager. 2 still have the name of Omar Officer." in text
    assert [now(place, r).worker.name for r in left] == ["Mina Manager", "Omar Officer", "Omar Officer"]
    assert not Letter.objects.exists(), "nobody tells themselves"


def test_a_team_takes_what_was_received_and_nothing_that_was_sent(place, left, worker_left):
    team = Team.objects.create(agency=place.council, name="Prevention")
    assert over(place.manager, place.officer.person, team) == 3
    assert {now(place, r).team for r in left} == {team}
    own = Team.objects.create(agency=place.advice, name="Front door")
    with pytest.raises(handing_over.Refused, match="needs a person"):
        over(place.sender_manager, place.worker.person, own)
    with pytest.raises(handing_over.Refused, match="your own agency"):
        over(place.sender_manager, place.worker.person, place.manager.person)


def test_restricted_ones_go_only_to_those_who_are_named(place, left):
    colleague = a_seat("Olive Officer", "caseworker", place.council)
    people.switch(place.officer, True, place.manager.person)
    with acting_as(place.worker, nested=True):
        restricting.restrict(left[0], [place.officer.person])
    with acting_as(place.officer, nested=True):
        restricting.restrict(left[0], [place.manager.person])
    people.switch(place.officer, False, place.manager.person)
    answer = signed_in(place.manager).post(
        f"/agency/hand-over/{place.officer.person_id}/",
        {"to": f"person-{colleague.person_id}", "which": "all"},
    )
    assert f"{left[0].reference}: only named people may see it, and Olive Officer is not one of them" in (
        answer.content.decode()
    )
    assert [now(place, r).worker.name for r in left[1:]] == ["Omar Officer", "Omar Officer"], "all or nothing"
    assert over(place.manager, place.officer.person, place.manager.person) == 3


def test_what_the_manager_is_not_named_on_is_not_counted_nor_touched(place, left):
    people.switch(place.officer, True, place.manager.person)
    with acting_as(place.worker, nested=True):
        restricting.restrict(left[0], [place.officer.person])
    people.switch(place.officer, False, place.manager.person)
    page = signed_in(place.manager).get(f"/agency/hand-over/{place.officer.person_id}/").content.decode()
    assert "2 referrals" in page
    assert left[0].reference not in page
    assert over(place.manager, place.officer.person, place.manager.person) == 2
    with pytest.raises(handing_over.Refused, match="Somebody else changed"):
        over(place.manager, place.officer.person, place.manager.person, {left[0].pk})


@pytest.mark.parametrize("forged", ["another agency's referral", "another agency's person"])
def test_forged_requests_change_nothing(place, left, worker_left, forged):
    client = signed_in(place.stranger_seat)
    address = f"/agency/hand-over/{place.officer.person_id}/"
    if forged == "another agency's person":
        assert client.post(address, {"to": "x", "which": "all"}).status_code == 404
    else:
        client = signed_in(place.manager)
        data = {
            "to": f"person-{place.manager.person_id}",
            "which": "picked",
            "received": [str(worker_left[1].pk)],
        }
        assert "There is a problem" in client.post(address, data).content.decode()
    assert now(place, left[0]).worker == place.officer.person
    assert now(place, worker_left[1]).sender_worker == place.worker.person


def test_what_is_finished_stays_under_the_name_of_who_did_it(place):
    done = a_completed_referral(place)
    with acting_as(place.manager, nested=True):
        assert handing_over.work_of(place.manager, place.officer.person_id).count == 0
    assert now(place, done).worker == place.officer.person


@pytest.mark.django_db(transaction=True)
def test_the_new_holder_is_told_once_and_no_client_is_named(committed_place, box):
    place = committed_place
    for _ in range(2):
        an_accepted_referral(place)
    colleague = a_seat("Olive Officer", "caseworker", place.council)
    over(place.manager, place.officer.person, colleague.person)
    assert sweep() == [True]
    [(to, text)] = box.mails
    assert to == [colleague.person.email]
    assert "2 referrals at Housing Luton were handed over to you" in text.replace("=\r\n", "")
    assert "Zofia" not in text
    assert letters.KINDS["handed_over"]


@pytest.mark.django_db(transaction=True)
def test_the_new_holder_who_has_left_meanwhile_is_told_nothing(committed_place, box):
    place = committed_place
    an_accepted_referral(place)
    colleague = a_seat("Olive Officer", "caseworker", place.council)
    over(place.manager, place.officer.person, colleague.person)
    people.switch(colleague, False, place.manager.person)
    sweep()
    assert box.mails == []
    assert Letter.objects.get(kind="handed_over").dropped_at


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_hand_over_at_once_do_it_once(committed_place):
    place = committed_place
    second = a_seat("Max Manager", "manager", place.council)
    held = [an_accepted_referral(place) for _ in range(3)]
    takers = [a_seat(f"Olive Officer {n}", "caseworker", place.council).person for n in range(2)]
    told: list = []

    def go(seat, taker):
        try:
            with acting_as(seat):
                told.append(handing_over.hand_over(seat, place.officer.person, taker))
        except lifecycle.Refused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=go, args=pair) for pair in zip((place.manager, second), takers, strict=True)
    ]
    with acting_as(place.manager):
        list(Referral.objects.select_for_update(of=("self",)).filter(pk=held[0].pk))
        for thread in threads:
            thread.start()
        time.sleep(1)
    for thread in threads:
        thread.join(30)
    assert 3 in told
    assert [t for t in told if t != 3] == [
        "Somebody else changed some of these a moment ago. Look at them again."
    ]
    assert len({now(place, r).worker_id for r in held}) == 1
