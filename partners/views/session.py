"""Home, the choice of seat, the lock, and the health check."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import keeping, leaving
from partners.forms import SettingsForm
from partners.middleware import LOCK_KEY, SEAT_KEY, SEEN_KEY, seats_of
from partners.models import Role, Seat
from partners.policy import seat_required

# A higher floor puts the home page of its seats here: role → view.
HOMES: dict = {}


@login_not_required
@require_safe
def healthz(request):
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def home(request):
    if request.seat is None:
        return redirect("choose_seat")
    view = HOMES.get(request.seat.role)
    return view(request) if view else render(request, "partners/home_plain.html", {"heading": "Home"})


@require_http_methods(["GET", "POST"])
def choose_seat(request):
    """Act for another of one's agencies. A seat that is not one's own is simply not offered.

    The header's switch sends the page's open form along: it is kept for the seat in which it was typed, and the
    other one begins at home, for no page of one agency is carried into the other.
    """
    seats = seats_of(request.user)
    if request.method == "POST":
        wanted = request.POST.get("act_as") or request.POST.get("seat")
        chosen = next((seat for seat in seats if str(seat.pk) == wanted), None)
        if chosen:
            if "act_as" in request.POST:
                keep_what_is_typed(request)
            request.session[SEAT_KEY] = chosen.pk
            request.session.pop(SEEN_KEY, None)
            return redirect("home")
    error = "Choose who you are acting for." if request.method == "POST" else ""
    return render(
        request,
        "partners/choose_seat.html",
        {
            "seats": seats,
            "closed": closed_places(request.user),
            "error": error,
            "heading": "Who are you acting for?",
        },
    )


def closed_places(person) -> list:
    """The last place of each agency for which this person cannot act any more, because it left."""
    seats = Seat.objects.closed().filter(person=person).select_related("agency").order_by("agency__name")
    return [leaving.latest_place(agency) for agency in {seat.agency: None for seat in seats}]


def keep_what_is_typed(request) -> bool:
    """The buttons of the header send the page's open form along. True when it held something."""
    return bool(request.seat) and keeping.hold(request, request.seat, keeping.page_of(request))


@require_POST
def lock(request):
    keep_what_is_typed(request)
    request.session[LOCK_KEY] = True
    request.session[keeping.RETURN] = keeping.page_of(request)
    return redirect("unlock")


@require_POST
def sign_out(request):
    """Also the way for somebody else to sign in: they find nothing of this person's."""
    keep_what_is_typed(request)
    logout(request)
    answer = redirect(settings.LOGIN_URL)
    # Cookies are not named: they would go for every service under the same domain. Ours is worth nothing by now.
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@require_http_methods(["GET", "POST"])
def unlock(request):
    """The person's own password opens the screen where it was; somebody else signs in instead."""
    if not request.locked:
        return redirect("home")
    error = refusal_of(request) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        request.session.pop(LOCK_KEY, None)
        request.session.pop(SEEN_KEY, None)
        return redirect(request.session.pop(keeping.RETURN, "/"))
    return render(
        request,
        "partners/unlock.html",
        {"error": error, "person": request.user, "heading": "This screen is locked"},
    )


def refusal_of(request) -> str:
    """Why the screen stays locked, or nothing. Guessing is limited as it is at signing in."""
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return "That was tried too often. Wait a minute, then try again."
    right = request.user.check_password(request.POST.get("password", ""))
    return "" if right else "That is not your password."


@seat_required(frozenset(Role))
@require_POST
def keep(request):
    """What is being typed, kept while it is typed; said beneath the form."""
    held = keep_what_is_typed(request)
    return render(request, "partners/kept.html", {"at": timezone.now() if held else None})


@seat_required(frozenset(Role))
@require_POST
def throw_away(request):
    """Drop what was kept for the page that this is pressed on, or for the one that is named."""
    page = request.POST.get("page") or keeping.page_of(request)
    keeping.forget(request, page)
    return redirect("home" if "page" in request.POST else page)


@require_http_methods(["GET", "POST"])
def settings_page(request):
    """How this person is told that something happened."""
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("home")
    return render(
        request,
        "partners/form.html",
        {
            "form": form,
            "heading": "Your settings",
            "button": "Save",
            "back": reverse("home"),
            "more": {"href": reverse("mfa_index"), "text": "Signing in: password and authenticator app"},
        },
    )


PLAIN = {
    "help": (
        "Help",
        [
            "To refer somebody: find them by three letters of their name, press Refer, choose a service, write what has happened, record what they agree to, check, and send.",
            "To answer a referral: open the inbox, open the referral, accept and assign it, ask for more, or decline and say why.",
            "If you cannot sign in, press “I have forgotten my password”; if that does not help, ask your partnership's admin. If something is urgent, telephone the other agency: you can record the call afterwards.",
        ],
    ),
    "accessibility": (
        "Accessibility",
        [
            "These pages aim at WCAG 2.2 level AA. They work with a keyboard, without JavaScript, and at 400 % zoom.",
            "Every page is checked with axe in a real browser. Tell your partnership's admin what does not work for you.",
        ],
    ),
    "privacy": (
        "Privacy",
        [
            "Each agency is the controller of what it holds. Another agency receives a copy only under an agreement that both signed, and with what the person said on record.",
            "E-mails say that something happened, and never to whom. Nothing is kept in your browser but the cookie that signs you in.",
        ],
    ),
}


@login_not_required
@require_safe
def plain(request, name: str):
    heading, lines = PLAIN[name]
    return render(request, "partners/plain.html", {"heading": heading, "lines": lines})
