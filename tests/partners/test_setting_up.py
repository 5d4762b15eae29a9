"""Who an admin may give a seat, and where."""

import datetime as dt

import pytest
from django.utils import timezone

from partners.models import Seat, Service
from tests.access.test_matrix import signed_in
from tests.scenarios import an_agency

pytestmark = pytest.mark.django_db

NEW = {"name": "Nina New", "email": "nina@people.example", "role": "manager"}


@pytest.fixture
def former(place):
    """An agency that has left this partnership. It goes on elsewhere, and its clients are its own."""
    return an_agency("Former", place.partnership, until=timezone.localdate() - dt.timedelta(days=30))


def test_the_admin_still_sees_an_agency_that_left(place, former):
    assert signed_in(place.admin).get(f"/partnership/agencies/{former.pk}/").status_code == 200


@pytest.mark.parametrize("page", ["people/invite/", "services/add/"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_an_admin_adds_nobody_at_an_agency_that_left(place, former, page, verb):
    """A seat there would open all of its clients."""
    answer = getattr(signed_in(place.admin), verb)(f"/partnership/agencies/{former.pk}/{page}", NEW)
    assert answer.status_code == 404
    assert not Seat.objects.filter(agency=former).exists()


@pytest.mark.parametrize("change", ["switch/", ""])
def test_nor_changes_a_seat_there(place, former, change):
    seat = Seat.objects.create(person=place.worker.person, agency=former, role="manager", active=False)
    address = f"/partnership/agencies/{former.pk}/people/{seat.pk}/{change}"
    given = {"to": "on", "role": "caseworker", "takes_restricted": "on"}
    assert signed_in(place.admin).post(address, given).status_code == 404
    seat.refresh_from_db()
    assert (seat.active, seat.takes_restricted) == (False, False)


def test_nor_changes_a_service_there(place, former):
    service = Service.objects.create(agency=former, name="S", summary="S", confirmed_on=timezone.localdate())
    address = f"/partnership/agencies/{former.pk}/services/{service.pk}/"
    assert signed_in(place.admin).get(address).status_code == 404


def test_an_admin_gives_themselves_no_seat_that_reads_clients(place):
    """Whoever looks after the partnership reads nobody's information, and does not let themselves in."""
    admin, own = signed_in(place.admin), NEW | {"email": place.admin.person.email.upper()}
    page = admin.post(f"/partnership/agencies/{place.advice.pk}/people/invite/", own)
    assert page.status_code == 200
    assert "not yourself" in page.content.decode()
    assert not Seat.objects.filter(person=place.admin.person, agency=place.advice).exists()


def test_nor_turns_one_of_their_own_on(place):
    seat = Seat.objects.create(person=place.admin.person, agency=place.advice, role="manager", active=False)
    signed_in(place.admin).post(
        f"/partnership/agencies/{place.advice.pk}/people/{seat.pk}/switch/", {"to": "on"}
    )
    seat.refresh_from_db()
    assert not seat.active


def test_nor_gives_one_of_their_own_more_to_do(place):
    seat = Seat.objects.create(person=place.admin.person, agency=place.advice, role="privacy_lead")
    address = f"/partnership/agencies/{place.advice.pk}/people/{seat.pk}/"
    page = signed_in(place.admin).post(address, {"role": "caseworker"})
    assert "not yourself" in page.content.decode()
    seat.refresh_from_db()
    assert seat.role == "privacy_lead"
