"""The seat of a request: found from the session, told to PostgreSQL, for the whole of the response."""

from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from partners.acting import NOBODY, acting_as
from partners.models import Seat

SEAT_KEY = "seat"
LOCK_KEY = "locked"
SEEN_KEY = "seen"


def seats_of(person) -> list[Seat]:
    return list(Seat.objects.live().whole().filter(person=person))


def seat_from(request) -> Seat | None:
    """The seat chosen in this session, or the only one there is."""
    if not request.user.is_authenticated:
        return None
    wanted = request.session.get(SEAT_KEY)
    if wanted:
        return Seat.objects.live().whole().filter(person=request.user, pk=wanted).first()
    seats = seats_of(request.user)
    if len(seats) != 1:
        return None
    request.session[SEAT_KEY] = seats[0].pk
    return seats[0]


class SeatMiddleware:
    """Opens the transaction in which the request acts for its seat.

    It is not left to ATOMIC_REQUESTS, for a template response renders after the view's own
    transaction has ended, and would silently find nothing. A server error rolls everything back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.seat = None
        if request.path_info.startswith(settings.STATIC_URL) or request.path_info == "/healthz":
            return self.get_response(request)
        locked = self.locked(request)
        if locked:
            return locked
        request.seat = seat_from(request)
        with acting_as(request.seat or NOBODY):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if request.seat:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def locked(self, request):
        """An idle screen locks: what was being written is kept, and the password opens it again."""
        if not request.user.is_authenticated:
            return None
        now = int(timezone.now().timestamp())
        idle = now - request.session.get(SEEN_KEY, now)
        if idle > settings.IDLE_LOCK_MINUTES * 60:
            request.session[LOCK_KEY] = True
        if request.session.get(LOCK_KEY):
            free = {reverse("unlock"), reverse("account_logout")}
            return None if request.path_info in free else redirect("unlock")
        if now - request.session.get(SEEN_KEY, 0) > 30:
            request.session[SEEN_KEY] = now
        return None
