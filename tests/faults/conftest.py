"""A broker, a mail server and processes of a test's own, all gone when it ends."""

import pytest

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
