"""Letters go out by a real mail server, once, whatever fails on the way, and only while they are true."""

import re
from email import message_from_string, policy
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from partners import invitations, letters, setting_up
from partners.models import Invitation, Letter, Partnership, Person, Seat
from tests.access.test_matrix import signed_in
from tests.faults.processes import wait_for
from tests.scenarios import a_seat, an_invitation

pytestmark = pytest.mark.django_db(transaction=True)

# Where each kind of letter is tested. A kind without a place here is a letter that nobody has seen.
TESTED = {
    "invitation": "tests/faults/test_letters.py",
    "another_seat": "tests/faults/test_letters.py",
    "handed_over": "tests/referrals/test_handing_over.py",
    **dict.fromkeys(
        ("agency_applied", "agency_invitation", "agency_joined", "agency_refused"),
        "tests/partners/test_joining.py",
    ),
    "agency_succeeded": "tests/partners/test_succession.py",
    **dict.fromkeys(("commitments_due", "commitments_lapsed"), "tests/partners/test_commitments.py"),
    **dict.fromkeys(("motion_open", "motion_closed"), "tests/partners/test_motions.py"),
    "weekly": "tests/partners/test_words.py",
    **dict.fromkeys(("protocol_review", "protocol_minor_change"), "tests/consent/test_protocols.py"),
    **dict.fromkeys(
        ("agency_leaves", "register_review", "suggestion_replied", "service_stale"),
        "tests/partners/test_letters.py",
    ),
}
ROOT = Path(django_settings.BASE_DIR)


def test_every_kind_has_a_template_and_a_test():
    assert set(letters.KINDS) == set(TESTED)
    for kind, path in TESTED.items():
        text = (ROOT / "templates/letters" / f"{kind}.txt").read_text()
        assert '{% extends "letters/base.txt" %}' in text
        assert f'"{kind}"' in (ROOT / path).read_text()


def sweep() -> list[bool]:
    return [letters.deliver(pk) for pk in letters.due()]


def make_due() -> None:
    Letter.objects.update(next_at=timezone.now(), lease_until=None)


def only() -> Letter:
    return Letter.objects.get()


def written_in(box) -> list[tuple[list[str], str]]:
    """(to, words) of each, as a reader of mail shows it."""
    return [(to, message_from_string(text, policy=policy.default).get_content()) for to, text in box.mails]


def link_in(text: str) -> str:
    return re.search(r"https?://[^/]+(/invited/\S+)", text)[1]


def test_somebody_new_gets_a_link_and_no_client_is_named(committed_place, box):
    invitation = an_invitation(committed_place)
    assert (only().kind, sweep(), sweep()) == ("invitation", [True], [])
    [(to, text)] = written_in(box)
    assert to == ["nadia.new@people.example"]
    assert "Mina Manager invites you" in text
    assert "Housing Luton as caseworker" in text
    assert link_in(text) == invitations.link_of(invitation)
    assert "Zofia" not in text


def test_somebody_known_is_told_of_one_more_agency(committed_place, box):
    place = committed_place
    place.worker.person.set_password("a long word of hers")
    place.worker.person.save()
    for _ in range(2):
        setting_up.add_seat(place.council, "W", place.worker.person.email.upper(), "caseworker")
    assert (only().kind, sweep()) == ("another_seat", [True])
    [(to, text)] = written_in(box)
    assert to == [place.worker.person.email]
    assert "Subject: You can act for one more agency" in box.mails[0][1]
    assert "Housing Luton as caseworker" in text
    assert "/invited/" not in text


def test_a_partnership_seat_is_said_as_such(committed_place, box):
    place = committed_place
    place.worker.person.set_password("a long word of hers")
    place.worker.person.save()
    setting_up.add_seat(place.partnership, "W", place.worker.person.email, "evaluator")
    sweep()
    assert "Subject: You can act for one more partnership" in box.mails[0][1]


def test_a_mail_server_that_refuses_is_tried_again_with_a_growing_wait(committed_place, box):
    an_invitation(committed_place)
    box.refuses = True
    waits = []
    for _ in range(3):
        make_due()
        assert sweep() == [False]
        waits.append((only().next_at - timezone.now()).total_seconds())
    assert waits == pytest.approx([30, 60, 120], abs=5)
    assert letters.due() == []
    box.refuses = False
    make_due()
    assert sweep() == [True]
    assert (len(box.mails), only().error) == (1, "")


def test_after_the_last_try_the_failure_stands(committed_place, box):
    an_invitation(committed_place)
    box.refuses = True
    for _ in range(letters.ATTEMPTS):
        make_due()
        sweep()
    assert only().failed_at
    assert only().error == "SMTPDataError"
    make_due()
    assert letters.due() == []


def test_a_dead_letter_stands_on_the_admins_home_until_another_is_written(committed_place, box):
    place = committed_place
    invitation = an_invitation(place)
    admin, manager = signed_in(place.admin), signed_in(place.manager)
    assert "reached nobody" not in admin.get("/").text
    Letter.objects.update(failed_at=timezone.now())
    home = admin.get("/").text
    assert "These letters reached nobody" in home
    assert "to nadia.new@people.example" in home
    assert f"/people/{invitation.seat_id}/" in home
    assert "Every message has gone out" not in home
    assert "Invitation not delivered" in manager.get("/agency/people/").text
    york = Partnership.objects.create(slug="york", name="York", place="York")
    elsewhere = a_seat("Yves York", "admin", partnership=york)
    assert "reached nobody" not in signed_in(elsewhere).get("/").text
    manager.post(f"/agency/people/{invitation.seat_id}/invite-again/")
    assert "reached nobody" not in admin.get("/").text
    assert "Invited, not come yet" in manager.get("/agency/people/").text


def test_a_worker_that_died_with_the_lease_is_followed_by_another(committed_place, box):
    an_invitation(committed_place)
    first = letters.claim(only().pk)
    assert letters.due() == []
    make_due()
    assert sweep() == [True]
    letters.postpone(first, OSError("the first one wakes up late"))
    assert (len(box.mails), only().sent_at is not None, only().error) == (1, True, "")


@pytest.mark.timeout(300)
def test_a_worker_killed_while_the_mail_server_thinks(committed_place, broker, post, processes):
    """A real worker, killed for real; the next one waits the lease out and sends once."""
    broker.start()
    post.box.stops = "before its yes"
    worker = processes.worker()
    an_invitation(committed_place)
    wait_for("a message half sent", post.box.reached.is_set)
    processes.kill(worker)
    assert (only().attempts, only().sent_at) == (1, None)
    post.box.stops = ""
    processes.worker()
    processes.beat()
    wait_for("the letter to be sent", lambda: only().sent_at)
    assert len(post.box.mails) == 1
    assert "/invited/" in post.box.words()[0]


def test_what_is_rolled_back_writes_none(committed_place, box):
    place = committed_place
    with transaction.atomic():
        an_invitation(place)
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not Person.objects.filter(email="nadia.new@people.example").exists()
    assert sweep() == []


@pytest.mark.parametrize("what", ["seat off", "person off", "come", "sent again"])
def test_an_invitation_whose_reason_is_gone_is_dropped(committed_place, box, what):
    invitation = an_invitation(committed_place)
    [first] = letters.due()
    if what == "seat off":
        Seat.objects.filter(pk=invitation.seat_id).update(active=False)
    elif what == "person off":
        Person.objects.filter(pk=invitation.person_id).update(is_active=False)
    elif what == "come":
        assert invitations.accept(invitation, "a long word of hers")
    else:
        invitations.invite(invitation.seat, None)
    letters.deliver(first)
    letter = Letter.objects.get(pk=first)
    assert letter.dropped_at
    assert box.mails == []


def test_one_more_agency_is_not_said_when_the_seat_is_off_again(committed_place, box):
    place = committed_place
    place.worker.person.set_password("a long word of hers")
    place.worker.person.save()
    seat = setting_up.add_seat(place.council, "W", place.worker.person.email, "caseworker")
    Seat.objects.filter(pk=seat.pk).update(active=False)
    sweep()
    assert only().dropped_at
    assert box.mails == []


def test_the_newest_link_alone_works(committed_place, box):
    place = committed_place
    old = an_invitation(place)
    old_link = invitations.link_of(old)
    new = invitations.invite(old.seat, place.manager.person)
    _, _, number, mark, _ = old_link.split("/")
    assert invitations.find(number, mark) is None
    assert invitations.find(new.pk, mark) is None
    assert invitations.find(new.pk, invitations.link_of(new).split("/")[3]) == new
    assert Invitation.objects.filter(person=new.person, ended_at=None).count() == 1


def test_two_seats_at_once_are_one_person_and_one_live_link(committed_place, box):
    place = committed_place
    first = an_invitation(place)
    setting_up.add_seat(place.advice, "Nadia New", first.person.email, "caseworker")
    assert Invitation.objects.filter(person=first.person, ended_at=None).count() == 1
    sweep()
    assert len(box.mails) == 1
