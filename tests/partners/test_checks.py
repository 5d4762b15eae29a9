"""Settings that would let a stranger in are refused before anything is served."""

import pytest

from config.settings import production
from partners import checks


@pytest.mark.parametrize(
    ("hosts", "site", "found"),
    [
        (["rp.example.org"], "https://rp.example.org", []),
        (["*"], "https://rp.example.org", ["partners.E009"]),
        ([".example.org"], "https://rp.example.org", ["partners.E009"]),
        (["rp.example.org"], "http://127.0.0.1:8000", ["partners.E010"]),
    ],
)
def test_links_in_e_mails_lead_here_alone(settings, hosts, site, found):
    settings.DEMO, settings.ALLOWED_HOSTS, settings.SITE_URL = False, hosts, site
    assert [error.id for error in checks.address_is_its_own(None)] == found


def test_cookies_of_production_are_of_this_host_alone():
    """A cookie whose name begins so is taken by the browser only if it is secure, for one host and for all its paths."""
    assert production.SESSION_COOKIE_NAME.startswith("__Host-")
    assert production.CSRF_COOKIE_NAME.startswith("__Host-")
    assert production.SESSION_COOKIE_SECURE
    assert production.CSRF_COOKIE_SECURE
    assert production.SECURE_HSTS_SECONDS >= 31_536_000
    assert production.SECURE_HSTS_INCLUDE_SUBDOMAINS
