"""Settings that every environment shares. What differs between machines comes from the environment."""

from pathlib import Path

from django.utils.csp import CSP
from environs import env

from config.logs import settings_for

BASE_DIR = Path(__file__).resolve().parents[2]

DEMO = False
DEMO_PASSWORD = ""
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

# The owner's address is present only in the process that migrates, loads or benchmarks.
AS_OWNER = bool(env.str("DATABASE_OWNER_URL", ""))
DATABASES = {"default": env.dj_db_url("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL", "postgres://")}
DATABASES["default"]["ATOMIC_REQUESTS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
# Only sign-in uses the cache, for its limits. They hold, and people sign in, while the broker is dead.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "partners_cacheentry",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60  # and no longer than that, however busy: see the middleware
IDLE_LOCK_MINUTES = env.int("IDLE_LOCK_MINUTES", 20)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "rest_framework",
    "partners",
    "clients",
    "consent",
    "referrals",
    "reporting",
]

MIDDLEWARE = [
    "config.logs.LogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.headers.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partners.middleware.SeatMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partners.context.acting",
            ],
            "builtins": ["partners.templatetags.ui"],
        },
    }
]

AUTH_USER_MODEL = "partners.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "partners.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "partners.forms_sign_in.SignInForm",
    "reset_password": "partners.forms_sign_in.ForgottenForm",
    "reset_password_from_key": "partners.forms_sign_in.NewPasswordForm",
    "change_password": "partners.forms_sign_in.ChangePasswordForm",
    "set_password": "partners.forms_sign_in.SetPasswordForm",
    "reauthenticate": "partners.forms_sign_in.PasswordAgainForm",
}
ACCOUNT_SESSION_REMEMBER = False  # machines are shared: closing the browser signs out
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# As at sign-in, in the database: an agency's application comes from a page that is open to the world.
ACCOUNT_RATE_LIMITS = {"apply_to_join": "5/h/ip"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # that a password or an app was changed
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody makes us write to strangers
MFA_ADAPTER = "partners.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "partners.forms_sign_in.CodeForm",
    "reauthenticate": "partners.forms_sign_in.CodeAgainForm",
    "activate_totp": "partners.forms_sign_in.SetUpAppForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the agency that invites gives the address; nobody claims one here
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off still signs in
MFA_TOTP_ISSUER = "Referral Pathways"
# Without a second factor nothing opens but the page that sets one up.
MFA_REQUIRED = env.bool("MFA_REQUIRED", True)

# Guardian holds exceptions only, asked through its models: no backend, no anonymous user.
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
GUARDIAN_MONKEY_PATCH_USER = False

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "assets" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "partners.views.errors.csrf_failure"

SMTP_HOST = env.str("SMTP_HOST", "")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": SMTP_HOST or "localhost",
            "port": env.int("SMTP_PORT", 25),
            "username": env.str("SMTP_USER", ""),
            "password": env.str("SMTP_PASSWORD", ""),
            "use_tls": env.bool("SMTP_TLS", False),
            "timeout": 10,
        },
    }
}
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "Referral Pathways <no-reply@referral-pathways.example>")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")

# A directory is read in over https from the open internet only. An operator may name networks of their own besides.
DIRECTORY_ALLOW_NETWORKS = env.list("DIRECTORY_ALLOW_NETWORKS", [])
DIRECTORY_ALLOW_HTTP = env.bool("DIRECTORY_ALLOW_HTTP", False)

# How long a worker has a row of the outbox to itself, renewed with every message: longer than one takes at worst.
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", 120)
# How often beat looks for what the broker lost.
OUTBOX_SWEEP_SECONDS = env.int("OUTBOX_SWEEP_SECONDS", 15)

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300  # below the visibility timeout, or a task runs twice
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
# A dead broker must not stall the request that wakes the worker: beat finds the row anyway.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False


def _every(seconds: float, task: str) -> dict:
    """A sweep that no worker took before the next one is due is dropped, or they would pile up."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}


CELERY_BEAT_SCHEDULE = {
    "outbox": _every(OUTBOX_SWEEP_SECONDS, "referrals.tasks.sweep_outbox"),
    "letters": _every(OUTBOX_SWEEP_SECONDS, "partners.tasks.sweep_letters"),
    "clocks": _every(300, "referrals.tasks.sweep_clocks"),
    "decisions": _every(900, "referrals.tasks.sweep_decisions"),
    "digests": _every(300, "referrals.tasks.sweep_digests"),
    # What each does is due by the day, from the database; looking often only makes it prompt.
    "motions": _every(900, "partners.tasks.close_motions"),
    "protocols": _every(900, "consent.tasks.turn_versions"),
    "reviews": _every(3600, "partners.tasks.remind_of_reviews"),
    "weekly": _every(900, "partners.tasks.write_weekly"),
    "kept": _every(3600, "partners.tasks.drop_old_kept_forms"),
    # Daily things, looked for each hour: a beat that starts anew each night would never get to a daily one.
    "commitments": _every(3600, "partners.tasks.sweep_commitments"),
    # What is due is in the database, so a day that beat missed is made up for within the hour.
    "freshness": _every(3600, "partners.tasks.sweep_freshness"),
}

LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = settings_for(readable=False, level=LOG_LEVEL)
