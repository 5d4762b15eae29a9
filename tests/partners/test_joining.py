"""An agency comes in: applied or invited, vetted, and only then a member."""

import datetime as dt
import re
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from partners import joining, letters, logos, vetting
from partners.acting import acting_as
from partners.models import (
    Agency,
    AgencyInvitation,
    Application,
    Found,
    Letter,
    Member,
    Partnership,
    Seat,
)
from partners.setting_up import Refused
from tests.scenarios import (
    TODAY,
    a_picture,
    a_seat,
    a_vetted_application,
    an_agency,
    an_application,
)

pytestmark = pytest.mark.django_db

DECISION = {"tier": "wider", "reason": "Fills a gap in debt advice", "decided_by": "The core group"}
MANAGER = {"manager_name": "Mo Newcomer", "manager_email": "mo@harbour.example"}
TYPED = {
    "name": "Harbour Debt Advice",
    "sector": "third",
    "kind": "advice",
    "offers": "Debt advice.",
    "districts": "lu1\nLU2",
    "contact_name": "Nadia Newcomer",
    "contact_post": "Chief officer",
    "contact_phone": "01632 960700",
    "contact_email": "nadia@harbour.example",
    "tier": "wider",
}


def let_in(place, application, **more) -> Agency:
    with acting_as(place.admin, nested=True):
        return joining.join(
            application, place.admin.person, **(DECISION | MANAGER | {"since": TODAY()} | more)
        )


def words_of(letter: Letter) -> str:
    """What a letter says when it goes out, as the worker asks: with no seat."""
    from django.template.loader import render_to_string

    context = letters.context_of(letter)
    return (
        ""
        if context is None
        else render_to_string(f"letters/{letter.kind}.txt", {"site": "", "person": letter.person} | context)
    )


def test_anybody_applies_and_the_admins_are_told(place):
    page = Client().post("/join/luton/", TYPED)
    assert page["Location"] == "/join/luton/applied/"
    assert not Application.objects.exists(), "nobody without a seat reads an application"
    with acting_as(place.admin, nested=True):
        application = Application.objects.get()
    assert (application.state, application.districts, application.agency) == ("applied", ["LU1", "LU2"], None)
    letter = Letter.objects.get(kind="agency_applied")
    assert letter.person == place.admin.person
    assert f"/partnership/applications/{application.pk}/" in words_of(letter)


def test_a_form_with_a_mistake_comes_back_whole_and_a_sixth_application_is_too_often(place):
    client = Client()
    page = client.post("/join/luton/", TYPED | {"contact_email": "nadia"}).content.decode()
    assert "Debt advice." in page
    assert "nadia" in page
    assert "There is a problem" in page
    for _ in range(5):
        assert client.post("/join/luton/", TYPED).status_code == 302
    page = client.post("/join/luton/", TYPED)
    assert "Too many applications came from here" in page.content.decode()
    with acting_as(place.admin, nested=True):
        assert Application.objects.count() == 5


def test_another_agency_and_another_partnership_read_no_application(place):
    with acting_as(place.admin, nested=True):
        application = joining.apply(an_application(place))
    elsewhere = Partnership.objects.create(slug="bedford", name="Bedford", place="Bedford")
    for seat in (place.manager, place.stranger_seat, a_seat("Adam Other", "admin", partnership=elsewhere)):
        with acting_as(seat, nested=True):
            assert not Application.objects.exists()
            assert Application.objects.filter(pk=application.pk).update(name="Mine") == 0


def test_nothing_joins_unvetted(place):
    with acting_as(place.admin, nested=True):
        application = joining.apply(an_application(place))
    with pytest.raises(Refused, match="Still open: registered with"):
        let_in(place, application)
    assert not Agency.objects.filter(name="Harbour Debt Advice").exists()
    with acting_as(place.admin, nested=True):
        for line in vetting.outstanding(application)[1:]:
            joining.tick(application, line.code, "seen", "", place.admin.person)
        joining.tick(application, "ico", "waived", "Too small to have to register", place.admin.person)
        joining.tick(application, "complaints", "open", "The page is gone from its site", place.admin.person)
        application = Application.objects.get()
        assert application.state == "vetting"
        assert [line.code for line in vetting.outstanding(application)] == ["complaints"]
    with pytest.raises(Refused, match="complaints procedure seen"):
        let_in(place, application)


def test_what_is_waived_says_why_and_what_was_noted_stays(place):
    with acting_as(place.admin, nested=True):
        application = joining.apply(an_application(place))
        with pytest.raises(Refused, match="say why"):
            joining.tick(application, "ico", Found.WAIVED, "", place.admin.person)
        with pytest.raises(Refused, match="not on the list"):
            joining.tick(application, "magic", Found.SEEN, "", place.admin.person)
        joining.tick(application, "ico", Found.SEEN, "ZA1", place.admin.person)
        joining.tick(application, "ico", Found.OPEN, "Ran out", place.admin.person)
        (point,) = [p for p in vetting.points_of(application) if p.line.code == "ico"]
    assert [tick.note for tick in point.ticks] == ["ZA1", "Ran out"]
    assert not point.done


def test_joining_makes_it_a_member_with_a_first_manager(place):
    agency = let_in(place, a_vetted_application(place), since=TODAY() + dt.timedelta(days=7))
    spell = Member.objects.get(agency=agency)
    assert (spell.tier, spell.reason, spell.decided_by) == tuple(DECISION.values())
    assert spell.during.lower == TODAY() + dt.timedelta(days=7)
    assert spell.during.upper is None
    assert Seat.objects.get(agency=agency).person.email == "mo@harbour.example"
    assert "has a place in the" in words_of(Letter.objects.get(kind="agency_joined"))
    with acting_as(place.admin, nested=True), pytest.raises(Refused, match="closed"):
        joining.refuse(Application.objects.get(), place.admin.person, "Too late", "Nobody")


def test_a_refusal_is_told_with_its_reason(place):
    with acting_as(place.admin, nested=True):
        application = joining.apply(an_application(place))
        joining.refuse(application, place.admin.person, "No safeguarding policy", "The core group")
    letter = Letter.objects.get(kind="agency_refused")
    assert letter.address == "nadia@harbour.example"
    assert "No safeguarding policy" in words_of(letter)


def test_an_invitation_opens_once_and_is_known_by_its_hash_alone(place):
    with acting_as(place.admin, nested=True):
        joining.invite(place.partnership, place.admin.person, "Harbour", "h@harbour.example", "Please come.")
    text = words_of(Letter.objects.get(kind="agency_invitation"))
    assert "Please come." in text
    link = re.search(r"/join/luton/invited/(\S+)/", text)
    assert len(link[1]) >= 43, "256 random bits"
    with acting_as(place.admin, nested=True):
        assert AgencyInvitation.objects.get().token_hash == joining.hash_of(link[1])
    client, second = Client(), Client()
    for browser in (client, second):
        assert browser.get(link[0])["Location"] == "/join/luton/", "the address with the token is left"
    assert "h@harbour.example" in client.get("/join/luton/").content.decode()
    assert client.post("/join/luton/", TYPED).status_code == 302
    assert second.get(link[0]).status_code == 410
    with acting_as(place.admin, nested=True):
        assert Application.objects.get().invitation.used_at


@pytest.mark.parametrize("how", ["ran out", "taken back", "written again"])
def test_a_link_that_is_no_longer_good_opens_nothing(place, how):
    with acting_as(place.admin, nested=True):
        joining.invite(place.partnership, place.admin.person, "Harbour", "h@harbour.example")
    letter = Letter.objects.get(kind="agency_invitation")
    link = re.search(r"/join/luton/invited/\S+/", words_of(letter))[0]
    now = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    if how == "written again":
        words_of(letter)
    else:
        changed = {"expires_at": now} if how == "ran out" else {"withdrawn_at": now}
        with acting_as(place.admin, nested=True):
            AgencyInvitation.objects.update(**changed)
    assert Client().get(link).status_code == 410
    assert how == "written again" or words_of(letter) == ""


def test_an_agency_of_another_partnership_joins_with_its_profile_and_people(place):
    elsewhere = Partnership.objects.create(slug="bedford", name="Bedford", place="Bedford")
    debt = an_agency("Bedford Debt", elsewhere)
    manager = a_seat("Mel Manager", "manager", debt)
    with acting_as(manager, nested=True):
        draft = joining.from_profile(debt, place.partnership)
        for name in ("contact_name", "contact_post", "contact_phone"):
            setattr(draft, name, "Mel")
        draft.contact_email = manager.person.email
        application = joining.apply(draft, manager.person)
        again = joining.from_profile(debt, place.partnership)
        with pytest.raises(Refused, match="has applied already"):
            joining.apply(again, manager.person)
    with acting_as(place.admin, nested=True):
        for line in vetting.outstanding(application):
            joining.tick(application, line.code, "seen", "", place.admin.person)
    assert let_in(place, application, manager_name="", manager_email="") == debt
    assert Member.objects.filter(agency=debt).count() == 2
    assert Seat.objects.filter(agency=debt).count() == 1, "its manager is the one it has"


@pytest.mark.django_db(transaction=True)
def test_two_admins_let_it_in_once(committed_place):
    place, wins = committed_place, []
    application = a_vetted_application(place)

    def press():
        try:
            let_in(place, application)
            wins.append(1)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert wins == [1]
    assert Agency.objects.filter(name="Harbour Debt Advice").count() == 1


# --- the logo ------------------------------------------------------------------------------------


def upload(data: bytes, name: str = "logo.png"):
    return SimpleUploadedFile(name, data, content_type="image/png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_as_a_png_within_its_box(kind):
    data, width, height = logos.redraw(upload(a_picture(kind, (960, 960)) + b"<script>alert(1)</script>"))
    assert data.startswith(b"\x89PNG")
    assert b"script" not in data
    assert (width, height) == (240, 240)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not a PNG or JPEG"),
        (a_picture("GIF"), "not a PNG or JPEG"),
        (a_picture()[:40], "not a PNG or JPEG"),
        (b"", "not a PNG or JPEG"),
        (a_picture("PNG", (6000, 6000)), "too many pixels"),
        (a_picture() + b"0" * 200_000, "larger than 200 kB"),
    ],
)
def test_what_is_no_small_picture_is_refused_whatever_it_is_called(data, words):
    with pytest.raises(Refused, match=words):
        logos.redraw(upload(data))


def test_a_logo_is_served_as_a_picture_and_to_strangers_only_when_public(place):
    client = Client()
    client.force_login(place.manager.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.post("/agency/profile/logo/", {"picture": upload(a_picture("JPEG"), "logo.html")})
    assert page.status_code == 302
    address = f"/logos/{place.council.pk}.png"
    shown = client.get(address)
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Client().get(address).status_code == 404
    Agency.objects.filter(pk=place.council.pk).update(public=True)
    assert Client().get(address).content == shown.content
