"""Who may open which page: one declaration a view, read by the view and by the access matrix alike."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from partners.models import Role

ANYBODY = "anybody"
SIGNED_IN = "signed in"
STAFF = frozenset({Role.CASEWORKER, Role.MANAGER})
AGENCY = frozenset({Role.CASEWORKER, Role.MANAGER, Role.PRIVACY_LEAD})
MANAGER = frozenset({Role.MANAGER})
ADMIN = frozenset({Role.ADMIN})
GOVERNANCE = frozenset({Role.ADMIN, Role.GOVERNANCE_LEAD})
FIGURES = frozenset({*Role})
EVERYBODY = frozenset(Role)


def seat_required(roles: frozenset) -> Callable:
    """The view is for seats with one of these roles. Others get a plain refusal; a person without a seat chooses one."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.seat is None:
                return redirect("choose_seat")
            if request.seat.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = roles
        return guarded

    return decorate
