"""Who may answer for a client, and whether they can decide or understand one thing. One link each, never in the way."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clients import policy
from clients.views import came_from, name_of
from consent import papers, standing
from consent.forms import CapacityForm, EndForm, RepresentativeForm, UnderstandingForm
from consent.models import Paper, Representative
from partners import files, sight
from partners.policy import STAFF, seat_required


def onward(request, client):
    """Back to the page that led here, or to all that the client said."""
    return redirect(came_from(request) or reverse("answers", args=[client.reference]))


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def representatives(request, reference: str):
    client = policy.get(request.seat, reference)
    form = RepresentativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        standing.add_representative(client, **form.cleaned_data)
        messages.success(request, "It is on record who may answer for them.")
        return onward(request, client)
    rows = Representative.objects.filter(client=client).select_related("recorded_by").order_by("-id")
    context = {"client": client, "name": name_of(client), "form": form, "rows": rows}
    return render(request, "consent/representatives.html", context)


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def end_representative(request, reference: str, representative_id):
    client = policy.get(request.seat, reference)
    found = get_object_or_404(Representative, client=client, pk=representative_id, ended_on=None)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        standing.end_representative(found, form.cleaned_data["why"])
        messages.success(request, "They answer for them no longer.")
        return redirect("representatives", reference=reference)
    return asked(request, client, form, "They answer for them no longer", found.get_authority_display())


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def capacity(request, reference: str, agency_id: int):
    client = policy.get(request.seat, reference)
    receiver = get_object_or_404(sight.found_by(request.seat.agency_id), pk=agency_id)
    form = CapacityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        standing.assess(client, receiver, **form.cleaned_data)
        messages.success(request, "The assessment is on record.")
        return onward(request, client)
    about = f"Everybody is presumed able to decide. This is about one decision, today: what may be shared with {receiver}."
    return asked(request, client, form, "Can they decide this?", about)


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def understanding(request, reference: str, agency_id: int):
    client = policy.get(request.seat, reference)
    receiver = get_object_or_404(sight.found_by(request.seat.agency_id), pk=agency_id)
    form = UnderstandingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        standing.note_understanding(client, receiver, **form.cleaned_data)
        messages.success(request, "The note is on record.")
        return onward(request, client)
    about = (
        f"A child who understands what may be shared with {receiver} decides it, also against a parent. "
        "From 16, in Scotland from 12, they are presumed to understand."
    )
    return asked(request, client, form, "Do they understand this?", about)


def asked(request, client, form, heading: str, about: str):
    context = {"client": client, "form": form, "heading": heading, "about": about}
    return render(request, "consent/standing.html", context)


@seat_required(STAFF)
@require_safe
def sheet(request, reference: str, paper_id):
    """The signed sheet, to be saved: no browser shows it as a page of ours."""
    client = policy.get(request.seat, reference)
    found = Paper.objects.filter(client=client, pk=paper_id).first()
    if found is None:
        raise Http404
    name = f"signed-{client.reference}.{found.kind}"
    return files.to_save(found.content, papers.TYPES[found.kind], name)
