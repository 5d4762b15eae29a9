"""The demo: invented people, a sign-in page without passwords and a mailbox. Never on a public address."""

from config.logs import settings_for
from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, LOG_LEVEL

DEMO = True
SECRET_KEY = "demo-only-demo-only-demo-only-demo-only-demo-only-demo-only"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = [*INSTALLED_APPS, "config.demo"]
# Shown on the lock: nobody could unlock a screen without it.
DEMO_PASSWORD = "a demo password for invented people"
MFA_REQUIRED = False
ROOT_URLCONF = "config.demo.urls"
LOGIN_URL = "demo_sign_in"
LOGGING = settings_for(readable=True, level=LOG_LEVEL)
