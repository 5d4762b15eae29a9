"""An agency's profile: written by its own manager and by the partnership's admin, read by everybody in the partnership."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partners import hubs, logos
from partners.forms_joining import ContactForm, LogoForm, ProfileForm
from partners.hubs import agency_in
from partners.models import Agency, AgencyContact, AgencyLogo, Member, Role, Service
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


def seen_by(seat) -> Q:
    """Agencies that a seat can look up: those that share a partnership with it, the hidden ones if they know it."""
    places = Member.objects.filter(
        partnership__in=hubs.partnerships_of(seat), during__contains=timezone.localdate()
    )
    shown = Q(listed=True) | Q(pk=seat.agency_id)
    if seat.agency_id:
        shown |= Q(
            Exists(
                Agency.known_to.through.objects.filter(from_agency=OuterRef("pk"), to_agency=seat.agency_id)
            )
        )
    elif seat.role in (Role.ADMIN, Role.GOVERNANCE_LEAD):
        shown = Q()
    return Q(pk__in=places.values("agency")) & shown


@seat_required(EVERYBODY)
@require_safe
def directory(request):
    """Who is in the partnership, for everybody in it."""
    partnership = hubs.partnership_for(request)
    members = Agency.objects.members_on(timezone.localdate(), partnership).filter(seen_by(request.seat))
    pictures = AgencyLogo.objects.filter(agency__in=members).defer("data").in_bulk()
    context = {
        "partnership": partnership,
        "rows": [{"agency": a, "logo": pictures.get(a.pk)} for a in members.order_by("name")],
    }
    return render(request, "partners/joining/directory.html", context)


@seat_required(EVERYBODY)
@require_safe
def about(request, slug: str):
    """What an agency says of itself, how it is reached and what it offers. A hidden one is as missing as none."""
    agency = get_object_or_404(Agency.objects.filter(seen_by(request.seat)), slug=slug)
    context = {
        "agency": agency,
        "formerly": agency.predecessions.select_related("predecessor"),
        "logo": AgencyLogo.objects.filter(agency=agency).defer("data").first(),
        "contacts": AgencyContact.objects.filter(agency=agency),
        "services": Service.objects.filter(agency=agency, active=True).order_by("name"),
    }
    return render(request, "partners/joining/about.html", context)


@login_not_required
@require_safe
def picture(request, pk: int):
    """A logo, as the picture that we drew. To the world where the agency is public, else to those who can look it up."""
    shown = Q(agency__public=True, agency__listed=True)
    if request.seat:
        shown |= Q(agency__in=Agency.objects.filter(seen_by(request.seat))) | Q(agency=request.seat.agency_id)
    found = AgencyLogo.objects.filter(shown, agency=pk).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.data), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline; filename=logo.png"
    response["Cache-Control"] = "private, max-age=3600"
    return response
