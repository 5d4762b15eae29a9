"""The admin ends an agency's place, or records that another has taken it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from partners import leaving, succession
from partners.forms_joining import LeavingForm, SuccessionForm
from partners.hubs import agency_in
from partners.policy import ADMIN, seat_required
from partners.setting_up import Refused


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def end_membership(request, pk: int):
    agency = agency_in(request, pk)
    spell = leaving.running(request.seat.partnership, agency)
    if spell is None:
        raise Http404
    form = LeavingForm(request.POST or None, spell=spell)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.end(request.seat.partnership, agency, request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{agency} leaves. Here is what is open and has to be handed over.")
            return redirect("left_open_of", pk=pk)
    context = {
        "form": form,
        "heading": f"{agency} leaves the {request.seat.partnership}",
        "button": "End its place",
        "back": reverse("agency", args=[pk]),
    }
    return render(request, "partners/form.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def succeeded(request, pk: int):
    """Another agency has taken its place: everything moves, in one step."""
    agency, today = agency_in(request, pk), timezone.localdate()
    if leaving.running(request.seat.partnership, agency) is None:
        raise Http404
    successors = succession.possible_successors(request.seat.partnership, agency, today)
    form = SuccessionForm(request.POST or None, successors=successors)
    if request.method == "POST" and form.is_valid() and moved(form, agency):
        new = form.cleaned_data["successor"]
        messages.success(request, f"{agency} has become {new}. Its work, services and people are there.")
        return redirect("to_sign_again")
    return render(request, "partners/joining/succeed.html", {"form": form, "agency": agency})


def moved(form: SuccessionForm, agency) -> bool:
    data = form.cleaned_data
    try:
        succession.succeed(agency, data["successor"], data["on"], data["reason"], data["decided_by"])
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True
