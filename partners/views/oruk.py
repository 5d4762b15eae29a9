"""The open directory: Open Referral UK 3.0, for anybody, without a key. It reads, and no session is looked at."""

import hashlib
import json
import math
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from partners.directory import ids, parameters, published, vocabularies
from partners.directory.parameters import PER_PAGE, BadParameters
from partners.directory.shapes import Shape
from partners.models import Agency, Service

FRESH_FOR = 300  # seconds that an answer may be kept before its tag is asked about again
PROFILE = "https://docs.openreferraluk.org/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/uk-profile/main/schema/openapi.json"
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Missing(LookupError):
    """Nothing published has this id, whether something hidden has it or nothing at all."""


def endpoint(view: Callable[..., dict]) -> Callable[..., HttpResponse]:
    """GET, HEAD and the browser's own question before; errors as problem documents; the same headers on all."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=OPEN | PREFLIGHT)
        if request.method not in ("GET", "HEAD"):
            return problem(405, "Only GET", "This directory is only read.", Allow="GET, HEAD, OPTIONS")
        try:
            return tagged(request, view(request, **kwargs))
        except BadParameters as error:
            wrong = [{"parameter": w.name, "detail": str(w)} for w in error.wrong]
            return problem(400, "A parameter cannot be understood", str(error), wrong)
        except Missing:
            return problem(404, "Not found", "Nothing in this directory has this id.")

    return answer


def tagged(request: HttpRequest, found: dict) -> HttpResponse:
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    keep = f"public, max-age={FRESH_FOR}"
    headers = OPEN | {"Cache-Control": keep, "ETag": etag}
    response = HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)
    conditional = get_conditional_response(request, etag=etag, response=response)
    if conditional is not response:
        for name, value in headers.items():
            conditional.headers[name] = value
    return conditional


def problem(status: int, title: str, detail: str, errors: list | None = None, **headers: str) -> HttpResponse:
    """RFC 9457."""
    found = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors:
        found["errors"] = errors
    headers = OPEN | {"Cache-Control": "no-store"} | headers
    body = json.dumps(found, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type="application/problem+json", headers=headers)


def identity(text: str) -> str:
    found = ids.as_uuid(text)
    if found is None:
        raise BadParameters([parameters.BadParameter("id", "The id is a UUID.")])
    return found


def paged(asked: dict, total: int, rows: Callable[[int, int], list[dict]]) -> dict:
    """The standard's envelope. A page past the last is empty, and says so."""
    number, size = asked.get("page", 1), asked.get("per_page", PER_PAGE)
    first = (number - 1) * size
    contents = rows(first, first + size) if first < total else []
    pages = math.ceil(total / size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def shape_for(agencies: list[Agency], services: list[Service]) -> Shape:
    """Knowing which of their addresses is a person's own: one question for them all."""
    return Shape(private=published.staff_addresses({thing.email for thing in [*agencies, *services]}))


def shape_of_services(services: list[Service]) -> Shape:
    return shape_for([s.agency for s in services], services)


@endpoint
def about(request) -> dict:
    return {"version": "HSDS-UK-3.0", "profile": PROFILE, "openapi_url": OPENAPI}


@endpoint
def services(request) -> dict:
    asked = parameters.read(request.GET, parameters.SERVICES)
    found = parameters.services(asked)

    def rows(first: int, last: int) -> list[dict]:
        page = list(found.select_related("agency").order_by("name", "pk")[first:last])
        shape = shape_of_services(page)
        return [shape.service_row(service) for service in page]

    return paged(asked, found.count(), rows)


@endpoint
def service(request, id: str) -> dict:
    found = published.whole(published.services()).filter(uuid=identity(id)).first()
    if found is None:
        raise Missing
    return shape_of_services([found]).service(found)


@endpoint
def organizations(request) -> dict:
    asked = parameters.read(request.GET, parameters.PAGES)
    found = published.agencies()

    def rows(first: int, last: int) -> list[dict]:
        page = list(found.order_by("name", "pk")[first:last])
        shape = shape_for(page, [])
        return [shape.organization_row(agency) for agency in page]

    return paged(asked, found.count(), rows)


@endpoint
def organization(request, id: str) -> dict:
    found = published.agencies().filter(uuid=identity(id)).first()
    if found is None:
        raise Missing
    offered = list(published.whole(published.services().filter(agency=found)).order_by("name", "pk"))
    return shape_for([found], offered).organization(found, offered)


@endpoint
def taxonomies(request) -> dict:
    asked = parameters.read(request.GET, parameters.PAGES)
    found = list(vocabularies.ALL.values())
    return paged(
        asked, len(found), lambda first, last: [vocabularies.taxonomy_shape(t) for t in found[first:last]]
    )


@endpoint
def taxonomy(request, id: str) -> dict:
    wanted = identity(id)
    found = next((t for t in vocabularies.ALL.values() if t.id == wanted), None)
    if found is None:
        raise Missing
    return vocabularies.taxonomy_shape(found, published.terms(found.code))


@endpoint
def taxonomy_terms(request) -> dict:
    asked = parameters.read(request.GET, parameters.PAGES)
    found = published.terms()
    return paged(asked, len(found), lambda first, last: [vocabularies.shape(t) for t in found[first:last]])


@endpoint
def taxonomy_term(request, id: str) -> dict:
    wanted = identity(id)
    found = next((t for t in published.terms() if t.id == wanted), None)
    if found is None:
        raise Missing
    return vocabularies.shape(found)


@endpoint
def service_at_locations(request) -> dict:
    asked = parameters.read(request.GET, parameters.PLACES)
    found = parameters.at_locations(asked)
    near = ["metres"] if "proximity" in asked else []

    def rows(first: int, last: int) -> list[dict]:
        page = list(found.order_by(*near, "service__name", "pk")[first:last])
        shape = shape_of_services([row.service for row in page])
        return [shape.at_location_row(row) for row in page]

    return paged(asked, found.count(), rows)


@endpoint
def service_at_location(request, id: str) -> dict:
    row = published.at_location(identity(id))
    if row is None:
        raise Missing
    row.service = published.whole(published.services()).get(pk=row.service_id)
    return shape_of_services([row.service]).at_location(row)
