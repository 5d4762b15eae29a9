"""Word goes out though workers are killed and brokers die: real processes, killed for real.

Word is settled when its outbox row is done, so what a test finds then is all there will ever be.
"""

import http.client
import socket
import time
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from config.launcher.servers import free_port
from partners.acting import acting_as, for_agency
from partners.models import Person
from referrals import sending
from referrals.models import Notice, Outbox
from tests.faults.processes import wait_for
from tests.scenarios import a_client, a_draft, a_sent_referral, they_agree

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def rows(place) -> list[Outbox]:
    with acting_as(for_agency(place.council.pk)):
        return list(Outbox.objects.order_by("id"))


def settle(place, number: int = 1) -> None:
    wait_for(f"{number} settled", lambda: len([row for row in rows(place) if row.done_at]) == number)


def test_a_worker_killed_before_it_takes_the_task(committed_place, broker, post, processes):
    broker.start()
    worker = processes.worker()
    wait_for("the worker to be ready", lambda: " ready." in processes.said())
    processes.kill(worker)
    referral = a_sent_referral(committed_place)
    assert broker.waiting() == 1
    assert rows(committed_place)[0].attempts == 0

    processes.worker()
    settle(committed_place)
    assert len(post.box.mails) == 1
    assert referral.reference in post.box.words()[0]


def test_a_worker_killed_while_the_mail_server_thinks(committed_place, broker, post, processes):
    """It held the lease and nobody had said yes: the next worker waits the lease out and sends once."""
    broker.start()
    post.box.stops = "before its yes"
    worker = processes.worker()
    a_sent_referral(committed_place)
    wait_for("a message half sent", post.box.reached.is_set)
    processes.kill(worker)
    [row] = rows(committed_place)
    assert (row.attempts, row.done_at) == (1, None)
    assert row.lease_until

    post.box.stops = ""
    processes.worker()
    processes.beat()
    settle(committed_place)
    assert len(post.box.mails) == 1
    assert rows(committed_place)[0].attempts == 2


def test_a_worker_killed_after_the_mail_servers_yes_sends_again(committed_place, broker, post, processes):
    """The one case of twice, which no sender of mail can rule out. It is the same message by its number."""
    broker.start()
    post.box.stops = "after its yes"
    worker = processes.worker()
    a_sent_referral(committed_place)
    wait_for("a message taken", post.box.reached.is_set)
    processes.kill(worker)

    post.box.stops = ""
    processes.worker()
    processes.beat()
    settle(committed_place)
    numbers = [mail["Message-ID"] for mail in post.box.mails]
    assert len(numbers) == 2
    assert len(set(numbers)) == 1
    with acting_as(committed_place.manager):
        assert Notice.objects.count() == 1


def test_what_the_broker_lost_is_swept_up(committed_place, broker, post, processes):
    """First with nobody listening, then under the hands of a worker and a beat that must find back to it."""
    place = committed_place
    broker.start()
    client = a_client(place)
    first = a_sent_referral(place, client)
    assert broker.waiting() == 1
    broker.kill()
    broker.start()
    assert broker.waiting() == 0
    processes.worker()
    processes.beat()
    settle(place)
    assert first.reference in post.box.words()[0]

    broker.kill()
    second = a_sent_referral(place, client)
    broker.start()
    settle(place, 2)
    assert len(post.box.mails) == 2
    assert second.reference in post.box.words()[1]


def test_what_is_rolled_back_sends_nothing(committed_place, broker, post, processes):
    """A second referral, sent after it, shows that the worker was awake all the while."""
    place = committed_place
    broker.start()
    processes.worker()
    processes.beat()
    client = a_client(place)
    draft = a_draft(place, client)
    they_agree(place, client)

    class Crash(Exception):
        pass

    def send_and_crash():
        with acting_as(place.worker):
            sending.send(draft, place.worker)
            raise Crash

    with pytest.raises(Crash):
        send_and_crash()
    kept = a_sent_referral(place, client)
    settle(place)
    assert len(rows(place)) == 1
    assert len(post.box.mails) == 1
    assert kept.reference in post.box.words()[0]


class Visitor:
    """A browser's cookies on a plain connection to the web process."""

    TOKEN = "t" * 32

    def __init__(self, port: int):
        self.port, self.cookies = port, {settings.CSRF_COOKIE_NAME: self.TOKEN}

    def sign_in(self, seat) -> None:
        client = Client()
        client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def post(self, path: str, **fields) -> tuple[int, str, float]:
        """Status, where it leads, and seconds taken."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.TOKEN,
        }
        begun = time.monotonic()
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
        taken = time.monotonic() - begun
        connection.close()
        return answer.status, answer.headers.get("Location", ""), taken


def serves(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def black_hole(port: int) -> socket.socket:
    """It takes every connection and never says a word."""
    hole = socket.socket()
    hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    hole.bind(("127.0.0.1", port))
    hole.listen(50)
    return hole


@pytest.mark.parametrize("broken", ["closed", "silent"])
def test_a_dead_broker_neither_fails_nor_stalls_a_request(committed_place, broker, post, processes, broken):
    place = committed_place
    Person.objects.filter(pk=place.manager.person_id).update(email="mina@people.example")
    place.worker.person.set_password("a long word of hers")
    place.worker.person.save()
    client = a_client(place)
    drafts = [a_draft(place, client), a_draft(place, client)]
    they_agree(place, client)
    hole = black_hole(broker.port) if broken == "silent" else None
    port = free_port()
    processes.web(port)
    wait_for("the web server", lambda: serves(port))

    visitor = Visitor(port)
    fields = {"login": place.worker.person.email, "password": "a long word of hers"}
    assert visitor.post("/accounts/login/", **fields)[:2] == (302, "/")
    visitor.sign_in(place.worker)
    for draft in drafts:
        status, leads_to, seconds = visitor.post(f"/referrals/{draft.reference}/check/")
        assert (status, leads_to) == (302, f"/referrals/{draft.reference}/sent/")
        assert seconds < 3
    sent_at = timezone.now()
    assert [row.at < sent_at for row in rows(place)] == [True, True]

    if hole:
        hole.close()
    broker.start()
    processes.worker()
    processes.beat()
    settle(place, 2)
    assert {mail["To"] for mail in post.box.mails} == {"mina@people.example"}
    assert len(post.box.mails) == 2
