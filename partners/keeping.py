"""Keeping what was being typed when a screen is locked or changes hands, and giving it back.

It is kept in a table that row security opens to the same person in the same seat alone, whoever
sits at the machine in between. It comes back on the page where it was typed: there a GET finds in
`request.POST` what was typed, so the page's form shows it as it shows a form with a mistake. A POST
to that page is newer than what was kept, and takes its place.
"""

from urllib.parse import urlsplit

from django.db import connection
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone

from partners.models import KeptForm

PATHS = "kept"  # in the session: the pages for which something is kept
RETURN = "return_to"  # in the session: the page on which the screen was locked
NEVER = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "act_as"}
LONGEST_PATH = KeptForm._meta.get_field("path").max_length


def page_of(request) -> str:
    """The page on which the person stands who sends this: the address by itself, of this site, or home."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    path = came_from._replace(scheme="", netloc="", fragment="").geturl()
    ours = came_from.netloc == request.get_host() and is_a_page(path)
    return path if ours else "/"


def hold_on_its_page(request, seat) -> None:
    """Keep what is posted to the page it was typed on. What goes elsewhere is a press of a button, and is not kept."""
    own = request.get_full_path()
    if "Referer" not in request.headers or page_of(request) == own:
        hold(request, seat, own)


def is_a_page(path: str) -> bool:
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST_PATH:
        return False
    try:
        resolve(urlsplit(path).path)
    except Resolver404:
        return False
    return True


def typed_in(data: QueryDict) -> str:
    """The fields worth keeping, as a browser sends them; nothing when all are empty. No password is ever kept."""
    kept = data.copy()
    for name in NEVER & set(kept):
        del kept[name]
    return kept.urlencode() if any(value for values in kept.lists() for value in values[1]) else ""


def hold(request, seat, path: str) -> bool:
    """Keep what this request posts, for this seat and page. Call it as that seat. True when there was something."""
    typed = typed_in(request.POST)
    if not typed or not is_a_page(path):
        return False
    KeptForm.objects.update_or_create(
        seat=seat,
        path=path,
        defaults={"typed": typed, "at": timezone.now()},
        create_defaults={
            "typed": typed,
            "at": timezone.now(),
            "person_id": seat.person_id,
            "agency_id": seat.agency_id,
        },
    )
    request.session[PATHS] = sorted({*request.session.get(PATHS, []), path})
    return True


def look(request) -> None:
    """Note in the session for which pages something of this seat's is kept."""
    found = KeptForm.objects.filter(seat=request.seat).order_by("path")
    request.session[PATHS] = list(found.values_list("path", flat=True))


def give_back(request) -> None:
    """On the page where something was typed and not sent, let the form find it."""
    path = request.get_full_path()
    if request.method != "GET" or path not in request.session.get(PATHS, []):
        return
    kept = KeptForm.objects.filter(seat=request.seat, path=path).first()
    if kept:
        request.kept_at = kept.at
        request.POST = QueryDict(kept.typed)


def forget(request, path: str) -> None:
    """What was kept for this page is sent by now, or thrown away."""
    if path in request.session.get(PATHS, []):
        KeptForm.objects.filter(seat=request.seat, path=path).delete()
        request.session[PATHS] = [other for other in request.session[PATHS] if other != path]


def all_of(seat) -> list[KeptForm]:
    return list(KeptForm.objects.filter(seat=seat).order_by("-at"))


def drop_old() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select drop_old_kept_forms()")
