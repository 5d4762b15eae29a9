"""The seat of a request: found from the session, told to PostgreSQL, for the whole of the response."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.dispatch import receiver
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from structlog.contextvars import bind_contextvars

from partners import keeping, leaving, second_factor, words
from partners.acting import NOBODY, acting_as
from partners.models import Seat

# Served alike to everybody: who asks is not looked at, so that any cache may keep the answer.
FOR_ANYBODY = (settings.STATIC_URL, "/healthz", "/oruk/")
SEAT_KEY = "seat"
LOCK_KEY = "locked"
SEEN_KEY = "seen"
BEGAN_KEY = "began"


def seats_of(person) -> list[Seat]:
    return list(Seat.objects.live().whole().with_close_down().filter(person=person))


def seat_from(request) -> Seat | None:
    """The seat chosen in this session, or the only one there is. `has_others` says whether it could be another."""
    if not request.user.is_authenticated:
        return None
    live = Seat.objects.live().filter(person=request.user)
    wanted = request.session.get(SEAT_KEY)
    if wanted:
        others = Exists(live.exclude(pk=OuterRef("pk")))
        return live.whole().with_close_down().filter(pk=wanted).annotate(has_others=others).first()
    seats = seats_of(request.user)
    if len(seats) != 1:
        return None
    request.session[SEAT_KEY] = seats[0].pk
    return seats[0]


def is_idle(request) -> bool:
    now = int(timezone.now().timestamp())
    return now - request.session.get(SEEN_KEY, now) > settings.IDLE_LOCK_MINUTES * 60


@receiver(user_logged_in)
def note_beginning(sender, request, **kwargs) -> None:
    request.session[BEGAN_KEY] = int(timezone.now().timestamp())


def is_over(request) -> bool:
    """Whether the session has lasted as long as one may. Its age is renewed with every write, so it would never end."""
    if not request.user.is_authenticated:
        return False
    began = request.session.setdefault(BEGAN_KEY, int(timezone.now().timestamp()))
    return timezone.now().timestamp() - began > settings.SESSION_COOKIE_AGE


def note_seen(request) -> bool:
    """Twice a minute at most write down that somebody is there. True when it was written."""
    now = int(timezone.now().timestamp())
    if now - request.session.get(SEEN_KEY, 0) <= 30:
        return False
    request.session[SEEN_KEY] = now
    return True


class SeatMiddleware:
    """Opens the transaction in which the request acts for its seat.

    It is not left to ATOMIC_REQUESTS, for a template response renders after the view's own
    transaction has ended, and would silently find nothing. A server error rolls everything back.

    A locked screen acts for nobody and reaches the lock alone, and a session that is over the sign-in page. What they
    post is kept for the one who typed it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.seat = request.kept_at = None
        request.locked = request.lacks_factor = request.over = False
        if request.path_info.startswith(FOR_ANYBODY):
            return self.get_response(request)
        self.look_at_the_lock(request)
        request.over = is_over(request)
        request.lacks_factor = not request.locked and second_factor.missing(request)
        signed_in = request.user.is_authenticated
        if not (request.locked or request.lacks_factor or request.over):
            request.seat = seat_from(request)
        bind_contextvars(seat=request.seat.pk if request.seat else None)
        with acting_as(request.seat or NOBODY):
            response = self.respond(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if signed_in:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def look_at_the_lock(self, request) -> None:
        if not request.user.is_authenticated:
            return
        if is_idle(request):
            request.session[LOCK_KEY] = True
        request.locked = bool(request.session.get(LOCK_KEY))

    def respond(self, request) -> HttpResponse:
        seat = request.seat
        if seat:
            if note_seen(request):
                keeping.look(request)
                words.look(request)
            keeping.give_back(request)
        response = self.get_response(request)
        if seat and request.method == "POST" and response.status_code < 400:
            # Newer than what was kept; after signing out there is no session to note it in.
            keeping.forget(request, request.get_full_path())
        return response

    def process_view(self, request, view, args, kwargs):
        """Here and not above, for by now the request is known to come from a page of ours."""
        if request.over:
            return self.end(request)
        if request.lacks_factor and self.is_behind(request, view):
            return redirect("mfa_activate_totp")
        if request.seat and request.seat.reads_until and not leaving.may_send(request, view):
            return render(request, "partners/read_only.html", status=403)
        free = {reverse("unlock"), reverse("sign_out"), reverse("account_logout")}
        if not request.locked or request.path_info in free:
            return None
        if request.method == "POST":
            self.keep(request)
        if not request.htmx:
            page = request.get_full_path() if request.method == "GET" else keeping.page_of(request)
            request.session[keeping.RETURN] = page
        return redirect("unlock")

    def end(self, request) -> HttpResponse:
        page = request.get_full_path() if request.method == "GET" else keeping.page_of(request)
        if request.method == "POST":
            self.keep(request)
        logout(request)
        return redirect_to_login(page)

    def is_behind(self, request, view) -> bool:
        """Whether the page is for people who are signed in, and not on the way to a second factor."""
        return getattr(view, "login_required", True) and not second_factor.is_on_the_way(request.path_info)

    def keep(self, request) -> None:
        seat = seat_from(request)
        if seat and not request.path_info.startswith("/accounts/"):
            with acting_as(seat):
                keeping.hold_on_its_page(request, seat)
