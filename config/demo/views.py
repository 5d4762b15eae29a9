"""Sign in as anybody, and read every message sent: for invented people only."""

import os
from email import message_from_bytes, policy
from pathlib import Path

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from partners.middleware import LOCK_KEY, SEAT_KEY
from partners.models import Seat

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
    groups: dict[str, list[Seat]] = {}
    for seat in (
        Seat.objects.live().whole().order_by("partnership__name", "agency__name", "role", "person__name")
    ):
        groups.setdefault(str(seat.agency or seat.partnership), []).append(seat)
    return render(request, "demo/sign_in.html", {"groups": list(groups.items())})


def messages_sent() -> list[dict]:
    folder = Path(os.environ.get("RP_STATE_DIR", ".")) / "mailbox"
    files = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN] if folder.exists() else []
    parsed = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]
    return [
        {"to": m["to"], "subject": m["subject"], "body": m.get_content(), "at": m["date"]} for m in parsed
    ]


@login_not_required
@require_safe
def mailbox(request):
    return render(request, "demo/mailbox.html", {"sent": messages_sent()})
