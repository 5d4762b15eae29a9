"""The lock: what was being typed is kept for the one who typed it, and for nobody else at that machine."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from partners import keeping
from partners.acting import acting_as, for_agency
from partners.models import KeptForm, Seat
from referrals.models import ReferralWords
from tests.scenarios import a_draft

pytestmark = pytest.mark.django_db

WORD = "a long word of hers"
TYPED = "Her landlord changed the locks"


class Machine:
    """A browser on a shared desk. `sit` puts somebody before it."""

    def __init__(self, **options):
        self.client = Client(headers={}, **options)

    def sit(self, seat: Seat) -> None:
        seat.person.set_password(WORD)
        seat.person.save()
        self.client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.remember(seat=seat.pk)

    def remember(self, **facts) -> None:
        session = self.client.session
        session.update(facts)
        session.save()

    def leave_alone(self) -> None:
        self.remember(seen=int(timezone.now().timestamp()) - 3600)

    def get(self, path: str):
        return self.client.get(path)

    def post(self, path: str, standing_on: str = "", /, **fields):
        headers = {"Referer": f"http://testserver{standing_on or path}"}
        return self.client.post(path, fields, headers=headers)

    def unlock(self, password: str = WORD):
        return self.post("/unlock/", password=password)


@pytest.fixture
def desk():
    return Machine()


@pytest.fixture
def page(place) -> str:
    return f"/referrals/{a_draft(place).reference}/write/"


def everything_kept(*seats: Seat) -> int:
    found = 0
    for seat in seats:
        with acting_as(seat, nested=True):
            found += KeptForm.objects.count()
    return found


def test_what_is_posted_to_an_idle_screen_comes_back_after_unlocking(place, desk, page):
    desk.sit(place.worker)
    desk.get(page)
    desk.leave_alone()
    answer = desk.post(page, reason=TYPED, need=place.need.pk)
    assert answer["Location"] == "/unlock/"
    locked = desk.get("/unlock/").text
    assert TYPED not in locked
    assert "You are acting for" not in locked
    assert desk.get("/")["Location"] == "/unlock/"

    desk.post(page, reason=TYPED, need=place.need.pk)
    assert desk.unlock()["Location"] == page
    back = desk.get(page).text
    assert TYPED in back
    assert "It is not saved yet." in back
    with acting_as(place.worker, nested=True):
        assert ReferralWords.objects.get().reason != TYPED


def test_lock_in_the_header_keeps_and_saving_ends_it(place, desk, page):
    desk.sit(place.worker)
    assert 'form="work" formaction="/lock/"' in desk.get(page).text
    desk.post("/lock/", page, reason=TYPED, need=place.need.pk)
    assert desk.unlock()["Location"] == page
    assert TYPED in desk.get(page).text
    assert desk.post(page, reason=TYPED, need=place.need.pk).status_code == 302
    assert everything_kept(place.worker) == 0
    assert "It is not saved yet." not in desk.get(page).text


def test_the_next_person_at_the_desk_finds_nothing(place, desk, page):
    """A colleague may open the same draft, and even so sees nothing of what was not saved."""
    desk.sit(place.worker)
    desk.post("/sign-out/", page, reason=TYPED, need=place.need.pk)
    for seat in (place.colleague, place.sender_manager, place.manager):
        desk.sit(seat)
        for address in ("/", page):
            shown = desk.get(address).text
            assert TYPED not in shown
            assert "You have not finished" not in shown
    assert everything_kept(place.colleague, place.sender_manager, place.manager, place.admin) == 0
    with acting_as(for_agency(place.advice.pk), nested=True):
        assert KeptForm.objects.count() == 0

    desk.sit(place.worker)
    home = desk.get("/").text
    assert "You have not finished" in home
    assert f'href="{page}"' in home
    assert TYPED in desk.get(page).text


def test_nor_does_she_herself_for_another_agency(place, desk, page):
    other = Seat.objects.create(person=place.worker.person, agency=place.council, role="caseworker")
    desk.sit(place.worker)
    desk.post("/lock/", page, reason=TYPED)
    desk.unlock()
    desk.post("/acting-for/", seat=other.pk)
    assert "You have not finished" not in desk.get("/").text
    assert desk.get(page).status_code == 404
    assert everything_kept(other) == 0
    desk.post("/acting-for/", seat=place.worker.pk)
    assert TYPED in desk.get(page).text


def test_it_can_be_thrown_away(place, desk, page):
    desk.sit(place.worker)
    desk.post("/kept/", page, reason=TYPED)
    assert desk.post("/kept/throw-away/", page)["Location"] == page
    assert everything_kept(place.worker) == 0
    desk.post("/kept/", page, reason=TYPED)
    desk.post("/kept/throw-away/", "/", page=page)
    assert everything_kept(place.worker) == 0


def test_what_is_typed_is_kept_as_it_is_typed(place, desk, page):
    desk.sit(place.worker)
    assert "Kept for you at" in desk.post("/kept/", page, reason=TYPED).text
    desk.post("/kept/", page, reason=TYPED + " today")
    with acting_as(place.worker, nested=True):
        assert "locks+today" in KeptForm.objects.get().typed


def test_no_password_is_kept(place, desk):
    desk.sit(place.worker)
    desk.leave_alone()
    desk.post("/accounts/password/change/", oldpassword=WORD, password1="x", password2="x")
    desk.post("/settings/", password=WORD, csrfmiddlewaretoken="x")
    assert everything_kept(place.worker) == 0


def test_another_site_can_neither_plant_words_nor_lead_away(place, page):
    desk = Machine(enforce_csrf_checks=True)
    desk.sit(place.worker)
    desk.leave_alone()
    assert desk.post(page, reason="planted").status_code == 403
    assert everything_kept(place.worker) == 0
    desk = Machine()
    desk.sit(place.worker)
    for elsewhere in ("https://elsewhere.example/", "http://testserver//elsewhere.example/"):
        desk.client.post("/lock/", headers={"Referer": elsewhere})
        assert desk.unlock()["Location"] == "/"


def test_a_wrong_password_leaves_it_locked_and_guessing_ends(place, desk):
    desk.sit(place.worker)
    desk.post("/lock/", "/")
    assert "That is not your password." in desk.unlock("guess").text
    assert desk.get("/")["Location"] == "/unlock/"
    for _ in range(10):
        last = desk.unlock("guess").text
    assert "tried too often" in last
    assert "tried too often" in desk.unlock().text


def test_after_a_week_it_is_dropped(place, desk, page):
    desk.sit(place.worker)
    desk.post("/kept/", page, reason=TYPED)
    keeping.drop_old()
    assert everything_kept(place.worker) == 1
    with acting_as(place.worker, nested=True):
        KeptForm.objects.update(at=timezone.now() - dt.timedelta(days=8))
    keeping.drop_old()
    assert everything_kept(place.worker) == 0


def test_whoever_could_act_for_another_can_change_from_any_page(place, desk):
    desk.sit(place.worker)
    assert "Switch to" not in desk.get("/").text
    Seat.objects.create(person=place.worker.person, agency=place.council, role="manager")
    assert "Switch to Housing Luton as manager" in desk.get("/").text
