"""Pages about clients. Names travel in the body of a POST and never in an address."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import finding, policy
from clients.forms import FindForm, NewClientForm, category_form
from clients.registry import CATEGORIES, records_of
from partners.leaving import asks_by_post
from partners.policy import STAFF, seat_required

# A higher floor adds what it knows of a client to the page: functions of (request, client) giving context.
PAGE_PARTS: list = []
# And pages about the client, named at its foot: functions of (request, client) giving dicts of text and href.
LINKS: list = []


@asks_by_post
@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def find(request):
    form = FindForm(request.POST or None)
    words = form.cleaned_data["words"] if form.is_bound and form.is_valid() else ""
    found = finding.find(request.seat.agency_id, words) if words else []
    context = {"form": form, "found": found, "words": words, "too_short": 0 < len(words.strip()) < 3}
    template = "clients/find.html#results" if request.htmx else "clients/find.html"
    return render(request, template, context)


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def new(request):
    form = NewClientForm(request.POST or None)
    onward = came_from(request)
    if request.method == "POST" and "looked" not in request.POST and form.is_valid():
        found = likely(request, form)
        if found and "sure" not in request.POST:
            return render(
                request, "clients/new.html", {"form": form, "found": found, "ask": True, "onward": onward}
            )
        client = finding.register(request.seat.agency, request.user, form.records())
        if onward:
            return redirect(f"{onward}?client={client.reference}")
        return redirect("client", reference=client.reference)
    return render(request, "clients/new.html", {"form": form, "found": [], "ask": False, "onward": onward})


def came_from(request) -> str:
    """The page of ours that sent her here to register somebody, and to which she goes back; else nothing."""
    address = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if ours and "?" not in address else ""


@seat_required(STAFF)
@require_POST
def matches(request):
    """People of the agency who may be the one being typed."""
    form = NewClientForm(request.POST)
    form.is_valid()
    context = {"found": likely(request, form), "ask": False, "onward": came_from(request)}
    return render(request, "clients/new.html#matches", context)


def likely(request, form: NewClientForm) -> list:
    data = form.cleaned_data
    names = f"{data.get('known_as', '')} {data.get('family_name', '')}"
    return finding.matches(
        request.seat.agency_id, names=names, birth_date=data.get("birth_date"), phone=data.get("phone", "")
    )


@seat_required(STAFF)
@require_safe
def page(request, reference: str):
    client = policy.get(request.seat, reference)
    held = records_of(client)
    rows = [(kind, held[code].preview() if code in held else []) for code, kind in CATEGORIES.items()]
    links = [link for make in LINKS for link in make(request, client)]
    context = {"client": client, "name": name_of(client), "rows": rows, "links": links}
    for part in PAGE_PARTS:
        context |= part(request, client)
    return render(request, "clients/page.html", context)


def name_of(client) -> str:
    return client.identity.name if hasattr(client, "identity") else client.reference


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def edit(request, reference: str, code: str):
    client = policy.get(request.seat, reference)
    if code not in CATEGORIES:
        raise Http404
    kind = CATEGORIES[code]
    record = kind.model.objects.filter(client=client).first()
    form = category_form(code)(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        finding.save_record(client, code, form.cleaned_data)
        messages.success(request, f"{kind.shown}: saved.")
        return redirect("client", reference=reference)
    return render(request, "clients/edit.html", {"client": client, "kind": kind, "form": form})
