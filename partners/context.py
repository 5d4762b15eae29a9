"""What every page's frame says: who is acting, and where they can go."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from partners import keeping
from partners.models import Seat

# Each floor adds its own links: a function of the request that gives dicts of text, href and count.
NAVIGATION: list[Callable] = []


def acting(request) -> dict:
    seat = getattr(request, "seat", None)
    links = [link for make in NAVIGATION for link in make(request)] if seat else []
    links.sort(key=lambda link: link.get("last", False))  # daily work first, the partnership after it
    for link in links:
        link.setdefault("count", None)
        link["active"] = request.path == link["href"] or (
            link["href"] != "/" and request.path.startswith(link["href"])
        )
    home = (
        [{"text": "Home", "href": reverse("home"), "count": None, "active": request.path == "/"}]
        if seat
        else []
    )
    return {
        "seat": seat,
        "other_seats": others_of(seat),
        "nav": home + links,
        "demo": settings.DEMO,
        "demo_password": settings.DEMO_PASSWORD,
        "idle_lock_minutes": settings.IDLE_LOCK_MINUTES,
        "kept_at": getattr(request, "kept_at", None),
        "kept_forms": unfinished(request) if seat else [],
    }


def others_of(seat) -> list:
    """For whom else this person may act: most people have one seat, and no query is asked for them."""
    if not getattr(seat, "has_others", False):
        return []
    mine = Seat.objects.live().whole().filter(person=seat.person_id).exclude(pk=seat.pk)
    return list(mine.order_by("agency__name", "partnership__name", "role"))


def unfinished(request) -> list:
    """At home, the pages on which something typed is kept."""
    at_home = request.path == reverse("home") and request.session.get(keeping.PATHS)
    return keeping.all_of(request.seat) if at_home else []
