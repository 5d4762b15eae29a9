"""Nothing of a person gets into a log: not in a whole journey, not in an error, not in a worker."""

import io
import json
import logging

import pytest

from config.logs import NoErrorText, formatter
from referrals.notifications import outbox
from tests.pages.test_journey import AGREES
from tests.scenarios import a_client

pytestmark = pytest.mark.django_db

PRIVATE = [
    "Zofia",
    "Quillfeather",
    "quill",
    "01632 960123",
    "LU2",
    "A notice has come",
    "Wanda",
    "people.example",
]


@pytest.fixture
def lines():
    """Gives a function that reads what production would have logged, a fact a line."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter())
    handler.addFilter(NoErrorText())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def names_nobody(found: list[dict]) -> None:
    text = json.dumps(found)
    assert [word for word in PRIVATE if word in text] == []


def test_a_whole_journey_names_nobody(place, as_seat, lines):
    client = a_client(place)
    worker, manager = as_seat(place.worker), as_seat(place.manager)
    worker.post("/clients/", {"words": "quill"})
    worker.get(f"/clients/{client.reference}/")
    page = worker.post(f"/clients/{client.reference}/refer/{place.service.pk}/", follow=True)
    url = page.redirect_chain[-1][0].removesuffix("write/")
    words = {"need": place.need.pk, "reason": "A notice has come.", "categories": ["identity", "contact"]}
    worker.post(f"{url}write/", words)
    worker.post(f"{url}agreement/", AGREES)
    worker.post(f"{url}check/")
    assert "Zofia" in manager.get(url).text
    worker.get("/nowhere/quill/")
    [outbox.deliver(*row) for row in outbox.due()]

    found = lines()
    answered = [line for line in found if line["event"] == "answered"]
    assert {line["page"] for line in answered} >= {"clients", "write", "agree", "check", "referral"}
    assert {line["seat"] for line in answered} >= {place.worker.pk, place.manager.pk}
    assert len({line["request"] for line in answered}) == len(answered)
    names_nobody([line for line in found if "nowhere" not in line["event"]])


def test_an_error_is_its_kind_and_place(lines):
    for name in ("ours", "django.db.backends.base"):
        try:
            raise ValueError("Key (name)=(Zofia Quillfeather) already exists")
        except ValueError as error:
            logging.getLogger(name).error("failed" if name == "ours" else f"failed ({error})", exc_info=True)
    found = lines()
    assert [line["error"] for line in found] == ["ValueError", "ValueError"]
    assert "test_logs.py" in found[0]["where"][0]
    names_nobody(found)


def test_a_failing_task_is_told_without_its_words(lines):
    told = {"name": "deliver", "exc": "ValueError('Zofia')", "traceback": "Zofia Quillfeather"}
    logging.getLogger("celery.app.trace").error("Task %(name)s raised: %(exc)s\n%(traceback)s", told)
    names_nobody(lines())
    assert "deliver" in lines()[0]["event"]
