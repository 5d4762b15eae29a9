"""Home, the choice of seat, the lock, and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from partners.middleware import LOCK_KEY, SEAT_KEY, SEEN_KEY, seats_of

# A higher floor puts the home page of its seats here: role → view.
HOMES: dict = {}


@login_not_required
def healthz(request):
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


def home(request):
    if request.seat is None:
        return redirect("choose_seat")
    view = HOMES.get(request.seat.role)
    return view(request) if view else render(request, "partners/home_plain.html", {"heading": "Home"})


@require_http_methods(["GET", "POST"])
def choose_seat(request):
    """Act for another of one's agencies. A seat that is not one's own is simply not offered."""
    seats = seats_of(request.user)
    request.session["seat_ids"] = [seat.pk for seat in seats]
    if request.method == "POST":
        chosen = next((seat for seat in seats if str(seat.pk) == request.POST.get("seat")), None)
        if chosen:
            request.session[SEAT_KEY] = chosen.pk
            return redirect("home")
    error = "Choose who you are acting for." if request.method == "POST" else ""
    return render(request, "partners/choose_seat.html", {"seats": seats, "error": error, "heading": "Who are you acting for?"})


@require_POST
def lock(request):
    request.session[LOCK_KEY] = True
    return redirect("unlock")


@require_http_methods(["GET", "POST"])
def unlock(request):
    """The person's own password opens the screen where it was; somebody else signs in instead."""
    error = ""
    if request.method == "POST":
        if request.user.check_password(request.POST.get("password", "")):
            request.session.pop(LOCK_KEY, None)
            request.session.pop(SEEN_KEY, None)
            return redirect("home")
        error = "That is not your password."
    return render(request, "partners/unlock.html", {"error": error, "person": request.user, "heading": "This screen is locked"})
