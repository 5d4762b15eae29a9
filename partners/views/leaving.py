"""The admin ends an agency's place."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partners import leaving
from partners.forms_joining import LeavingForm
from partners.policy import ADMIN, seat_required
from partners.setting_up import Refused
from partners.views.admin import agency_in


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
            return redirect("hand_over_of", pk=pk)
    context = {
        "form": form,
        "heading": f"{agency} leaves the {request.seat.partnership}",
        "button": "End its place",
        "back": reverse("agency", args=[pk]),
    }
    return render(request, "partners/form.html", context)
