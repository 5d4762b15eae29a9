"""The steering group: people by name, for everybody to see."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partners import hubs
from partners.forms_tiers import SteererForm
from partners.models import Agency, Steerer
from partners.policy import ADMIN, EVERYBODY, seat_required

ORDER = [Steerer.Part.CHAIR, Steerer.Part.DEPUTY, Steerer.Part.SECRETARY, Steerer.Part.MEMBER]


@seat_required(EVERYBODY)
@require_safe
def steering_group(request):
    partnership, today = hubs.partnership_for(request), timezone.localdate()
    rows = Steerer.objects.filter(partnership=partnership).select_related("agency")
    now = rows.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    context = {
        "partnership": partnership,
        "now": sorted(now, key=lambda s: (ORDER.index(s.part), s.name)),
        "coming": rows.filter(since__gt=today),
        "former": rows.filter(until__lt=today).order_by("-until", "name"),
        "named": set(Agency.objects.named_to(request.seat).values_list("pk", flat=True)),
        "may_change": request.seat.role == "admin",
    }
    return render(request, "partners/steering_group.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def edit_steerer(request, steerer_id: int | None = None):
    partnership = request.seat.partnership
    found = get_object_or_404(Steerer, pk=steerer_id, partnership=partnership) if steerer_id else None
    form = SteererForm(
        request.POST or None, instance=found or Steerer(partnership=partnership), partnership=partnership
    )
    if request.method == "POST" and form.is_valid():
        form.instance.recorded_by = request.user
        saved = form.save()
        messages.success(request, f"Saved: {saved}.")
        return redirect("steering_group")
    context = {
        "form": form,
        "heading": f"Change: {found.name}" if found else "Add somebody to the steering group",
        "button": "Save",
        "back": "steering_group",
    }
    return render(request, "partners/form.html", context)
