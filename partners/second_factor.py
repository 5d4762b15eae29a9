"""The second factor: whoever has none yet is led to set one up, and reaches nothing else until then."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse

HAS = "second_factor"  # in the session, which is emptied when somebody else signs in


def missing(request) -> bool:
    """Whether this person must set up a second factor before anything else. Asks the database until they have."""
    if not settings.MFA_REQUIRED or not request.user.is_authenticated or request.session.get(HAS):
        return False
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        request.session[HAS] = True
        return False
    return True


def is_on_the_way(path: str) -> bool:
    """Pages needed to set one up, or to leave instead."""
    ways = [reverse("mfa_index"), reverse("account_reauthenticate")]
    return path in (reverse("account_logout"), reverse("sign_out")) or any(path.startswith(w) for w in ways)


@receiver(authenticator_removed)
def ask_again(sender, request, **kwargs) -> None:
    request.session.pop(HAS, None)
