"""A broker, a mail server and processes of a test's own, all gone when it ends."""

import pytest
from aiosmtpd.controller import Controller

from config.launcher.servers import free_port
from tests.faults.processes import Broker, Post, Processes


@pytest.fixture
def broker(tmp_path, settings):
    """Not started: each test says when. What the test itself sends goes to it too."""
    folder = tmp_path / "broker"
    folder.mkdir()
    made = Broker(folder)
    settings.CELERY_BROKER_URL = made.address
    yield made
    made.kill()


@pytest.fixture
def post():
    made = Post()
    made.controller.start()
    yield made
    made.box.stops = ""
    made.controller.stop()


@pytest.fixture
def processes(committed_place, tmp_path, broker, post, request):
    """They end before the database is emptied, or they would stand in its way."""
    folder = tmp_path / "processes"
    folder.mkdir()
    made = Processes(folder, broker, post.port)
    yield made
    made.kill_all()
    print(made.said())  # pytest shows it when the test failed


class Box:
    """Keeps what it is sent, or refuses it when told to."""

    def __init__(self):
        self.mails, self.refuses, self.unknown = [], False, ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.unknown:
            return "550 Nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.refuses:
            return "451 Try again later"
        self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def box(settings):
    made, port = Box(), free_port()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    options = {"host": "127.0.0.1", "port": port, "timeout": 10}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    yield made
    controller.stop()
