"""Coming in, from the agency's side: the public page, the link of an invitation, and the manager's own."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import joining
from partners.forms_joining import AgainForm, ApplicationForm
from partners.leaving import still_comes_back
from partners.models import Application, Member, Partnership
from partners.policy import MANAGER, seat_required
from partners.setting_up import Refused

INVITED = "invited"  # in the session: the hash of the link that was opened
TOO_OFTEN = "Too many applications came from here. Try again in an hour, or telephone the partnership."


def invitation_in(request, partnership: Partnership):
    """The invitation whose link was opened in this browser, while it is good."""
    found = joining.invited(request.session[INVITED]) if INVITED in request.session else None
    return found if found and found.partnership_id == partnership.pk else None


def prefilled(invitation) -> dict:
    """What the form shows already to somebody who was invited."""
    if invitation is None:
        return {}
    if invitation.agency is None:
        return {"name": invitation.name, "contact_email": invitation.email}
    agency = invitation.agency
    said = {name: getattr(agency, name) for name in joining.PROFILE}
    return said | {"offers": agency.about, "contact_email": invitation.email}


@login_not_required
@require_safe
def open_invitation(request, slug: str, token: str):
    """The link of a letter. The address is left at once, and with it the token: the session remembers its hash."""
    partnership = get_object_or_404(Partnership, slug=slug)
    found = joining.invited(joining.hash_of(token))
    if found is None or found.partnership_id != partnership.pk:
        context = {"partnership": partnership}
        return render(request, "partners/joining/used.html", context, status=410)
    request.session[INVITED] = joining.hash_of(token)
    return redirect("join", slug=slug)


@login_not_required
@still_comes_back
@require_http_methods(["GET", "POST"])
def join(request, slug: str):
    """What a member must do, and the form. Anybody may apply; nobody learns anything by it."""
    partnership = get_object_or_404(Partnership, slug=slug)
    invitation = invitation_in(request, partnership)
    draft = Application(partnership=partnership)
    form = ApplicationForm(request.POST or None, instance=draft, initial=prefilled(invitation))
    if request.method == "POST" and form.is_valid() and handed_in(request, form, invitation):
        return redirect("applied", slug=slug)
    context = {"partnership": partnership, "form": form, "invitation": invitation}
    return render(request, "partners/joining/apply.html", context)


def handed_in(request, form: ApplicationForm, invitation) -> bool:
    """Whether it is handed in now; else the form says why not. What is typed stays either way."""
    if not ratelimit.consume(request, action="apply_to_join"):
        form.add_error(None, TOO_OFTEN)
        return False
    try:
        joining.apply(form.save(commit=False), hashed=request.session[INVITED] if invitation else "")
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    request.session.pop(INVITED, None)
    return True


@login_not_required
@require_safe
def applied(request, slug: str):
    return render(
        request,
        "partners/joining/applied.html",
        {"partnership": get_object_or_404(Partnership, slug=slug)},
    )


# --- of an agency that is here already -----------------------------------------------------------


@seat_required(MANAGER)
@require_safe
def our_partnerships(request):
    """Where the agency has a place, where it has applied, and where it could."""
    agency = request.seat.agency
    spells = Member.objects.filter(agency=agency).select_related("partnership").order_by("-during")
    live = [spell for spell in spells if spell.live]
    applications = Application.objects.filter(agency=agency).select_related("partnership").order_by("-id")
    closed = Q(pk__in=[spell.partnership_id for spell in live]) | Q(
        pk__in=[application.partnership_id for application in applications if application.waits]
    )
    context = {
        "live": live,
        "past": [s for s in spells if s.during.upper and s.during.upper <= timezone.localdate()],
        "applications": applications,
        "others": Partnership.objects.exclude(closed).order_by("name"),
    }
    return render(request, "partners/joining/our_partnerships.html", context)


@still_comes_back
@seat_required(MANAGER)
@require_http_methods(["GET", "POST"])
def apply_again(request, slug: str):
    """Ask another partnership for a place, with the profile as it is."""
    partnership = get_object_or_404(Partnership, slug=slug)
    person = request.user
    contact = {
        "contact_name": person.name,
        "contact_post": request.seat.get_role_display(),
        "contact_phone": person.phone or request.seat.agency.phone,
        "contact_email": person.email,
    }
    draft = joining.from_profile(request.seat.agency, partnership)
    form = AgainForm(request.POST or None, instance=draft, initial=contact)
    if request.method == "POST" and form.is_valid():
        try:
            joining.apply(form.save(commit=False), by=person)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"You have applied to the {partnership}.")
            return redirect("our_partnerships")
    context = {"partnership": partnership, "form": form}
    return render(request, "partners/joining/apply_again.html", context)


@still_comes_back
@seat_required(MANAGER)
@require_POST
def take_back_application(request, pk):
    """One's own agency's; row security lets nobody find another's."""
    application = get_object_or_404(Application.objects.filter(agency_id=request.seat.agency_id), pk=pk)
    try:
        joining.withdraw(application, request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Withdrawn. You can apply again at any time.")
    return redirect("our_partnerships")
