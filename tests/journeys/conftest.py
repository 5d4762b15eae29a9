"""A real Chromium on a real server: every page that a journey meets is checked with axe at both widths."""

import os
import shutil
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from tests.faults.processes import Post

LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Playwright's own loop runs in this thread; the tests' queries beside it are as synchronous as ever.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


class Walker:
    """A person at a browser. `judge` checks the page they stand on."""

    def __init__(self, page: Page, base: str):
        self.page, self.base = page, base
        self.screens, self.inputs, self.complaints = 0, 0, []
        # A breach of the content security policy is a console error too; this says which rule and what.
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.expose_function("breached", lambda what: self.complaints.append(what))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => "
            "breached(`CSP ${e.effectiveDirective} ${e.blockedURI}`))"
        )
        self.missing: set[str] = set()
        page.on("console", self.hear)

    def hear(self, message) -> None:
        """A browser complains of a page that is not there, also where a journey goes there on purpose."""
        on_purpose = message.location["url"] in self.missing
        if message.type in ("error", "warning") and not on_purpose:
            self.complaints.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def finds_nothing(self, path: str) -> None:
        """What this person may not see is as missing as what never was."""
        self.missing.add(self.base + path)
        assert self.page.goto(self.base + path).status == 404
        heading = self.page.get_by_role("heading", name="There is nothing here that you can see")
        expect(heading).to_be_visible()

    def fill(self, label: str, words: str) -> None:
        """Type into one field: an input, as the shortest path counts them."""
        self.inputs += 1
        self.page.get_by_label(label).first.fill(words)

    def say(self, question: str, answer: str) -> None:
        """Choose one of a question's radios or boxes: an input too."""
        self.inputs += 1
        self.page.get_by_role("group", name=question).get_by_label(answer).check()

    def look(self, judge: bool = True) -> None:
        """One more screen on the way; judged unless the journey has been before."""
        self.screens += 1
        if judge:
            self.judge()

    def judge(self) -> None:
        shots = os.environ.get("SCREENSHOTS")
        for width in (1280, 375):
            self.page.set_viewport_size({"width": width, "height": 900})
            if shots:
                self.page.screenshot(path=f"{shots}/{time.time_ns()}-{width}.png", full_page=True)
            found = Axe().run(self.page, options=LEVELS).response["violations"]
            assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], self.page.url
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{self.page.url} scrolls sideways"
            )
        assert self.complaints == []


@pytest.fixture
def walk_as(browser, live_server):
    contexts, walkers = [], []

    def walk(seat=None, *, javascript: bool = True) -> Walker:
        """In a new browser, signed in as this seat or not at all."""
        context = browser.new_context(java_script_enabled=javascript)
        contexts.append(context)
        if seat:
            context.add_cookies([cookie_of(seat)])
        walkers.append(Walker(context.new_page(), live_server.url))
        return walkers[-1]

    def cookie_of(seat) -> dict:
        client = Client()
        client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["seat"] = seat.pk
        session.save()
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}

    yield walk
    for context in contexts:
        context.close()
    assert [walker.complaints for walker in walkers if walker.complaints] == []


@pytest.fixture
def post(settings, committed_place):
    """A real mail server, to which the pages send."""
    made = Post()
    made.controller.start()
    options = {"host": "127.0.0.1", "port": made.port, "timeout": 10}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    yield made.box
    made.controller.stop()
