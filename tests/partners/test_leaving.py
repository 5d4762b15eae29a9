"""An agency leaves: nothing new, then reading only, then nothing; unless it is in another partnership still."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from consent import sharing
from partners import joining, leaving, moving
from partners.acting import acting_as
from partners.models import Agency, Member, Partnership, Seat
from partners.setting_up import Refused
from referrals import left_open
from referrals.models import Referral
from tests.scenarios import (
    TODAY,
    a_client,
    a_seat,
    a_sent_referral,
    an_agency,
    an_agency_that_left,
    an_application,
    they_agree,
)

LOCALDATE = timezone.localdate
pytestmark = pytest.mark.django_db


def day(offset: int) -> dt.date:
    return TODAY() + dt.timedelta(days=offset)


def leaves(place, agency, last_day=None, closes_on=None) -> Member:
    with acting_as(place.admin, nested=True):
        return leaving.end(
            place.partnership,
            agency,
            place.admin.person,
            last_day=last_day or day(-1),
            closes_on=closes_on or day(90),
            reason="Lost its funding",
            decided_by="Its trustees",
        )


def as_seat(seat) -> Client:
    client = Client()
    client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["seat"] = seat.pk
    session.save()
    return client


def travel(monkeypatch, to: dt.date) -> None:
    """Everything of ours asks timezone.localdate() what day it is."""

    def travelled(value=None, zone=None) -> dt.date:
        return to if value is None else LOCALDATE(value, zone)

    monkeypatch.setattr(timezone, "localdate", travelled)


def test_the_record_says_when_why_and_who(place):
    spell = leaves(place, place.council, day(10), day(100))
    assert (spell.last_day, spell.closes_on, spell.end_decided_by) == (day(10), day(100), "Its trustees")
    assert (spell.end_recorded_by, spell.end_reason) == (place.admin.person, "Lost its funding")
    with pytest.raises(IntegrityError, match="left_says_when_and_why"), transaction.atomic():
        Member.objects.filter(pk=spell.pk).update(end_reason="")


@pytest.mark.parametrize(
    ("last", "closes", "words"), [(-2, 90, "before yesterday"), (5, 4, "at least until the last day")]
)
def test_days_that_make_no_sense_are_refused(place, last, closes, words):
    with pytest.raises(Refused, match=words):
        leaves(place, place.council, day(last), day(closes))


def test_new_referrals_stop_both_ways_after_the_last_day(place):
    leaves(place, place.council, TODAY())
    pairs = [(place.advice, place.council), (place.council, place.advice)]
    for sender, receiver in pairs:
        assert not refusal(place, sender, receiver, TODAY())
        assert "is not in this partnership now" in refusal(place, sender, receiver, day(1))


def refusal(place, sender, receiver, on) -> str:
    facts = sharing.load_facts(place.partnership, sender, receiver, today=on)
    reason = sharing.decide(["identity"], facts)["identity"].reason
    return reason if "partnership" in reason else ""


def test_a_draft_to_an_agency_that_left_cannot_be_sent(place):
    from referrals import sending
    from tests.scenarios import a_draft

    client = a_client(place)
    they_agree(place, client)
    draft = a_draft(place, client)
    leaves(place, place.council)
    with acting_as(place.worker, nested=True), pytest.raises(Exception, match="not in this partnership now"):
        sending.send(draft, place.worker)


def test_people_read_and_change_nothing_until_the_close_down_ends(place, monkeypatch):
    sent = a_sent_referral(place)
    leaves(place, place.council)
    client = as_seat(place.manager)
    page = client.get(f"/referrals/{sent.reference}/")
    assert page.status_code == 200
    assert "You can read until" in page.content.decode()
    with acting_as(place.manager, nested=True):
        assert Referral.objects.get(pk=sent.pk).opened_at, "opening is stamped all the same"
    refused = client.post(f"/referrals/{sent.reference}/do/message/", {"text": "Hello"})
    assert refused.status_code == 403
    assert "You can read, and change nothing" in refused.content.decode()
    for path, typed in (("/referrals/inbox/", {"words": "quill"}), ("/clients/", {"words": "quill"})):
        assert client.post(path, typed).status_code == 200, "words of a search are posted"
    assert client.post("/settings/", {"notify": "none"})["Location"] == "/"
    assert client.post("/lock/")["Location"] == "/unlock/"
    travel(monkeypatch, day(90))
    assert as_seat(place.manager).get("/referrals/inbox/").status_code == 200
    travel(monkeypatch, day(91))
    closed = as_seat(place.manager)
    assert closed.get("/referrals/inbox/")["Location"] == "/acting-for/"
    page = closed.get("/acting-for/").content.decode()
    assert "You cannot act for Housing Luton any more" in page
    assert not Seat.objects.live().filter(agency=place.council).exists()


def test_an_agency_that_is_still_in_another_partnership_works_on(place):
    other = Partnership.objects.create(slug="bedford", name="Bedford", place="Bedford")
    Member.objects.create(
        partnership=other,
        agency=place.council,
        tier="wider",
        during=(day(-100), None),
        reason="Joined",
        decided_by="The core group",
    )
    leaves(place, place.council, closes_on=day(0))
    client = as_seat(place.manager)
    assert "You can read until" not in client.get("/").content.decode()
    assert client.post(f"/services/{place.service.pk}/capacity/").status_code == 302
    assert not Agency.objects.left_by(day(100)).filter(pk=place.council.pk).exists()


def test_one_that_was_never_in_has_not_left(place):
    nowhere = an_agency("Nowhere")
    assert not Agency.objects.left_by(day(0)).filter(pk=nowhere.pk).exists()
    assert as_seat(a_seat("Nia Nowhere", "manager", nowhere)).post("/clients/").status_code == 200


def test_it_comes_back_by_applying_again(place):
    former = an_agency_that_left(place, reads_for=-1)
    manager = a_seat("Fay Former", "manager", former)
    assert as_seat(manager).get("/")["Location"] == "/acting-for/"
    with acting_as(place.admin, nested=True):
        draft = joining.from_profile(former, place.partnership)
        said = an_application(place)
        for name in ("contact_name", "contact_post", "contact_phone", "contact_email", "offers"):
            setattr(draft, name, getattr(said, name))
        application = joining.apply(draft, place.admin.person)
        from partners import vetting

        for line in vetting.outstanding(application):
            joining.tick(application, line.code, "seen", "", place.admin.person)
        joining.join(
            application,
            place.admin.person,
            tier="wider",
            reason="New funding",
            decided_by="The core group",
            since=TODAY(),
        )
    assert as_seat(manager).get("/").status_code == 200
    assert not left_open.last_places().filter(agency=former).exists()


def test_while_it_can_read_its_manager_can_apply_again(place):
    manager = a_seat("Fay Former", "manager", an_agency_that_left(place))
    said = an_application(place)
    names = ("contact_name", "contact_post", "contact_phone", "contact_email", "offers")
    typed = {name: getattr(said, name) for name in names} | {"tier": "wider"}
    page = as_seat(manager).post("/agency/partnerships/luton/apply/", typed)
    assert page["Location"] == "/agency/partnerships/"


def test_a_move_between_tiers_does_not_undo_the_leaving(place):
    leaves(place, place.council, day(10))
    with acting_as(place.admin, nested=True):
        moved = moving.move(
            place.partnership, place.council, "core", "Asked", "Ada", person=place.admin.person
        )
    assert (moved.last_day, moved.end_reason) == (day(10), "Lost its funding")


def test_what_is_open_is_listed_for_both_and_the_admin_sees_spines(place):
    sent = a_sent_referral(place)
    leaves(place, place.council)
    theirs = as_seat(place.sender_manager).get("/agency/left-open/").content.decode()
    assert "Housing Luton leaves the Luton partnership" in theirs
    assert "Zofia" in theirs
    ours = as_seat(place.manager).get("/agency/left-open/").content.decode()
    assert "We leave the Luton partnership" in ours
    assert sent.reference in ours or "Zofia" in ours
    spines = as_seat(place.admin).get(f"/partnership/agencies/{place.council.pk}/left-open/").content.decode()
    assert sent.reference in spines
    assert "Zofia" not in spines
    stranger = as_seat(place.stranger_seat).get("/agency/left-open/").content.decode()
    assert "Nothing to hand over" in stranger
    assert sent.reference not in stranger


def test_who_only_reads_is_offered_nothing_that_would_be_refused(place):
    """The same pages of the same people, before their agency left and after."""
    person = a_client(place)
    client, referral = person.reference, a_sent_referral(place, person)
    offered = {
        "/": ["Register somebody new", "Places at our services"],
        f"/clients/{client}/": [">Refer</a>", f"/clients/{client}/identity/", "Restrict to named people"],
        f"/referrals/{referral.reference}/": ["/withdraw/", "Keep it"],
    }
    before = {path: as_seat(place.sender_manager).get(path).text for path in offered}
    leaves(place, place.advice, day(-1), day(30))
    for path, buttons in offered.items():
        after = as_seat(place.sender_manager).get(path).text
        for button in buttons:
            assert button in before[path], (path, button)
            assert button not in after, (path, button)
