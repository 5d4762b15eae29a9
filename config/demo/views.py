"""Sign in as anybody, and read every message sent: for invented people only."""

import os
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.demo.data.cast import CAST
from partners.middleware import LOCK_KEY, SEAT_KEY
from partners.models import Agency, Partnership, Seat

SHOWN = 50


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request):
    if request.method == "POST":
        seat = get_object_or_404(Seat.objects.live(), pk=request.POST.get("seat") or 0)
        login(request, seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        request.session[SEAT_KEY] = seat.pk
        request.session.pop(LOCK_KEY, None)
        return redirect("home")
    return render(request, "demo/sign_in.html", {"places": places()})


def places() -> list[dict]:
    """Each partnership: first those whom its stories are about and who look after it, then everybody by agency."""
    seats = Seat.objects.live().whole().order_by("agency__name", "role", "person__name")
    of_agency: dict = {}
    for seat in seats:
        of_agency.setdefault(seat.agency_id, []).append(seat)
    found = []
    for partnership in Partnership.objects.order_by("name"):
        agencies = Agency.objects.filter(spells__partnership=partnership).distinct().order_by("name")
        groups = [(agency, of_agency[agency.pk]) for agency in agencies if agency.pk in of_agency]
        told = [seat for _, group in groups for seat in group if is_told_of(seat)]
        lookers = [seat for seat in of_agency.get(None, []) if seat.partnership_id == partnership.pk]
        found.append({"name": partnership, "first": told + lookers, "agencies": groups})
    return found


def is_told_of(seat: Seat) -> bool:
    return seat.person.name in CAST.get(seat.agency.slug, {}).get(seat.role, [])


def messages_sent() -> list[dict]:
    folder = Path(os.environ.get("RP_STATE_DIR", ".")) / "mailbox"
    files = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN] if folder.exists() else []
    parsed = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]
    return [
        {
            "to": m["to"],
            "subject": m["subject"],
            "body": m.get_content(),
            "at": parsedate_to_datetime(m["date"]),
        }
        for m in parsed
    ]


@login_not_required
@require_safe
def mailbox(request):
    return render(request, "demo/mailbox.html", {"sent": messages_sent()})
