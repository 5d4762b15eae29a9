"""A manager keeps the entries of the agency's services true, without leaving home."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners.models import Service
from partners.models.services import Capacity
from partners.policy import MANAGER, seat_required


@seat_required(MANAGER)
@require_POST
def confirm(request, pk: int):
    """Still true, or how many places there are now. Another agency's service is as missing as one that never was."""
    service = Service.objects.filter(pk=pk, agency_id=request.seat.agency_id, active=True).first()
    if service is None:
        raise Http404
    capacity = request.POST.get("capacity", "")
    if capacity and capacity not in Capacity.values:
        messages.error(request, "Choose how many places there are from the list.")
        return redirect("home")
    service.confirm(request.user, capacity)
    messages.success(request, f"{service}: {service.get_capacity_display().lower()}, confirmed today.")
    return redirect("home")
