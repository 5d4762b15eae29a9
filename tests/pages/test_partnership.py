"""A partner's page, gaps, and who is missing."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from partners.acting import Acting, acting_as
from partners.models import Agency, Need, Service
from referrals.models import Gap
from reporting import missing
from tests.scenarios import TODAY, a_client, a_seat, a_sent_referral, an_accepted_referral, an_agency, step

pytestmark = pytest.mark.django_db


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# --- a partner's page ----------------------------------------------------------------------------


def test_what_passed_between_us_is_of_us_two_alone(place, as_seat):
    an_accepted_referral(place)
    a_sent_referral(place, a_client(place, "Ann"))
    sender = text(as_seat(place.worker), "/partnership/with/housing-luton/")
    assert "From us to them" in sender
    figures = sender[sender.index("From us to them") :]
    assert figures.index('rp-figure__value">2<') < figures.index('rp-figure__value">1<')
    assert "Nothing in these twelve months" in sender
    receiver = text(as_seat(place.manager), "/partnership/with/advice-luton/")
    assert (
        receiver.index("From us to them") < receiver.index("Nothing in these") < receiver.index('value">2<')
    )
    for seat in (place.admin, place.evaluator):
        assert "What passed" not in text(as_seat(seat), "/partnership/with/housing-luton/")
    assert "Nothing in these" in text(as_seat(place.stranger_seat), "/partnership/with/housing-luton/")


def test_how_fast_it_answers_is_said_from_ten_answers_on(place, as_seat):
    worker = as_seat(place.worker)
    for n in range(9):
        an_accepted_referral(place, client=a_client(place, f"Ann {n}"))
    assert "Too few answers" in text(worker, "/partnership/with/housing-luton/")
    an_accepted_referral(place, client=a_client(place, "Ann Ten"))
    assert "Usually answers in 0 days" in text(worker, "/partnership/with/housing-luton/")


# --- gaps ----------------------------------------------------------------------------------------


def nobody(place, as_seat, client, **given):
    return as_seat(place.worker).post(f"/clients/{client.reference}/refer/nobody/", given, follow=True)


def test_one_press_records_a_gap_and_nothing_of_the_client(place, as_seat):
    place.partnership.districts = ["LU1", "LU2"]
    place.partnership.save()
    client = a_client(place)
    page = text(as_seat(place.worker), f"/clients/{client.reference}/refer/?need={place.need.pk}")
    assert "Record that nobody fits: eviction" in page
    answer = nobody(place, as_seat, client, gap_need=place.need.pk)
    nobody(place, as_seat, client, gap_need=place.need.pk)
    assert "Recorded that nobody fits" in answer.content.decode()
    with acting_as(place.worker, nested=True):
        gap = Gap.objects.get()
    assert (gap.agency, gap.need, gap.district, gap.by) == (
        place.advice,
        place.need,
        "LU2",
        place.worker.person,
    )
    assert {f.name for f in Gap._meta.fields} == {
        "id",
        "agency",
        "partnership",
        "need",
        "district",
        "at",
        "by",
    }


def test_a_district_that_is_not_the_partnerships_is_not_kept(place, as_seat):
    nobody(place, as_seat, a_client(place), gap_need=place.need.pk)
    with acting_as(place.worker, nested=True):
        assert Gap.objects.get().district == ""


def test_without_a_need_it_asks_for_one(place, as_seat):
    assert "Choose what nobody can help with" in nobody(place, as_seat, a_client(place)).content.decode()


def gaps(who) -> int:
    with acting_as(who, nested=True), connection.cursor() as cursor:
        cursor.execute("select count(*) from referrals_gap")
        return cursor.fetchone()[0]


def a_gap(place, **options) -> Gap:
    given = {"district": "LU1", "at": timezone.now(), "need": place.need} | options
    with acting_as(place.worker, nested=True):
        return Gap.objects.create(
            agency=place.advice, partnership=place.partnership, by=place.worker.person, **given
        )


def test_gaps_are_their_agencys_and_the_figures(place):
    a_gap(place)
    assert gaps(place.colleague) == gaps(Acting(figures=place.partnership.pk)) == 1
    assert gaps(place.manager) == gaps(place.admin) == gaps(place.evaluator) == 0
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        with acting_as(place.manager, nested=True):
            Gap.objects.create(
                agency=place.advice,
                partnership=place.partnership,
                need=place.need,
                at=timezone.now(),
                by=place.manager.person,
            )


# --- who is missing ------------------------------------------------------------------------------


def test_who_may_see_it(place, as_seat):
    for seat in (place.admin, place.evaluator, place.worker, place.sender_manager):
        assert "Who is missing" in text(as_seat(seat), "/partnership/")
        assert "Who is missing" in text(as_seat(seat), "/partnership/missing/")
    wider = as_seat(place.manager)
    assert "Who is missing" not in text(wider, "/partnership/")
    assert wider.get("/partnership/missing/").status_code == 403


def found(place, seat=None) -> missing.Missing:
    seat = seat or place.admin
    with acting_as(seat, nested=True):
        return missing.missing(seat, place.partnership)


def named(lines) -> dict[str, tuple]:
    return {line.name: (line.have, line.shown) for line in lines}


def test_small_numbers_are_withheld_and_do_not_order(place):
    """Debt with four gaps stands no higher for it than by its name: the order must not tell what the number does not."""
    group = Need.objects.get(code="housing")
    debt = Need.objects.create(code="debt", name="Zebra debt", parent=group)
    Need.objects.create(code="asylum", name="Asylum", parent=group)
    for _ in range(4):
        a_gap(place, need=debt)
    lines = found(place).needs
    assert [line.name for line in lines] == ["Housing: asylum", "Housing: zebra debt", "Housing: eviction"]
    assert named(lines)["Housing: zebra debt"] == (0, ["fewer than 5"] * 3)
    a_gap(place, need=debt)
    lines = found(place).needs
    assert lines[0].name == "Housing: zebra debt"
    assert lines[0].shown == ["fewer than 5", "fewer than 5", "about 5"]


def test_refusals_for_want_of_a_service_count_and_others_do_not(place):
    for n in range(12):
        referral = a_sent_referral(place, a_client(place, f"Ann {n}"))
        reason = ["no_capacity", "out_of_area", "not_eligible", "wrong_service"][n % 4]
        step(place, referral, "decline", place.manager, decline_reason=reason, text="Sorry.")
    line = named(found(place).needs)["Housing: eviction"]
    assert line == (1, ["about 10", "about 10", "fewer than 5"])
    assert named(found(place).kinds)["Charity"] == (1, ["about 10", "about 10"])


def test_sectors_needs_and_districts_with_one_or_none(place):
    place.partnership.districts = ["LU1", "LU2"]
    place.partnership.save()
    Service.objects.update(districts=["LU1"])
    seen = found(place)
    assert named(seen.sectors)["University"][0] == 0
    assert "Charity or community" not in named(seen.sectors), "it has three"
    assert named(seen.districts)["LU1: housing"][0] == 1
    assert named(seen.districts)["LU2: housing"][0] == 0
    other = Service.objects.create(agency=place.advice, name="Also", summary="Helps", confirmed_on=TODAY())
    other.needs.add(place.need)
    seen = found(place)
    assert "Housing: eviction" not in named(seen.needs)
    assert "LU1: housing" not in named(seen.districts)
    assert named(seen.districts)["LU2: housing"][0] == 1


def test_old_gaps_do_not_count(place):
    for _ in range(6):
        a_gap(place, at=timezone.now() - dt.timedelta(days=400))
    assert named(found(place).needs)["Housing: eviction"][1][2] == "fewer than 5"


def test_a_hidden_agency_is_not_counted_for_those_who_do_not_know_it(place):
    Agency.objects.filter(pk=place.council.pk).update(listed=False)
    assert named(found(place, place.worker).needs)["Housing: eviction"][0] == 0
    assert named(found(place, place.admin).needs)["Housing: eviction"][0] == 1


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (dt.date(2026, 11, 24), dt.date(2025, 12, 1)),
        (dt.date(2026, 12, 1), dt.date(2026, 1, 1)),
        (dt.date(2026, 1, 31), dt.date(2025, 2, 1)),
    ],
)
def test_the_period_is_of_whole_months(today, first):
    assert missing.twelve_months(today).start == first
    assert missing.twelve_months(today).end == today


def test_no_name_of_another_partnerships_agency(place, as_seat):
    an_agency("Elsewhere")
    assert "Elsewhere" not in text(as_seat(place.admin), "/partnership/members/")
    assert (
        as_seat(a_seat("Olga", "manager", an_agency("Outside"))).get("/partnership/missing/").status_code
        == 404
    )
