"""For the admins of a partnership: which agencies are kept apart, and which are known to few."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import sight
from partners.forms_sight import ApartForm, SightForm
from partners.hubs import agency_in
from partners.models import KeptApart, SightChange
from partners.policy import ADMIN, GOVERNANCE, seat_required

FEW = 20


def apart_in(request, apart_id: int) -> KeptApart:
    """A pair of the seat's own partnership, else 404."""
    found = KeptApart.objects.filter(partnership_id=request.seat.partnership_id)
    return get_object_or_404(found.select_related("one", "other"), pk=apart_id)


@seat_required(GOVERNANCE)
@require_safe
def who_sees_whom(request):
    partnership = request.seat.partnership
    pairs = KeptApart.objects.filter(partnership=partnership).select_related("one", "other")
    hidden = sight.members(partnership).filter(listed=False).prefetch_related("known_to").order_by("name")
    context = {
        "live": [pair for pair in pairs if pair.in_force_or_coming],
        "over": [pair for pair in pairs if not pair.in_force_or_coming][:FEW],
        "hidden": [(agency, ", ".join(str(one) for one in agency.known_to.all())) for agency in hidden],
        "changes": SightChange.objects.filter(partnership=partnership).select_related("agency")[:FEW],
        "may_change": request.seat.role == "admin",
    }
    return render(request, "partners/who_sees_whom.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def keep_apart(request):
    form = ApartForm(request.POST or None, partnership=request.seat.partnership)
    if request.method == "POST" and form.is_valid():
        try:
            made = sight.keep_apart(
                request.seat.partnership, decided_by=request.user.name, **form.cleaned_data
            )
        except sight.Refused as refusal:
            form.add_error("other", str(refusal))
        else:
            messages.success(request, f"{made} are kept apart.")
            return redirect("kept_apart", apart_id=made.pk)
    context = {
        "form": form,
        "heading": "Keep two agencies apart",
        "button": "Keep them apart",
        "back": reverse("who_sees_whom"),
        "about": "Neither finds the other’s services, is offered it as a better place, or can send to it. What is open between them goes on, and is listed for you.",
    }
    return render(request, "partners/people_form.html", context)


@seat_required(ADMIN)
@require_POST
def end_apart(request, apart_id: int):
    pair, reason = apart_in(request, apart_id), request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, "Say why they are kept apart no longer.")
        return redirect("kept_apart", apart_id=apart_id)
    try:
        sight.end_apart(pair, reason[:300], request.user.name)
    except sight.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{pair} find each other again.")
    return redirect("kept_apart", apart_id=apart_id)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def shown_to(request, pk: int):
    """Who may find one agency."""
    agency, partnership = agency_in(request, pk), request.seat.partnership
    if not sight.members(partnership).filter(pk=agency.pk).exists():
        raise Http404
    known = list(agency.known_to.values_list("pk", flat=True))
    now = {"who": "all" if agency.listed else "only", "only": known}
    form = SightForm(request.POST or None, initial=now, agency=agency, partnership=partnership)
    if request.method == "POST" and form.is_valid():
        sight.show_to(partnership, agency, form.may_find(), form.cleaned_data["reason"], request.user.name)
        messages.success(request, f"Saved: who may find {agency}.")
        return redirect("who_sees_whom")
    context = {
        "form": form,
        "heading": f"Who may find {agency}",
        "button": "Save",
        "back": reverse("who_sees_whom"),
        "about": "Agencies that may not find it see it in no search, list or choice. It finds the others as before, and those to which it refers see its name on the referral.",
    }
    return render(request, "partners/people_form.html", context)
