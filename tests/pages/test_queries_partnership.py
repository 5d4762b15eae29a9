"""The partnership's lists ask the same few questions, whether there are three rows or thirty."""

import pytest
from django.utils import timezone

from partners import motions
from partners.acting import acting_as
from partners.models import Need, Service
from referrals.models import Gap
from tests.governance import (
    a_document,
    a_motion,
    a_notice,
    a_reply,
    a_suggestion,
    a_thank_you,
    an_entry,
    days,
)
from tests.pages.test_queries import flat
from tests.scenarios import TODAY, a_client, a_seat, a_sent_referral, an_agency

pytestmark = pytest.mark.django_db

COUNT = iter(range(100_000))


def test_register(place, as_seat):
    def grow(count):
        for _ in range(count):
            an_entry(place, place.advice, place.council, title=f"Agreement {next(COUNT)}")
            an_entry(place, title=f"Overdue {next(COUNT)}", review_in=-3)
            an_entry(place, title=f"Ended {next(COUNT)}", ends_on=days(-9))

    flat("register", as_seat(place.worker), "/partnership/register/", grow)


def test_register_entry(place, as_seat):
    entry = an_entry(place)

    def grow(count):
        for _ in range(count):
            a_document(place, entry, f"Minutes {next(COUNT)}".encode())
            entry.parties.add(an_agency(f"Charity {next(COUNT)}", place.partnership, tier="wider"))

    flat("register_entry", as_seat(place.worker), f"/partnership/register/{entry.pk}/", grow)


def test_decisions(place, as_seat):
    def grow(count):
        for _ in range(count):
            a_motion(place)
            motions.answer(a_motion(place).pk, place.sender_manager, "object", "No.")

    flat("decisions", as_seat(place.sender_manager), "/partnership/decisions/", grow)


def test_motion(place, as_seat):
    motion = a_motion(place, way="count")

    def grow(count):
        for _ in range(count):
            number = next(COUNT)
            seat = a_seat(f"Mo {number}", "manager", an_agency(f"Core {number}", place.partnership))
            motions.answer(motion.pk, seat, "object", "No.")
            motions.answer(motion.pk, seat, "agree")

    flat("motion", as_seat(place.sender_manager), f"/partnership/decisions/{motion.pk}/", grow)


def test_notices(place, as_seat):
    def grow(count):
        for _ in range(count):
            a_notice(place)
            a_notice(place, "agency", place.advice)

    flat("notices", as_seat(place.worker), "/partnership/notices/", grow)


def test_notice_with_its_readers(place, as_seat):
    notice = a_notice(place)

    def grow(count):
        for _ in range(count):
            number = next(COUNT)
            a_seat(f"Rae {number}", "caseworker", an_agency(f"Charity {number}", place.partnership))

    flat("notice_readers", as_seat(place.admin), f"/partnership/notices/{notice.pk}/", grow)


def test_suggestions(place, as_seat):
    def grow(count):
        for _ in range(count):
            number = next(COUNT)
            seat = a_seat(f"Sam {number}", "caseworker", an_agency(f"Charity {number}", place.partnership))
            a_reply(place, a_suggestion(place, seat))

    flat("suggestions", as_seat(place.worker), "/partnership/suggestions/", grow)


def test_members(place, as_seat):
    def grow(count):
        for _ in range(count):
            an_agency(f"Charity {next(COUNT)}", place.partnership, tier="wider")

    flat("members", as_seat(place.worker), "/partnership/members/", grow)


def test_partner(place, as_seat):
    """Grown by services, each with needs, by thanks and by referrals."""

    def grow(count):
        for _ in range(count):
            made = Service.objects.create(
                agency=place.council, name="Advice", summary="Helps", confirmed_on=TODAY()
            )
            made.needs.add(place.need)
            a_thank_you(place)
            a_sent_referral(place, a_client(place))

    flat("partner", as_seat(place.worker), "/partnership/with/housing-luton/", grow)


def test_missing(place, as_seat):
    """Grown by needs, agencies with services, districts and gaps."""

    def grow(count):
        for _ in range(count):
            number = next(COUNT)
            need = Need.objects.create(code=f"need-{number}", name=f"Need {number}", parent=place.need.parent)
            agency = an_agency(f"Charity {number}", place.partnership)
            made = Service.objects.create(agency=agency, name="Advice", summary="Helps", confirmed_on=TODAY())
            made.needs.add(need)
            place.partnership.districts.append(f"L{number % 900}")
            with acting_as(place.worker, nested=True):
                Gap.objects.create(
                    agency=place.advice,
                    partnership=place.partnership,
                    need=need,
                    at=timezone.now(),
                    by=place.worker.person,
                )
        place.partnership.save()

    flat("missing", as_seat(place.admin), "/partnership/missing/", grow)
