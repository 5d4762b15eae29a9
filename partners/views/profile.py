"""An agency's profile: written by its own manager and by the partnership's admin, read by everybody in the partnership."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partners import knowing, logos
from partners.forms_joining import ContactForm, LogoForm, ProfileForm
from partners.hubs import agency_in
from partners.models import Agency, AgencyContact, AgencyLogo, Role
from partners.policy import ADMIN, MANAGER, seat_required

EVERYBODY = frozenset(Role)


def agency_of(request, pk: int | None) -> Agency:
    """The manager's own agency, or the one that the admin means."""
    return request.seat.agency if pk is None else agency_in(request, pk)


def address(name: str, pk: int | None, *more) -> str:
    """The page of this name for one's own agency, or the admin's for another."""
    return reverse(f"our_{name}", args=more) if pk is None else reverse(f"agency_{name}", args=[pk, *more])


def page(request, pk: int | None = None):
    """The profile as the others see it, with what may be changed."""
    agency = agency_of(request, pk)
    context = {
        "agency": agency,
        "contacts": [
            {"contact": contact, "edit": address("contact", pk, contact.pk)}
            for contact in AgencyContact.objects.filter(agency=agency)
        ],
        "edit": address("details", pk),
        "logo": AgencyLogo.objects.filter(agency=agency).defer("data").first(),
        "edit_logo": address("logo", pk),
        "add_contact": address("new_contact", pk),
        "back": reverse("our_agency") if pk is None else reverse("agency", args=[pk]),
    }
    return render(request, "partners/joining/profile.html", context)


def details(request, pk: int | None = None):
    agency = agency_of(request, pk)
    name = str(agency)
    form = ProfileForm(request.POST or None, instance=agency)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect(address("profile", pk))
    return ask(request, form, f"What {name} says of itself", "Save", address("profile", pk))


def contact(request, pk: int | None = None, contact_id: int | None = None):
    """A desk at which the agency is reached: a new one, or another's words, or taken off."""
    agency = agency_of(request, pk)
    held = AgencyContact(agency=agency)
    if contact_id:
        held = get_object_or_404(AgencyContact, pk=contact_id, agency=agency)
    if request.method == "POST" and "remove" in request.POST and contact_id:
        held.delete()
        messages.success(request, f"{held.role}: taken off.")
        return redirect(address("profile", pk))
    form = ContactForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{held.role}: saved.")
        return redirect(address("profile", pk))
    heading = f"How to reach {agency}: {held.role}" if contact_id else f"Another way to reach {agency}"
    return ask(request, form, heading, "Save", address("profile", pk), remove=bool(contact_id))


def logo(request, pk: int | None = None):
    agency = agency_of(request, pk)
    has_one = AgencyLogo.objects.filter(agency=agency).exists()
    if request.method == "POST" and "remove" in request.POST:
        logos.remove(agency)
        messages.success(request, "The logo is taken off.")
        return redirect(address("profile", pk))
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        logos.keep(agency, form.drawn)
        messages.success(request, "The logo is changed.")
        return redirect(address("profile", pk))
    return ask(request, form, f"The logo of {agency}", "Use it", address("profile", pk), remove=has_one)


def ask(request, form, heading: str, button: str, back: str, remove: bool = False):
    context = {"form": form, "heading": heading, "button": button, "back": back, "remove": remove}
    return render(request, "partners/form.html", context)


def for_both(view) -> tuple:
    """The view for a manager, about the own agency, and for the admin, about one of the partnership's."""
    verbs = require_safe if view is page else require_http_methods(["GET", "POST"])
    return seat_required(MANAGER)(verbs(view)), seat_required(ADMIN)(verbs(view))


our_profile, agency_profile = for_both(page)
our_details, agency_details = for_both(details)
our_contact, agency_contact = for_both(contact)
our_logo, agency_logo = for_both(logo)


# --- read by others ------------------------------------------------------------------------------


@login_not_required
@require_safe
def picture(request, pk: int):
    """A logo, as the picture that we drew. To the world where the agency is public, else to those who can look it up."""
    found = AgencyLogo.objects.filter(agency=pk).select_related("agency").first()
    if found is None or not may_look_at(request.seat, found.agency):
        raise Http404
    response = HttpResponse(bytes(found.data), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline; filename=logo.png"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def may_look_at(seat, agency: Agency) -> bool:
    if agency.public and agency.listed:
        return True
    return seat is not None and (seat.agency_id == agency.pk or knowing.knows(seat, agency.pk))
