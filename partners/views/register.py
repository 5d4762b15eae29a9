"""The governance register: read by every agency of the partnership, kept by those who look after it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partners import files, hubs, knowing, register, tiers
from partners.forms_governance import DocumentForm, EntryForm
from partners.models import RegisterDocument, RegisterEntry
from partners.paging import Page
from partners.policy import AGENCY, GOVERNANCE, seat_required

READERS = AGENCY | GOVERNANCE
MOST = 50  # in the banner, and of what is past


def entry_for(request, pk: int) -> RegisterEntry:
    """An entry of a partnership in which the seat has a place, else 404."""
    places = hubs.partnerships_of(request.seat)
    found = RegisterEntry.objects.filter(partnership__in=places, pk=pk)
    entry = found.select_related("partnership", "lead", "supersedes", "newer").first()
    if entry is None:
        raise Http404
    return entry


@seat_required(READERS)
@require_safe
def entries(request):
    partnership = hubs.partnership_for(request)
    every = RegisterEntry.objects.filter(partnership=partnership).select_related("lead")
    current = every.current().prefetch_related("parties")
    context = {
        "partnership": partnership,
        "page": Page(request, current),
        "overdue": list(current.overdue()[:MOST]),
        "past": list(every.exclude(pk__in=current.values("pk")).order_by("-starts_on", "pk")[:MOST]),
        "today": timezone.localdate(),
        "may_change": request.seat.role in GOVERNANCE,
        "hidden": knowing.hidden_from(request.seat),
    }
    return render(request, "partners/register.html", context)


@seat_required(READERS)
@require_http_methods(["GET", "POST"])
def entry(request, pk: int):
    """One entry with its documents and history. What is posted is a document, by those who keep the register."""
    found = entry_for(request, pk)
    may_change = request.seat.role in GOVERNANCE
    if request.method == "POST" and not may_change:
        return HttpResponse(status=403)
    form = DocumentForm(request.POST or None, request.FILES or None) if may_change else None
    if request.method == "POST" and form.is_valid() and kept(request, found, form):
        messages.success(request, "The document is in the register.")
        return redirect("register_entry", pk=pk)
    documents = found.documents.defer("content").select_related("added_by")
    context = {
        "entry": found,
        "parties": list(found.parties.order_by("name")),
        "documents": list(documents),
        "history": found.history.select_related("person"),
        "form": form,
        "today": timezone.localdate(),
        "hidden": knowing.hidden_from(request.seat),
        "newer": getattr(found, "newer", None),
        "of_ours": request.seat.agency_id is None
        or any(p.pk == request.seat.agency_id for p in found.parties.all()),
        "core": may_read_all(request.seat, found.partnership),
    }
    return render(request, "partners/register_entry.html", context)


def kept(request, found: RegisterEntry, form: DocumentForm) -> bool:
    try:
        register.keep_document(
            found, form.cleaned_data["label"], form.cleaned_data["file"].read(), request.user
        )
    except ValidationError as error:
        form.add_error("file", error.messages[0])
        return False
    return True


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def add(request):
    partnership = request.seat.partnership
    form = EntryForm(
        request.POST or None, instance=RegisterEntry(partnership=partnership), partnership=partnership
    )
    if request.method == "POST" and form.is_valid():
        entry = register.add(form.save(commit=False), form.cleaned_data["parties"], request.user)
        return redirect("register_entry", pk=entry.pk)
    return asked(request, form, "Add to the register", "Add", reverse("register"))


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def change(request, pk: int):
    found = entry_for(request, pk)
    form = EntryForm(request.POST or None, instance=found, partnership=found.partnership, change=True)
    if request.method == "POST" and form.is_valid():
        said = register.differences(form)
        register.change(
            form.save(commit=False),
            form.cleaned_data["parties"],
            request.user,
            form.cleaned_data["why"],
            said,
        )
        return redirect("register_entry", pk=pk)
    return asked(request, form, f"Change: {found}", "Save", reverse("register_entry", args=[pk]))


@seat_required(GOVERNANCE)
@require_http_methods(["GET", "POST"])
def renew(request, pk: int):
    """A new version, begun with what the old one says but its dates."""
    old = entry_for(request, pk)
    initial = {"kind": old.kind, "title": old.title, "lead": old.lead_id, "parties": old.parties.all()}
    form = EntryForm(
        request.POST or None,
        instance=RegisterEntry(partnership=old.partnership),
        initial=initial | {"notes": old.notes},
        partnership=old.partnership,
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = register.renew(old, form.save(commit=False), form.cleaned_data["parties"], request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{new} is in force. The older version stays in the register.")
            return redirect("register_entry", pk=new.pk)
    return asked(
        request, form, f"A new version of {old.title}", "Enter", reverse("register_entry", args=[pk])
    )


def asked(request, form, heading: str, button: str, back: str):
    context = {"form": form, "heading": heading, "button": button, "back": back}
    return render(request, "partners/governance_form.html", context)


@seat_required(READERS)
@require_safe
def document(request, pk: int, document_id):
    """The document itself, to be saved: no browser shows it as a page of ours. Row security says who may."""
    found = entry_for(request, pk).documents.filter(pk=document_id).select_related("entry").first()
    if found is None or not may_read(request.seat, found):
        raise Http404
    return files.to_save(found.content, register.TYPES[found.kind], register.file_name(found))


def may_read_all(seat, partnership) -> bool:
    return bool(seat.agency_id) and tiers.may(seat.agency, partnership, "read_register")


def may_read(seat, found: RegisterDocument) -> bool:
    """The rule of the table's policy, asked in Python first."""
    return (
        seat.partnership_id == found.partnership_id
        or may_read_all(seat, found.entry.partnership)
        or found.entry.parties.filter(pk=seat.agency_id).exists()
    )
