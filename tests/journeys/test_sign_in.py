"""Signing in as it is in production: a password, an authenticator app, recovery codes, a forgotten password."""

import base64
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)

WORD = "a long word of hers"
NEW_WORD = "another long word of hers"


def totp(secret: str, at: float | None = None) -> str:
    """The six numbers that an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int((at or time.time()) // 30))
    mark = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = mark[-1] & 15
    number = struct.unpack(">I", mark[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_the_codes_are_those_of_the_standard():
    """The example of RFC 6238, appendix B."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert totp(secret, 59) == "287082"
    assert totp(secret, 1111111109) == "081804"


@pytest.fixture
def worker(committed_place):
    person = committed_place.worker.person
    person.set_password(WORD)
    person.save()
    return person


def sign_in(page, person, word: str = WORD) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(word)
    page.get_by_role("button", name="Sign in").click()


def type_code(page, code: str, button: str) -> None:
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_password_opens_and_a_wrong_one_does_not(worker, walk_as, javascript):
    walker = walk_as(javascript=javascript)
    page = walker.page
    walker.go("/referrals/inbox/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    if javascript:
        walker.judge()
    sign_in(page, worker, "guess")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(worker.email)
    if javascript:
        walker.judge()
    sign_in(page, worker)
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def test_a_forgotten_password_is_chosen_anew(worker, walk_as, post):
    walker = walk_as()
    page = walker.page
    walker.go("/accounts/login/")
    page.get_by_role("link", name="I have forgotten my password").click()
    walker.judge()
    page.get_by_label("E-mail").fill("nobody@people.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    assert post.mails == []
    walker.go("/accounts/password/reset/")
    page.get_by_label("E-mail").fill(worker.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    walker.judge()

    [mail] = post.mails
    assert (mail["To"], mail["Subject"]) == (worker.email, "Choose a new password")
    assert worker.name not in mail.get_content()
    link = re.search(r"http://\S+", mail.get_content())[0]
    page.goto(link)
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    walker.judge()
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password (again)").fill("short")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    walker.judge()
    page.get_by_label("New password", exact=True).fill(NEW_WORD)
    page.get_by_label("New password (again)").fill(NEW_WORD)
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    walker.judge()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    walker.judge()
    walker.go("/accounts/login/")
    sign_in(page, worker, NEW_WORD)
    expect(page.get_by_text("You are acting for")).to_be_visible()
    assert post.mails[-1]["Subject"] == "Your password was changed"


def set_up(walker, worker) -> str:
    """From the first sign-in to home. Gives the app's secret."""
    page = walker.page
    walker.go("/")
    sign_in(page, worker)
    again = page.get_by_role("heading", name="Show that it is you")
    expect(again).to_be_visible()
    expect(page.get_by_text("You are acting for")).to_have_count(0)
    walker.judge()
    for address in ("/", "/referrals/inbox/", "/settings/", "/acting-for/"):
        walker.go(address)
        expect(again).to_be_visible()
    page.get_by_label("Password", exact=True).fill(WORD)
    page.get_by_role("button", name="Continue").click()
    heading = page.get_by_role("heading", name="Set up your authenticator app")
    expect(heading).to_be_visible()
    walker.go("/referrals/inbox/")
    expect(heading).to_be_visible()
    walker.judge()
    type_code(page, "000000", "Continue")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    walker.judge()
    secret = page.locator("code").inner_text()
    type_code(page, totp(secret), "Continue")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    walker.judge()
    return secret


def test_an_authenticator_app_is_set_up_before_anything_else(worker, walk_as, post, settings):
    settings.MFA_REQUIRED = True
    walker = walk_as()
    page = walker.page
    secret = set_up(walker, worker)
    recovery = page.locator(".rp-codes code").first.inner_text()
    page.get_by_role("link", name="Go to your home page").click()
    expect(page.get_by_text("You are acting for")).to_be_visible()
    assert "An authenticator app was set up" in [mail["Subject"] for mail in post.mails]

    page.get_by_role("button", name="Sign out").click()
    sign_in(page, worker)
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    walker.judge()
    walker.go("/referrals/inbox/")
    # The password alone opens nothing: every page leads back here.
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    type_code(page, "000000", "Sign in")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    walker.judge()
    type_code(page, totp(secret, time.time() + 30), "Sign in")
    expect(page.get_by_text("You are acting for")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    sign_in(page, worker)
    type_code(page, recovery, "Sign in")
    expect(page.get_by_text("You are acting for")).to_be_visible()


def test_removing_the_app_asks_who_it_is_and_leads_back(worker, walk_as, post, settings):
    settings.MFA_REQUIRED = True
    walker = walk_as()
    page = walker.page
    set_up(walker, worker)

    walker.go("/settings/")
    page.get_by_role("link", name="Signing in").click()
    expect(page.get_by_role("heading", name="Signing in")).to_be_visible()
    walker.judge()
    page.get_by_role("link", name="View").click()
    page.get_by_role("link", name="Make new codes").click()
    walker.judge()
    page.get_by_role("button", name="Make new codes").click()
    expect(page.get_by_text("10 codes of 10 left")).to_be_visible()

    walker.go("/accounts/2fa/")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    walker.judge()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    if page.get_by_role("link", name="password").count():
        page.get_by_role("link", name="password").click()
        walker.judge()
    page.get_by_label("Password", exact=True).fill(WORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Remove your authenticator app?")).to_be_visible()
    walker.judge()
    page.get_by_role("button", name="Remove the app").click()
    walker.go("/")
    expect(page.get_by_role("heading", name="Set up your authenticator app")).to_be_visible()
    assert post.mails[-1]["Subject"] == "Your authenticator app was removed"


def test_a_password_is_changed(worker, walk_as, post):
    walker = walk_as()
    page = walker.page
    walker.go("/accounts/password/change/")
    sign_in(page, worker)
    expect(page.get_by_role("heading", name="Change your password")).to_be_visible()
    walker.judge()
    page.get_by_label("Current password").fill(WORD)
    page.get_by_label("New password", exact=True).fill(NEW_WORD)
    page.get_by_label("New password (again)").fill(NEW_WORD)
    page.get_by_role("button", name="Change password").click()
    assert post.mails[-1]["Subject"] == "Your password was changed"


def test_guessing_ends(worker, walk_as):
    walker = walk_as()
    walker.go("/accounts/login/")
    for _ in range(6):
        sign_in(walker.page, worker, "guess")
    expect(walker.page.get_by_text("That was tried too often").first).to_be_visible()
    walker.judge()
