"""The pages of coming and going ask the same few questions however long their lists are, and show what they should."""

import pytest

from partners import joining, leaving, vetting
from partners.acting import acting_as
from partners.models import Agency, AgencyContact, Member
from tests.pages.sql import queries
from tests.scenarios import (
    TODAY,
    a_client,
    a_logo,
    a_sent_referral,
    an_agency,
    an_agency_that_left,
    an_application,
)

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 30


def flat(client, address: str, grow) -> None:
    counts = []
    for number in (FEW, MANY - FEW):
        grow(number)
        client.get(address)
        with queries() as found:
            assert client.get(address).status_code == 200
        counts.append(found)
    assert counts[0] == counts[1], f"{len(counts[0])} queries at {FEW} rows and {len(counts[1])} at {MANY}"


def test_the_queue(place, as_seat):
    def grow(count):
        with acting_as(place.admin, nested=True):
            for _ in range(count):
                joining.apply(an_application(place))
                vetted = joining.apply(an_application(place))
                for line in vetting.outstanding(vetted)[:2]:
                    joining.tick(vetted, line.code, "seen", "", place.admin.person)
                joining.refuse(joining.apply(an_application(place)), place.admin.person, "No", "Us")
                joining.invite(place.partnership, place.admin.person, "Harbour", "h@harbour.example")

    flat(as_seat(place.admin), "/partnership/applications/", grow)


def test_the_directory(place, as_seat):
    number = iter(range(1000))

    def grow(count):
        for _ in range(count):
            a_logo(an_agency(f"Charity {next(number)}", place.partnership))

    flat(as_seat(place.worker), "/partnership/members/", grow)


def test_the_list_for_handing_over(place, as_seat):
    an_agency_that_left(place)
    with acting_as(place.admin, nested=True):
        leaving.end(
            place.partnership,
            place.council,
            place.admin.person,
            last_day=TODAY(),
            closes_on=TODAY(),
            reason="Closed",
            decided_by="Trustees",
        )

    def grow(count):
        for n in range(count):
            a_sent_referral(place, a_client(place, given=f"Zofia {n}"))

    flat(as_seat(place.sender_manager), "/agency/left-open/", grow)


def test_a_hidden_agency_is_as_missing_as_none_and_known_to_those_it_named(place, as_seat):
    refuge = an_agency("Refuge", place.partnership)
    Agency.objects.filter(pk=refuge.pk).update(listed=False)
    refuge.known_to.add(place.council)
    AgencyContact.objects.create(agency=refuge, role="Night desk", phone="01632 960009")
    a_logo(refuge)
    for seat, sees in ((place.worker, False), (place.stranger_seat, False), (place.manager, True)):
        client = as_seat(seat)
        assert ("Refuge" in client.get("/partnership/members/").content.decode()) is sees
        for address in ("/partnership/with/refuge/", f"/logos/{refuge.pk}.png"):
            assert client.get(address).status_code == (200 if sees else 404)
    Member.objects.filter(agency=place.council).delete()
    assert as_seat(place.manager).get("/partnership/with/refuge/").status_code == 404


def test_the_admin_changes_a_profile_of_the_own_partnership_alone(place, as_seat):
    outside = an_agency("Outside")
    admin = as_seat(place.admin)
    typed = {
        "name": "Housing Luton",
        "sector": "third",
        "kind": "charity",
        "about": "Homes",
        "districts": "lu3",
    }
    saved = admin.post(f"/partnership/agencies/{place.council.pk}/profile/details/", typed)
    assert saved["Location"] == f"/partnership/agencies/{place.council.pk}/profile/"
    assert Agency.objects.get(pk=place.council.pk).districts == ["LU3"]
    assert admin.get(f"/partnership/agencies/{outside.pk}/profile/details/").status_code == 404
    desk = AgencyContact.objects.create(agency=outside, role="Desk", phone="1")
    assert as_seat(place.manager).get(f"/agency/profile/contacts/{desk.pk}/").status_code == 404
    assert (
        as_seat(place.manager).post(f"/agency/profile/contacts/{desk.pk}/", {"remove": "1"}).status_code
        == 404
    )


def test_a_desk_is_taken_off(place, as_seat):
    desk = AgencyContact.objects.create(agency=place.council, role="Desk", phone="1")
    as_seat(place.manager).post(f"/agency/profile/contacts/{desk.pk}/", {"remove": "1"})
    assert not AgencyContact.objects.exists()


def test_a_vetting_note_without_a_reason_comes_back_with_what_was_typed(place, as_seat):
    with acting_as(place.admin, nested=True):
        application = joining.apply(an_application(place))
    page = as_seat(place.admin).post(
        f"/partnership/applications/{application.pk}/look/ico/", {"ico-found": "waived", "ico-note": ""}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "Say why it is not asked for" in text
    assert 'value="waived" checked' in text
