"""Who can see whom: two that are kept apart, and a hidden one, by every route and by forged requests."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from partners import sight
from partners.acting import acting_as
from partners.models import Agency, KeptApart, Member, Partnership, Service, SightChange
from referrals import lifecycle, searching, sending
from referrals.models import Referral
from tests.scenarios import TODAY, a_client, a_draft, a_seat, a_sent_referral, an_agency, step, they_agree

pytestmark = pytest.mark.django_db

WORDS = "Preserving tenancies"


@pytest.fixture
def third(place):
    """Another place to go, of which the council could tell the advice charity."""
    agency = an_agency("Third Way", place.partnership)
    service = Service.objects.create(
        agency=agency, name="Tenancy rescue", summary=WORDS, confirmed_on=TODAY()
    )
    service.needs.add(place.need)
    return service


def apart(place, one, other, **options) -> KeptApart:
    return sight.keep_apart(place.partnership, one, other, "A dispute", "Ada Admin", **options)


def hide(place, agency, *known) -> None:
    sight.show_to(place.partnership, agency, list(known), "A refuge", "Ada Admin")


def found(seat, words: str = "") -> set[str]:
    with acting_as(seat, nested=True):
        return {
            s.name for s in (searching.search(seat, words).services if words else searching.offered(seat))
        }


def keep_from(place, how: str, third: Service) -> None:
    if how == "apart":
        apart(place, place.advice, third.agency)
    else:
        hide(place, third.agency, place.council)


@pytest.mark.parametrize("how", ["apart", "hidden"])
def test_it_is_in_no_search_list_or_choice(place, as_seat, third, how):
    client = a_client(place)
    address = f"/clients/{client.reference}/refer/"
    worker = as_seat(place.worker)
    assert "Tenancy rescue" in worker.get(address + "?words=tenancies").content.decode()
    keep_from(place, how, third)
    assert "Tenancy rescue" not in found(place.worker) | found(place.worker, "tenancies")
    for query in ("", "?words=tenancies", "?words=bailiff"):
        assert "Third Way" not in worker.get(address + query).content.decode()
    assert "Tenancy rescue" in found(place.officer), "the council finds it still"


@pytest.mark.parametrize("how", ["apart", "hidden"])
def test_a_forged_start_is_as_missing_as_a_service_that_never_was(place, as_seat, third, how):
    client = a_client(place)
    keep_from(place, how, third)
    worker = as_seat(place.worker)
    theirs = worker.post(f"/clients/{client.reference}/refer/{third.pk}/")
    nothing = worker.post(f"/clients/{client.reference}/refer/999999/")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content
    with acting_as(place.worker, nested=True):
        assert not Referral.objects.exists()
        with pytest.raises(lifecycle.Refused, match="not in a partnership"):
            sending.start(place.worker, client, third)


@pytest.mark.parametrize("how", ["apart", "hidden"])
def test_a_draft_from_before_is_not_sent_by_a_forged_check(place, as_seat, how):
    client = a_client(place)
    they_agree(place, client)
    draft = a_draft(place, client)
    if how == "apart":
        apart(place, place.council, place.advice)
    else:
        hide(place, place.council, place.stranger)
    answer = as_seat(place.worker).post(f"/referrals/{draft.reference}/check/", follow=True)
    assert "takes no referrals from Advice Luton now" in answer.content.decode()
    with acting_as(place.worker, nested=True):
        assert Referral.objects.get().status == "draft"


@pytest.mark.parametrize("how", ["apart", "hidden"])
def test_it_is_not_offered_as_a_better_place_and_a_forged_one_is_refused(place, as_seat, third, how):
    referral = a_sent_referral(place)
    manager, address = as_seat(place.manager), f"/referrals/{referral.reference}/do/decline/"
    assert "Tenancy rescue" in manager.get(address).content.decode()
    keep_from(place, how, third)
    assert "Tenancy rescue" not in manager.get(address).content.decode()
    answer = manager.post(address, {"decline_reason": "no_capacity", "better_service": third.pk})
    assert "There is a problem" in answer.content.decode()
    with acting_as(place.worker, nested=True):
        assert Referral.objects.get().status == "sent"


def test_a_hidden_place_that_both_know_may_be_named_as_better(place, as_seat, third):
    referral = a_sent_referral(place)
    hide(place, third.agency, place.council, place.advice)
    page = as_seat(place.manager).get(f"/referrals/{referral.reference}/do/decline/").content.decode()
    assert "Tenancy rescue" in page


@pytest.mark.parametrize("how", ["apart", "hidden"])
def test_a_better_place_named_before_is_not_shown_any_more(place, as_seat, third, how):
    referral = a_sent_referral(place)
    step(place, referral, "decline", place.manager, decline_reason="no_capacity", better_service=third)
    worker, address = as_seat(place.worker), f"/referrals/{referral.reference}/"
    assert "Third Way" in worker.get(address).content.decode()
    keep_from(place, how, third)
    assert "Third Way" not in worker.get(address).content.decode()


def test_a_hidden_agency_stands_in_no_filter_of_who_does_not_know_it(place, as_seat, third):
    hide(place, third.agency, place.council)
    for path in ("/referrals/inbox/", "/referrals/sent/"):
        assert "Third Way" not in as_seat(place.worker).get(path).content.decode()
        assert "Third Way" in as_seat(place.manager).get(path).content.decode()


def test_it_binds_both_alike_and_in_that_partnership_alone(place, third):
    pair = apart(place, third.agency, place.advice)
    theirs = a_seat("Thea Third", "caseworker", third.agency)
    own = Service.objects.create(agency=place.advice, name="Advice", summary="-", confirmed_on=TODAY())
    assert "Advice" not in found(theirs)
    assert "Homelessness prevention" in found(theirs)
    other = Partnership.objects.create(slug="beds", name="Bedfordshire", place="Bedford")
    for agency in (place.advice, third.agency):
        Member.objects.create(
            partnership=other, agency=agency, tier="wider", during=pair.during, reason="-", decided_by="-"
        )
    assert "Advice" in found(theirs)
    with acting_as(place.worker, nested=True):
        assert sending.partnership_of(place.advice, third.agency) == other
        assert searching.partnerships_with(place.advice, {third.agency}) == {third.agency.pk: other.pk}
    assert own.active


def test_it_holds_from_its_first_day_to_its_last(place, third):
    today = timezone.localdate()
    pair = apart(place, place.advice, third.agency, since=today - dt.timedelta(days=9), until=today)
    assert "Tenancy rescue" not in found(place.worker)
    KeptApart.objects.filter(pk=pair.pk).delete()
    apart(
        place,
        place.advice,
        third.agency,
        since=today - dt.timedelta(days=9),
        until=today - dt.timedelta(days=1),
    )
    apart(place, place.advice, third.agency, since=today + dt.timedelta(days=1))
    assert "Tenancy rescue" in found(place.worker)


def test_ended_it_is_found_at_once_and_stays_on_record(place, third):
    pair = apart(place, third.agency, place.advice)
    sight.end_apart(pair, "Settled", "Ada Admin")
    assert "Tenancy rescue" in found(place.worker)
    pair.refresh_from_db()
    assert (pair.ended_by, pair.end_reason, pair.live) == ("Ada Admin", "Settled", False)
    with pytest.raises(sight.Refused):
        sight.end_apart(pair, "Again", "Ada Admin")
    assert apart(place, place.advice, third.agency).live


def test_two_spells_of_a_pair_cannot_overlap(place, third):
    apart(place, place.advice, third.agency)
    with pytest.raises(sight.Refused, match="already"):
        apart(place, third.agency, place.advice)
    with pytest.raises(sight.Refused, match="two agencies"):
        apart(place, place.advice, place.advice)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptApart.objects.create(
            partnership=place.partnership,
            one=third.agency,
            other=place.advice,
            during=("2026-01-01", None),
            reason="-",
            decided_by="-",
        )


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_make_one_spell(committed_place):
    place, told = committed_place, []

    def go():
        try:
            told.append(apart(place, place.advice, place.council).pk)
        except sight.Refused:
            told.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(t is None for t in told) == [False, True]
    assert KeptApart.objects.count() == 1


def test_an_admin_keeps_two_apart_and_sees_what_is_open_between_them(place, as_seat):
    referral = a_sent_referral(place)
    admin = as_seat(place.admin)
    data = {"one": place.advice.pk, "other": place.council.pk, "reason": "A dispute before the court"}
    page = admin.post("/partnership/who-sees-whom/apart/", data, follow=True).content.decode()
    assert "Advice Luton and Housing Luton are kept apart" in page
    assert referral.reference in page
    assert "Zofia" not in page
    assert "A dispute before the court" in admin.get("/partnership/who-sees-whom/").content.decode()
    assert "Quillfeather" in as_seat(place.manager).get(f"/referrals/{referral.reference}/").content.decode()
    pair = KeptApart.objects.get()
    nothing = admin.post(f"/partnership/who-sees-whom/apart/{pair.pk}/end/", {}, follow=True)
    assert "Say why" in nothing.content.decode()
    admin.post(f"/partnership/who-sees-whom/apart/{pair.pk}/end/", {"reason": "Settled"})
    assert "No two agencies are kept apart" in admin.get("/partnership/who-sees-whom/").content.decode()


def test_mistakes_come_back_with_what_was_typed(place, as_seat):
    data = {"one": place.advice.pk, "other": place.advice.pk, "reason": "", "since": "tomorrow"}
    page = as_seat(place.admin).post("/partnership/who-sees-whom/apart/", data).content.decode()
    assert "Choose two different agencies" in page
    assert 'value="tomorrow"' in page
    assert not KeptApart.objects.exists()


def test_an_admin_of_another_partnership_reaches_none_of_it(place, as_seat, third):
    pair = apart(place, place.advice, third.agency)
    york = Partnership.objects.create(slug="york", name="York", place="York")
    admin = as_seat(a_seat("Yves York", "admin", partnership=york))
    base = "/partnership/who-sees-whom/"
    assert "Third Way" not in admin.get(base).content.decode()
    assert admin.get(f"{base}apart/{pair.pk}/").status_code == 404
    assert admin.post(f"{base}apart/{pair.pk}/end/", {"reason": "x"}).status_code == 404
    assert admin.post(f"/partnership/agencies/{third.agency_id}/found-by/", {"who": "all"}).status_code == 404
    data = {"one": place.advice.pk, "other": third.agency_id, "reason": "x"}
    assert "There is a problem" in admin.post(f"{base}apart/", data).content.decode()


def test_an_admin_hides_an_agency_from_all_but_some(place, as_seat, third):
    elsewhere = an_agency("Elsewhere")
    third.agency.known_to.add(elsewhere)
    admin = as_seat(place.admin)
    data = {"who": "only", "only": [place.council.pk], "reason": "Its address is secret"}
    page = admin.post(
        f"/partnership/agencies/{third.agency_id}/found-by/", data, follow=True
    ).content.decode()
    assert "Housing Luton" in page
    agency = Agency.objects.get(pk=third.agency_id)
    assert not agency.listed
    assert set(agency.known_to.all()) == {place.council, elsewhere}, "other partnerships' knowledge stays"
    change = SightChange.objects.get()
    assert (change.said, change.reason) == ("Only these may find it: Housing Luton", "Its address is secret")
    admin.post(f"/partnership/agencies/{third.agency_id}/found-by/", {"who": "all", "reason": "Moved"})
    agency.refresh_from_db()
    assert agency.listed
    assert set(agency.known_to.all()) == {elsewhere}
    with pytest.raises(Exception, match="append_only_sight"), transaction.atomic():
        SightChange.objects.update(reason="another")
