"""Notices and their read marks, suggestions, thanks, the weekly e-mail, the list of agencies."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from partners import letters, weekly, words
from partners.acting import acting_as
from partners.models import Bulletin, BulletinRead, Letter, Person, Suggestion, Thanks
from tests.governance import a_motion, a_notice, a_reply, a_suggestion, a_thank_you, days
from tests.scenarios import a_seat, an_agency

pytestmark = pytest.mark.django_db


def text(client, address: str, **given) -> str:
    answer = client.post(address, given, follow=True) if given else client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# --- notices -------------------------------------------------------------------------------------


def titles(seat) -> set[str]:
    """By raw SQL: PostgreSQL's own answer."""
    with acting_as(seat, nested=True), connection.cursor() as cursor:
        cursor.execute("select title from partners_bulletin")
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def three(place):
    a_notice(place, title="For all")
    a_notice(place, "core", title="For the core")
    a_notice(place, "agency", place.council, title="For the council")


def test_each_reads_what_is_for_it_and_no_more(place, three):
    assert titles(place.worker) == {"For all", "For the core"}
    assert titles(place.manager) == {"For all", "For the council"}
    assert titles(place.stranger_seat) == {"For all"}
    assert titles(place.admin) == {"For all", "For the core", "For the council"}
    assert titles(place.evaluator) == set()
    assert titles(a_seat("Olga Outside", "manager", an_agency("Outside"))) == set()


@pytest.mark.parametrize("who", ["worker", "manager", "stranger_seat", "admin"])
def test_python_and_postgresql_agree(place, three, who):
    seat = getattr(place, who)
    with acting_as(seat, nested=True):
        assert {b.title for b in words.notices_for(seat, place.partnership)} == titles(seat)


def test_an_agency_cannot_write_or_change_one(place):
    a_notice(place)
    with acting_as(place.worker, nested=True):
        assert Bulletin.objects.update(title="Mine") == 0


def test_unread_is_counted_until_it_is_opened(place, three, as_seat):
    worker = as_seat(place.worker)
    first = text(worker, "/partnership/")
    assert first.count('<span class="rp-count">2</span>') == 2, "in the navigation and in the hub"
    notice = words.notices_for(place.worker, place.partnership)
    with acting_as(place.worker, nested=True):
        pk = notice.get(title="For all").pk
    text(worker, f"/partnership/notices/{pk}/")
    assert text(worker, "/partnership/").count('<span class="rp-count">1</span>') == 2
    listed = text(worker, "/partnership/notices/")
    assert listed.count("Not read yet") == 1
    assert listed.index("For the core") < listed.index("For all")
    text(worker, f"/partnership/notices/{pk}/")
    with acting_as(place.worker, nested=True):
        assert BulletinRead.objects.count() == 1
    assert "1 of 3 people" in text(as_seat(place.admin), f"/partnership/notices/{pk}/")


def test_one_that_is_not_for_them_or_over_is_missing(place, three, as_seat):
    with acting_as(place.admin, nested=True):
        pk = Bulletin.objects.get(title="For the council").pk
    assert as_seat(place.worker).get(f"/partnership/notices/{pk}/").status_code == 404
    assert as_seat(place.manager).get(f"/partnership/notices/{pk}/").status_code == 200
    assert (
        "do not see it any more"
        in as_seat(place.admin).post(f"/partnership/notices/{pk}/end/", follow=True).content.decode()
    )
    assert as_seat(place.manager).get(f"/partnership/notices/{pk}/").status_code == 404
    assert "For the council" not in text(as_seat(place.manager), "/partnership/notices/")


def test_a_notice_to_one_agency_needs_the_agency(place, as_seat):
    given = {
        "title": "Hello",
        "words": "All of you",
        "audience": "agency",
        "shown_until": f"{days(9):%d/%m/%Y}",
    }
    admin = as_seat(place.admin)
    assert "Choose the agency that it is for" in text(admin, "/partnership/notices/write/", **given)
    admin.post("/partnership/notices/write/", given | {"audience": "all", "agency": place.council.pk})
    with acting_as(place.admin, nested=True):
        assert (Bulletin.objects.get().audience, Bulletin.objects.get().agency) == ("all", None)


# --- suggestions ---------------------------------------------------------------------------------


def test_a_suggestion_is_replied_to_once_and_its_writer_told(place, as_seat):
    assert "You get an e-mail" in text(
        as_seat(place.worker), "/partnership/suggestions/", words="A shared list"
    )
    suggestion = Suggestion.objects.get()
    colleague = text(as_seat(place.manager), "/partnership/suggestions/")
    assert "A shared list" in colleague
    assert "Wanda Worker" not in colleague
    assert "Advice Luton" in colleague
    admin = as_seat(place.admin)
    reply = f"/partnership/suggestions/{suggestion.pk}/reply/"
    assert "Wanda Worker" in text(admin, reply)
    assert "whoever suggested it is told" in text(admin, reply, words="It is begun.")
    assert "Somebody replied already" in text(admin, reply, words="Another reply.")
    assert "It is begun." in text(as_seat(place.manager), "/partnership/suggestions/")
    for pk in letters.due():
        letters.deliver(pk)
    assert [(m.to, "It is begun." in m.body) for m in mail.outbox] == [([place.worker.person.email], False)]


def test_a_hidden_agencys_name_is_not_given_away(place, as_seat):
    place.council.listed = False
    place.council.save()
    a_suggestion(place, place.officer)
    a_thank_you(place, place.officer, to=place.advice)
    page = text(as_seat(place.worker), "/partnership/suggestions/")
    assert "An agency of the partnership" in page
    assert "Housing Luton" not in page
    assert "Quick and kind" not in text(as_seat(place.worker), "/partnership/with/advice-luton/")
    place.council.known_to.add(place.advice)
    assert "Housing Luton" in text(as_seat(place.worker), "/partnership/suggestions/")
    assert "Quick and kind" in text(as_seat(place.worker), "/partnership/with/advice-luton/")


# --- thanks and members --------------------------------------------------------------------------


def test_thanks_stand_on_the_page_and_can_be_taken_back(place, as_seat):
    worker = as_seat(place.worker)
    page = text(worker, "/partnership/with/housing-luton/thanks/", words="Quick and kind.")
    assert "Quick and kind." in page
    assert "Quick and kind." in text(as_seat(place.manager), "/partnership/with/housing-luton/")
    thanks = Thanks.objects.get()
    back = f"/partnership/with/housing-luton/thanks/{thanks.pk}/take-back/"
    assert as_seat(place.manager).post(back).status_code == 404, "only those who gave it"
    as_seat(place.colleague).post(back)
    assert Thanks.objects.get().words, "a colleague did not write it"
    assert "The words are deleted" in worker.post(back, follow=True).content.decode()
    thanks.refresh_from_db()
    assert (thanks.words, thanks.taken_back_by) == ("", place.worker.person)


def test_nobody_thanks_itself_or_without_words(place, as_seat):
    worker = as_seat(place.worker)
    assert worker.get("/partnership/with/advice-luton/thanks/").status_code == 404
    page = worker.post("/partnership/with/housing-luton/thanks/", {"words": "x" * 401}).content.decode()
    assert "at most 400 letters" in page
    assert "x" * 401 in page


def test_members_are_found_and_the_hidden_are_not(place, as_seat):
    page = text(as_seat(place.worker), "/partnership/members/")
    page = page[page.index("Steering agencies") :]
    assert page.index("Advice Luton") < page.index("Other agencies") < page.index("Housing Luton")
    assert ">Housing Luton<" not in text(as_seat(place.worker), "/partnership/members/?words=advice")
    assert "No agency’s name" in text(as_seat(place.worker), "/partnership/members/?words=zzz")
    place.stranger.listed = False
    place.stranger.save()
    assert "Stranger" not in text(as_seat(place.worker), "/partnership/members/")
    assert "Stranger" in text(as_seat(place.admin), "/partnership/members/")


def test_a_hidden_agencys_page_is_that_of_a_missing_one(place, as_seat):
    place.council.listed = False
    place.council.save()
    worker = as_seat(place.worker)
    for end in ("", "thanks/"):
        hidden = worker.get(f"/partnership/with/housing-luton/{end}")
        nothing = worker.get(f"/partnership/with/never-was/{end}")
        assert hidden.status_code == nothing.status_code == 404
        assert hidden.content == nothing.content
    assert as_seat(place.officer).get("/partnership/with/housing-luton/").status_code == 200
    assert as_seat(place.admin).get("/partnership/with/housing-luton/").status_code == 200
    place.council.known_to.add(place.advice)
    assert worker.get("/partnership/with/housing-luton/").status_code == 200


# --- the weekly e-mail ---------------------------------------------------------------------------

MONDAY = dt.datetime(2026, 11, 23, 8, 5, tzinfo=dt.UTC)


def keen(seat) -> None:
    Person.objects.filter(pk=seat.person_id).update(weekly=True)


def test_one_a_person_and_week_for_those_who_want_it(place):
    keen(place.worker)
    assert weekly.write_due(MONDAY.replace(hour=7)) == 0
    assert weekly.write_due(MONDAY + dt.timedelta(days=1)) == 0
    assert weekly.write_due(MONDAY) == 1
    assert weekly.write_due(MONDAY + dt.timedelta(hours=3)) == 0
    assert weekly.write_due(MONDAY + dt.timedelta(days=7)) == 1
    assert set(Letter.objects.values_list("person", flat=True)) == {place.worker.person_id}


def test_eight_oclock_is_londons(place):
    keen(place.worker)
    summer = dt.datetime(2026, 7, 6, 6, 55, tzinfo=dt.UTC)
    assert weekly.write_due(summer) == 0
    assert weekly.write_due(summer + dt.timedelta(minutes=10)) == 1


def sent_to(seat) -> list[str]:
    about = {"since": (timezone.now() - dt.timedelta(days=7)).isoformat()}
    letters.write("weekly", f"weekly-test-{seat.pk}", person=seat.person, about=about)
    for pk in letters.due():
        letters.deliver(pk)
    return [m.body for m in mail.outbox if m.to == [seat.person.email] and "New in" in m.body]


def test_it_says_what_is_new_and_nothing_of_clients(place):
    a_notice(place, title="New opening hours")
    a_notice(place, "agency", place.council, title="For the council alone")
    a_motion(place, title="A shared leaflet")
    a_reply(place, a_suggestion(place))
    a_thank_you(place, place.officer, to=place.advice, text="Thank you for Zofia")
    (body,) = sent_to(place.sender_manager)
    assert "Notice: New opening hours" in body
    assert "A shared leaflet" in body
    assert "1 suggestion has a reply" in body
    assert "1 word of thanks to your agency" in body
    assert "council alone" not in body
    assert "Zofia" not in body


def test_a_caseworker_is_not_asked_to_decide(place):
    a_motion(place)
    assert sent_to(place.worker) == [], "and nothing new is no e-mail"


def test_it_is_a_setting(place, as_seat):
    as_seat(place.worker).post("/settings/", {"notify": "at_once", "weekly": "on"})
    assert Person.objects.get(pk=place.worker.person_id).weekly
