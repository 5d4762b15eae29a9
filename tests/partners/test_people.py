"""People and their places: who may change whom, what is never taken away, and what is on record."""

import threading
import time

import pytest
from django.db import connection, transaction

from partners import people, setting_up
from partners.models import Agency, Invitation, Letter, Partnership, Seat, SeatChange, Team
from tests.scenarios import a_seat, an_agency, an_invitation

pytestmark = pytest.mark.django_db


def changes(seat) -> list[tuple[str, str]]:
    return [(c.what, c.by.name if c.by else "") for c in SeatChange.objects.filter(seat=seat).order_by("id")]


def test_a_manager_invites_somebody_and_it_is_on_record(place, as_seat):
    client = as_seat(place.manager)
    answer = client.post(
        "/agency/people/invite/",
        {
            "name": "Nadia New",
            "email": "Nadia@people.example",
            "role": "caseworker",
            "takes_restricted": "on",
        },
        follow=True,
    )
    assert "is told by e-mail at nadia@people.example" in answer.content.decode()
    seat = Seat.objects.get(person__email="nadia@people.example")
    assert (seat.agency, seat.role, seat.takes_restricted) == (place.council, "caseworker", True)
    assert changes(seat) == [("added", "Mina Manager")]
    assert Letter.objects.get().kind == "invitation"
    assert "Invited, not come yet" in client.get("/agency/people/").content.decode()


def test_an_invitation_with_mistakes_comes_back_with_what_was_typed(place, as_seat):
    answer = as_seat(place.manager).post(
        "/agency/people/invite/",
        {"name": "Nadia New", "email": "not an address", "role": "privacy_lead", "takes_restricted": "on"},
    )
    page = answer.content.decode()
    assert "There is a problem" in page
    assert 'value="Nadia New"' in page
    assert 'value="not an address"' in page
    assert "A privacy lead takes no referrals" in page
    assert not Letter.objects.exists()


def test_the_same_place_is_not_given_twice(place, as_seat):
    answer = as_seat(place.manager).post(
        "/agency/people/invite/",
        {"name": "Omar", "email": place.officer.person.email.upper(), "role": "caseworker"},
    )
    assert "has that role here already" in answer.content.decode()


def test_role_team_and_restricted_are_changed_and_on_record(place, as_seat):
    team = Team.objects.create(agency=place.council, name="Prevention")
    as_seat(place.manager).post(
        f"/agency/people/{place.officer.pk}/", {"role": "manager", "team": team.pk}, follow=True
    )
    place.officer.refresh_from_db()
    assert (place.officer.role, place.officer.team, place.officer.takes_restricted) == (
        "manager",
        team,
        False,
    )
    assert [what for what, _ in changes(place.officer)] == ["role", "team", "takes_not"]


def test_what_was_done_with_a_seat_cannot_be_undone_on_record(place):
    people.switch(place.officer, False, place.manager.person)
    for way in (lambda c: c.update(said="nothing"), lambda c: c.delete()):
        with pytest.raises(Exception, match="append_only_seat_changes"), transaction.atomic():
            way(SeatChange.objects.filter(seat=place.officer))


@pytest.mark.parametrize("path", ["", "switch/", "invite-again/"])
def test_a_manager_reaches_nobody_of_another_agency_nor_of_the_partnership(place, as_seat, path):
    client = as_seat(place.manager)
    for seat in (place.worker, place.stranger_seat, place.admin, place.evaluator):
        answer = client.post(f"/agency/people/{seat.pk}/{path}", {"role": "caseworker", "to": "off"})
        assert answer.status_code == 404
        seat.refresh_from_db()
        assert seat.active


def test_another_agencys_team_is_refused(place, as_seat):
    theirs = Team.objects.create(agency=place.advice, name="Theirs")
    client = as_seat(place.manager)
    answer = client.post(f"/agency/people/{place.officer.pk}/", {"role": "caseworker", "team": theirs.pk})
    assert "There is a problem" in answer.content.decode()
    assert client.get(f"/agency/teams/{theirs.pk}/").status_code == 404
    with pytest.raises(people.Refused, match="not one of Housing Luton"):
        people.change(
            place.officer, place.manager.person, role="caseworker", team=theirs, takes_restricted=False
        )


def test_an_admin_does_the_same_for_an_agency_of_the_partnership_and_no_other(place, as_seat):
    client, base = as_seat(place.admin), f"/partnership/agencies/{place.council.pk}/people"
    client.post(f"{base}/invite/", {"name": "N", "email": "n@people.example", "role": "manager"})
    assert Seat.objects.get(person__email="n@people.example").agency == place.council
    client.post(f"{base}/{place.officer.pk}/switch/", {"to": "off"})
    place.officer.refresh_from_db()
    assert not place.officer.active
    elsewhere = an_agency("Elsewhere", Partnership.objects.create(slug="york", name="York", place="York"))
    theirs = a_seat("Yan York", "manager", elsewhere)
    for path in (
        f"{elsewhere.pk}/people/{theirs.pk}/switch/",
        f"{place.council.pk}/people/{theirs.pk}/switch/",
    ):
        assert client.post(f"/partnership/agencies/{path}", {"to": "off"}).status_code == 404
    assert client.post(f"{base}/{place.worker.pk}/switch/", {"to": "off"}).status_code == 404


def test_an_admin_invites_to_the_partnership(place, as_seat):
    client = as_seat(place.admin)
    page = client.get("/partnership/people/invite/").content.decode()
    assert "Information-governance lead" in page
    assert "Caseworker" not in page
    client.post(
        "/partnership/people/invite/", {"name": "G", "email": "g@people.example", "role": "governance_lead"}
    )
    assert Seat.objects.get(person__email="g@people.example").partnership == place.partnership
    answer = client.post(
        "/partnership/people/invite/", {"name": "G", "email": "h@people.example", "role": "manager"}
    )
    assert "There is a problem" in answer.content.decode()


@pytest.mark.parametrize(("who", "path"), [("manager", "/agency/people"), ("admin", "/partnership/people")])
def test_the_last_one_who_looks_after_a_place_stays(place, as_seat, who, path):
    seat = getattr(place, who)
    client = as_seat(seat)
    answer = client.post(f"{path}/{seat.pk}/switch/", {"to": "off"}, follow=True)
    assert f"{seat.person} is the last" in answer.content.decode()
    other = "caseworker" if who == "manager" else "evaluator"
    answer = client.post(f"{path}/{seat.pk}/", {"role": other})
    assert f"{seat.person} is the last" in answer.content.decode()
    seat.refresh_from_db()
    assert (seat.active, seat.role) == (True, "manager" if who == "manager" else "admin")


def test_with_another_they_may_go_and_their_next_click_opens_nothing(place, as_seat):
    a_seat("Max Manager", "manager", place.council)
    leaver = as_seat(place.manager)
    assert leaver.get("/agency/people/").status_code == 200
    people.switch(place.manager, False, place.manager.person)
    answer = leaver.get("/agency/people/")
    assert (answer.status_code, answer["Location"]) == (302, "/acting-for/")
    assert "You have no place at an agency now" in leaver.get("/acting-for/").content.decode()


def test_a_role_that_they_have_already_is_not_given_twice(place):
    twin = Seat.objects.create(
        person=place.officer.person, agency=place.council, role="manager", active=False
    )
    with pytest.raises(people.Refused, match="has a place there as manager already"):
        people.change(place.officer, place.manager.person, role="manager", team=None, takes_restricted=False)
    twin.refresh_from_db()
    assert not twin.active


def test_turning_on_again_tells_them(place):
    place.officer.person.set_password("a long word of his")
    place.officer.person.save()
    assert people.switch(place.officer, False, place.manager.person)
    assert not people.switch(place.officer, False, place.manager.person)
    assert people.switch(place.officer, True, place.manager.person)
    assert [letter.kind for letter in Letter.objects.all()] == ["another_seat"]
    assert [what for what, _ in changes(place.officer)] == ["off", "on"]


def test_the_invitation_is_sent_again_and_the_old_one_ends(place, as_seat):
    first = an_invitation(place)
    client = as_seat(place.manager)
    client.post(f"/agency/people/{first.seat_id}/invite-again/")
    first.refresh_from_db()
    assert first.ended_at
    assert Invitation.objects.filter(person=first.person, ended_at=None).count() == 1
    place.officer.person.set_password("a long word of his")
    place.officer.person.save()
    answer = client.post(f"/agency/people/{place.officer.pk}/invite-again/", follow=True)
    assert "has chosen a password already" in answer.content.decode()


def test_teams_are_made_and_renamed(place, as_seat):
    client = as_seat(place.manager)
    client.post("/agency/teams/", {"name": "Prevention"})
    team = Team.objects.get(agency=place.council)
    answer = client.post("/agency/teams/", {"name": "prevention"})
    assert "There is a team of that name already" in answer.content.decode()
    client.post(f"/agency/teams/{team.pk}/", {"name": "Front door"})
    team.refresh_from_db()
    assert team.name == "Front door"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["switch", "change"])
@pytest.mark.parametrize("where", ["agency", "partnership"])
def test_two_who_turn_each_other_off_at_once_leave_one(committed_place, where, what):
    place = committed_place
    if where == "agency":
        pair = [place.manager, a_seat("Max Manager", "manager", place.council)]
        thing, model, lesser = place.council, Agency, "caseworker"
    else:
        pair = [place.admin, a_seat("Max Admin", "admin", partnership=place.partnership)]
        thing, model, lesser = place.partnership, Partnership, "evaluator"
    told: list = []

    def go(seat, by):
        try:
            if what == "switch":
                people.switch(seat, False, by.person)
            else:
                people.change(seat, by.person, role=lesser, team=None, takes_restricted=False)
            told.append("done")
        except people.Refused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=args) for args in (pair, pair[::-1])]
    with transaction.atomic():
        model.objects.select_for_update().get(pk=thing.pk)
        for thread in threads:
            thread.start()
        time.sleep(1)  # both stand before the lock
        assert told == []
    for thread in threads:
        thread.join(30)
    assert sorted(t == "done" for t in told) == [False, True]
    assert [t for t in told if "is the last" in t]
    role = "manager" if where == "agency" else "admin"
    assert Seat.objects.live().filter(pk__in=[s.pk for s in pair], role=role).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_invite_the_same_new_person_make_one(committed_place):
    place, made = committed_place, []

    def go():
        made.append(setting_up.add_seat(place.council, "Nadia", "n@people.example", "caseworker").pk)
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 2
    assert len(set(made)) == 1
    assert Letter.objects.filter(kind="invitation").count() == 1
