"""What each tier may do, the switches, and an agency's way from one tier to the other."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partners import hubs, moving, tiers
from partners.forms_tiers import MoveForm, ReasonForm, SwitchesForm
from partners.hubs import agency_in
from partners.models import Member, Tier
from partners.policy import ADMIN, EVERYBODY, seat_required


@seat_required(EVERYBODY)
@require_safe
def what_each_may_do(request):
    partnership = hubs.partnership_for(request)
    ours = tiers.tier_of(request.seat.agency, partnership) if request.seat.agency_id else None
    context = {
        "partnership": partnership,
        "rows": tiers.rows_for(partnership),
        "ours": ours,
        "history": tiers.history_of_switches(partnership),
        "may_change": request.seat.role == "admin",
    }
    return render(request, "partners/what_each_may_do.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def switches(request):
    partnership = request.seat.partnership
    form = SwitchesForm(request.POST or None, partnership=partnership)
    if request.method == "POST" and form.is_valid():
        turned = tiers.turn_switches(partnership, form.wanted(), form.cleaned_data["reason"], request.user)
        said = "Saved. It holds from now on." if turned else "Nothing was changed: all stands as it did."
        messages.success(request, said)
        return redirect("what_each_may_do")
    context = {
        "form": form,
        "heading": "What other agencies (wider network) may do",
        "button": "Save",
        "back": "what_each_may_do",
    }
    return render(request, "partners/form.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def move(request, pk: int):
    found, partnership = agency_in(request, pk), request.seat.partnership
    place = moving.place_of(partnership, found)
    form = MoveForm(request.POST or None, initial=first_thought(place, request))
    if request.method == "POST" and form.is_valid():
        try:
            made = moving.move(partnership, found, person=request.user, **form.cleaned_data)
        except moving.CannotMove as refusal:
            form.add_error("since", str(refusal))
        else:
            messages.success(request, moved(made))
            return redirect("agency", pk=pk)
    return render(request, "partners/move.html", {"agency": found, "form": form, "place": place})


def first_thought(place: moving.Place, request) -> dict:
    """The other tier, from today; who decided is typed, for that is seldom the admin alone."""
    other = {Tier.CORE: Tier.WIDER, Tier.WIDER: Tier.CORE}
    return {"tier": other.get(place.now.tier) if place.now else None, "since": timezone.localdate()}


def moved(spell: Member) -> str:
    where = spell.get_tier_display().lower()
    if spell.during.lower > timezone.localdate():
        first = spell.during.lower
        return f"{spell.agency} moves to the {where} on {first.day} {first:%B %Y}."
    return f"{spell.agency} is in the {where} from today. What its people may do has changed with it."


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def call_off_move(request, pk: int, spell_id: int):
    agency = agency_in(request, pk)
    spell = get_object_or_404(
        Member.objects.select_related("agency", "partnership"),
        pk=spell_id,
        agency=agency,
        partnership_id=request.seat.partnership_id,
        during__isempty=False,
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moving.call_off(spell, request.user, form.cleaned_data["reason"])
        except moving.CannotMove as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The move is called off.")
        return redirect("agency", pk=pk)
    return render(request, "partners/call_off.html", {"agency": agency, "spell": spell, "form": form})
