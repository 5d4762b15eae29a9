"""The pages from which the rest of the partnership, and of one's own agency, is reached."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners import hubs, words
from partners.models import Role
from partners.policy import MANAGER, seat_required

EVERYBODY = frozenset(Role)


@seat_required(EVERYBODY)
@require_safe
def partnership(request):
    found = hubs.partnerships_of(request.seat)
    chosen = hubs.partnership_for(request) if found else None
    context = {
        "heading": str(chosen) if chosen else "No partnership now",
        "groups": hubs.groups_for(hubs.PARTNERSHIP, request.seat, chosen) if chosen else [],
        "query": f"?in={chosen.slug}" if len(found) > 1 else "",
        "others": [p for p in found if p != chosen],
    }
    return render(request, "partners/hub.html", context)


@seat_required(MANAGER)
@require_safe
def our_agency(request):
    context = {
        "heading": str(request.seat.agency),
        "groups": hubs.groups_for(hubs.OUR_AGENCY, request.seat, None),
        "query": "",
        "others": [],
    }
    return render(request, "partners/hub.html", context)


def navigation(request) -> list[dict]:
    unread = request.session.get(words.UNREAD)
    links = [{"text": "Partnership", "href": reverse("partnership"), "count": unread, "last": True}]
    if request.seat.role == Role.MANAGER:
        links.append({"text": "Our agency", "href": reverse("our_agency"), "last": True})
    return links
