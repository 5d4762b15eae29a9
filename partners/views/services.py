"""What an agency offers: a page for each service, edited a section at a time by its manager or the partnership's admin."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import offering
from partners.forms_services import SECTIONS, NewServiceForm
from partners.hubs import member_in
from partners.models import Agency, Service
from partners.models.services import Capacity
from partners.policy import ADMIN, MANAGER, seat_required


@seat_required(MANAGER)
@require_POST
def confirm(request, pk: int):
    """Still true, or how many places there are now. Another agency's service is as missing as one that never was."""
    service = Service.objects.filter(pk=pk, agency_id=request.seat.agency_id, active=True).first()
    if service is None:
        raise Http404
    back = "our_services" if "services" in request.POST else "home"
    capacity = request.POST.get("capacity", "")
    if capacity and capacity not in Capacity.values:
        messages.error(request, "Choose how many places there are from the list.")
        return redirect(back)
    service.confirm(request.user, capacity)
    messages.success(request, f"{service}: {service.places_words.lower()}, confirmed today.")
    return redirect(back)


# --- the manager's own ----------------------------------------------------------------------------


@seat_required(MANAGER)
@require_safe
def ours(request):
    services = Service.objects.filter(agency_id=request.seat.agency_id).select_related("confirmed_by")
    context = {"services": services.order_by("-active", "confirmed_on", "name")}
    return render(request, "partners/services.html", context)


@seat_required(MANAGER)
@require_http_methods(["GET", "POST"])
def add_ours(request):
    return adding(request, request.seat.agency)


@seat_required(MANAGER)
@require_safe
def ours_one(request, service_id: int):
    return page(request, service_of(request.seat.agency, service_id))


@seat_required(MANAGER)
@require_http_methods(["GET", "POST"])
def change_ours(request, service_id: int, section: str):
    return changing(request, service_of(request.seat.agency, service_id), section)


# --- the admin's ----------------------------------------------------------------------------------


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def add(request, pk: int):
    return adding(request, member_in(request, pk))


@seat_required(ADMIN)
@require_safe
def one(request, pk: int, service_id: int):
    return page(request, service_of(member_in(request, pk), service_id))


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def change(request, pk: int, service_id: int, section: str):
    return changing(request, service_of(member_in(request, pk), service_id), section)


# --- for both -------------------------------------------------------------------------------------


def service_of(agency: Agency, pk: int) -> Service:
    found = Service.objects.select_related("agency", "confirmed_by")
    return get_object_or_404(found, agency=agency, pk=pk)


def address(request, service: Service, section: str = "") -> str:
    """The service's page, or one of its sections, for the seat that looks."""
    ours = request.seat.agency_id is not None
    name = ("change_" if section else "" if ours else "edit_") + ("our_service" if ours else "service")
    where = [service.pk] if ours else [service.agency_id, service.pk]
    return reverse(name, args=[*where, section] if section else where)


def adding(request, agency: Agency):
    new = Service(agency=agency, confirmed_on=timezone.localdate(), confirmed_by=request.user)
    form = NewServiceForm(request.POST or None, instance=new)
    if request.method == "POST" and form.is_valid():
        service = offering.add(form, request.user)
        messages.success(request, f"{service} can be found and referred to now. Say more of it below.")
        return redirect(address(request, service))
    context = {"form": form, "heading": "Add a service", "button": "Add", "agency": agency}
    return render(request, "partners/service_form.html", context | {"back": back_to_all(request, agency)})


def back_to_all(request, agency: Agency) -> str:
    return reverse("our_services") if request.seat.agency_id else reverse("agency", args=[agency.pk])


def page(request, service: Service):
    sections = [
        {"title": s.title, "href": address(request, service, code), "lines": s.form(instance=service).shown()}
        for code, s in SECTIONS.items()
    ]
    context = {
        "service": service,
        "sections": sections,
        "ours": request.seat.agency_id is not None,
        "back": back_to_all(request, service.agency),
        "changes": service.changes.select_related("by")[:10],
    }
    return render(request, "partners/service.html", context)


def changing(request, service: Service, code: str):
    section = SECTIONS.get(code)
    if section is None:
        raise Http404
    form = section.form(request.POST or None, instance=service)
    if request.method == "POST" and form.is_valid():
        offering.change(form, section.title, request.user)
        messages.success(request, f"{section.title}: saved.")
        return redirect(address(request, service))
    name = Service.objects.values_list("name", flat=True).get(pk=service.pk)  # not what was typed just now
    context = {"form": form, "heading": section.title, "button": "Save", "service_name": name}
    return render(request, "partners/service_form.html", context | {"back": address(request, service)})
