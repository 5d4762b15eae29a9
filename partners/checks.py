"""What must be right before anything is served, each with a hint."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

SLOWEST_MESSAGE_SECONDS = 100


@register(Tags.security)
def environment(app_configs, **kwargs) -> list[Error]:
    errors = []
    if not settings.SECRET_KEY:
        errors.append(
            Error(
                "SECRET_KEY is not set.",
                hint="Set SECRET_KEY to 50 or more random characters.",
                id="partners.E001",
            )
        )
    if not settings.REDIS_URL:
        errors.append(
            Error(
                "REDIS_URL is not set.",
                hint="Set REDIS_URL, for example redis://host:6379/0.",
                id="partners.E002",
            )
        )
    if not settings.DATABASES["default"].get("NAME"):
        errors.append(
            Error(
                "DATABASE_URL is not set.",
                hint="Set DATABASE_URL to PostgreSQL as the role rp_app.",
                id="partners.E003",
            )
        )
    return errors


@register(Tags.security)
def lease_outlasts_a_message(app_configs, **kwargs) -> list[Error]:
    """A mail server may take its ten seconds at each of its questions; a shorter lease would send twice."""
    if settings.DEMO or settings.OUTBOX_LEASE_SECONDS >= SLOWEST_MESSAGE_SECONDS:
        return []
    return [
        Error(
            "OUTBOX_LEASE_SECONDS is shorter than the slowest message.",
            hint=f"Set OUTBOX_LEASE_SECONDS to {SLOWEST_MESSAGE_SECONDS} or more, or leave it out.",
            id="partners.E007",
        )
    ]


@register(Tags.security)
def address_is_its_own(app_configs, **kwargs) -> list[Error]:
    """Links in e-mails are made of these: one that leads elsewhere hands somebody's new password to a stranger."""
    if settings.DEMO:
        return []
    errors = []
    if any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        errors.append(
            Error(
                "ALLOWED_HOSTS takes any name.",
                hint="Set ALLOWED_HOSTS to the exact names that people type, divided by commas.",
                id="partners.E009",
            )
        )
    if not settings.SITE_URL.startswith("https://"):
        errors.append(
            Error(
                "SITE_URL is not an https address.",
                hint="Set SITE_URL to the address that people type, for example https://referrals.example.org.",
                id="partners.E010",
            )
        )
    return errors


@register(Tags.security)
def passwords_are_not_alone(app_configs, **kwargs) -> list[CheckMessage]:
    if settings.DEMO or settings.MFA_REQUIRED:
        return []
    return [
        Warning(
            "MFA_REQUIRED is off: a stolen password alone opens every client.",
            hint="Leave MFA_REQUIRED out; people are led to set up an authenticator app when they sign in.",
            id="partners.W008",
        )
    ]


@register(Tags.security)
def demo_is_local(app_configs, **kwargs) -> list[Error]:
    """The demo signs anybody in as anybody: it may answer to this machine alone."""
    local = {"127.0.0.1", "localhost", "testserver"}
    if settings.DEMO and not set(settings.ALLOWED_HOSTS) <= local:
        return [
            Error(
                "Demo settings with a public ALLOWED_HOSTS.",
                hint="Use config.settings.production.",
                id="partners.E004",
            )
        ]
    if not settings.DEMO and "config.demo" in settings.INSTALLED_APPS:
        return [
            Error(
                "The demo's sign-in page is installed in production.",
                hint="Take config.demo out of INSTALLED_APPS.",
                id="partners.E005",
            )
        ]
    return []


@register(Tags.database)
def serving_role(app_configs, databases=None, **kwargs) -> list[Error]:
    """The role that serves must be bound by row security: no superuser, no bypass, owner of nothing."""
    if not databases or settings.AS_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls or exists (select 1 from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')) "
            "from pg_roles r where rolname = current_user"
        )
        unbound = cursor.fetchone()[0]
    if unbound:
        return [
            Error(
                "The database role is not bound by row security.",
                hint="Let DATABASE_URL name rp_app; only migrating takes DATABASE_OWNER_URL.",
                id="partners.E006",
            )
        ]
    return []
