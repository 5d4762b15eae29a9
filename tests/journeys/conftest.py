"""A real Chromium on a real server: every page that a journey meets is checked with axe at both widths."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, sync_playwright

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
        page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None
        )

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

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
        for width in (1280, 375):
            self.page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(self.page, options=LEVELS).response["violations"]
            assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], self.page.url
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{self.page.url} scrolls sideways"
            )
        assert self.complaints == []


@pytest.fixture
def walk_as(browser, live_server):
    contexts = []

    def sign_in(seat, *, javascript: bool = True) -> Walker:
        client = Client()
        client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["seat"] = seat.pk
        session.save()
        context = browser.new_context(java_script_enabled=javascript)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        contexts.append(context)
        return Walker(context.new_page(), live_server.url)

    yield sign_in
    for context in contexts:
        context.close()
