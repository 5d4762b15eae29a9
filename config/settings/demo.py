"""The demo: invented people, a sign-in page without passwords and a mailbox. Never on a public address."""

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS

DEMO = True
SECRET_KEY = "demo-only-demo-only-demo-only-demo-only-demo-only-demo-only"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = [*INSTALLED_APPS, "config.demo"]
MFA_REQUIRED = False
ROOT_URLCONF = "config.demo.urls"
LOGIN_URL = "demo_sign_in"
