"""The tests: the demo's settings on a database and a broker of their own."""

from config.settings.demo import *  # noqa: F403

LOGIN_URL = "account_login"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served from where they are built: collecting them would only be slower.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
