"""Information sharing: what is due there, and all the pages about it."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consent import desk
from partners import hubs
from partners.policy import seat_required

ROLES = hubs.INFORMATION_ROLES


def home(request):
    """Where a privacy lead lands."""
    return shown(request, "Home", str(request.seat.agency))


@seat_required(ROLES)
@require_safe
def information(request):
    return shown(request, "Information sharing", "Information sharing")


def shown(request, title: str, heading: str):
    context = {
        "title": title,
        "heading": heading,
        "duties": desk.for_seat(request.seat),
        "groups": hubs.groups_for(hubs.INFORMATION, request.seat, request.seat.partnership),
    }
    return render(request, "consent/desk.html", context)


def navigation(request) -> list[dict]:
    """Only where the page would hold something for the seat."""
    if not desk.concerns(request.seat):
        return []
    return [{"text": "Information sharing", "href": reverse("information"), "last": True}]
