"""The admin's side of coming in: the queue, the vetting list, and the decision."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import joining, vetting
from partners.forms_joining import (
    AgainForm,
    ApplicationForm,
    InvitationForm,
    JoinForm,
    RefusalForm,
    TickForm,
)
from partners.hubs import agency_in
from partners.models import Agency, AgencyInvitation, Application
from partners.models.joining import WAITING
from partners.policy import ADMIN, GOVERNANCE, seat_required
from partners.setting_up import Refused
from partners.templatetags.ui import day

CLOSED_SHOWN = 50


def ours(request):
    """Applications to the seat's partnership, which row security asks again."""
    return Application.objects.filter(partnership_id=request.seat.partnership_id)


@seat_required(GOVERNANCE)
@require_safe
def applications(request):
    found = ours(request).select_related("agency").order_by("id")
    links = AgencyInvitation.objects.filter(partnership_id=request.seat.partnership_id, used_at=None)
    context = {
        "applied": found.filter(state="applied"),
        "being_vetted": [
            {"application": a, "points": points, "done": sum(p.done for p in points)}
            for a, points in vetting.points_of_many(found.filter(state="vetting"))
        ],
        "closed": found.exclude(state__in=WAITING).order_by("-closed_at")[:CLOSED_SHOWN],
        "invitations": links.filter(withdrawn_at=None).order_by("-id"),
        "now": timezone.now(),
        "may_change": request.seat.role == "admin",
    }
    return render(request, "partners/joining/applications.html", context)


@seat_required(GOVERNANCE)
@require_safe
def application(request, pk):
    return application_page(request, get_object_or_404(ours(request).select_related("agency"), pk=pk))


def application_page(request, found: Application, wrong: TickForm | None = None):
    points = vetting.points_of(found)
    context = {
        "application": found,
        "rows": [
            {
                "point": p,
                "form": form_of(p, wrong),
                "summary": f"{'Note again' if p.done else 'Note'}: {p.line.text.lower()}",
            }
            for p in points
        ],
        "wrong": wrong,
        "open": sum(not p.done for p in points),
        "steps": found.steps.select_related("by").order_by("id"),
        "may_change": request.seat.role == "admin" and found.waits,
    }
    return render(request, "partners/joining/application.html", context)


def form_of(point: vetting.Point, wrong: TickForm | None) -> TickForm:
    if wrong and wrong.prefix == point.line.code:
        return wrong
    last = point.last
    return TickForm(prefix=point.line.code, initial={"found": last.found, "note": last.note} if last else {})


@seat_required(ADMIN)
@require_POST
def tick(request, pk, code: str):
    """Note what was found at one line of the list."""
    found = get_object_or_404(ours(request).select_related("agency"), pk=pk)
    form = TickForm(request.POST, prefix=code)
    if not form.is_valid():
        return application_page(request, found, form)
    try:
        joining.tick(found, code, by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Noted: {vetting.BY_CODE[code].text.lower()}.")
    return redirect("application", pk=pk)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def join(request, pk):
    found = get_object_or_404(ours(request).select_related("agency"), pk=pk)
    contact = {"manager_name": found.contact_name, "manager_email": found.contact_email}
    first = {"tier": found.tier, "since": timezone.localdate()} | contact
    form = JoinForm(request.POST or None, initial=first, known=joining.has_manager(found.agency))
    if request.method == "POST" and form.is_valid():
        try:
            agency = joining.join(found, request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                f"{agency} is in the partnership from {day(form.cleaned_data['since'])}. It needs a service; and nothing can "
                "be shared with it until it signs the information-sharing agreement.",
            )
            return redirect("agency", pk=agency.pk)
    return ask(request, form, f"Let {found} join", "Let it join", reverse("application", args=[pk]))


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def refuse(request, pk):
    found = get_object_or_404(ours(request), pk=pk)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joining.refuse(found, request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Refused. {found.contact_name} is told by e-mail, with the reason.")
            return redirect("applications")
    return ask(request, form, f"Refuse {found}", "Refuse", reverse("application", args=[pk]))


@seat_required(ADMIN)
@require_POST
def withdraw(request, pk):
    """The agency said that it does not want it any more."""
    found = get_object_or_404(ours(request), pk=pk)
    try:
        joining.withdraw(found, request.user, "Said so to the partnership's admin.")
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Recorded as withdrawn.")
    return redirect("applications")


# --- asking agencies in --------------------------------------------------------------------------


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def invite(request):
    """Write to an agency. One that is in another partnership of this deployment brings its profile with it."""
    known = Agency.objects.filter(pk=known_id(request), listed=True).first()
    first = {"name": known.name, "email": known.email} if known else {}
    form = InvitationForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        joining.invite(request.seat.partnership, request.user, agency=known, **form.cleaned_data)
        messages.success(request, f"A letter is on its way to {form.cleaned_data['email']}.")
        return redirect("applications")
    members = Agency.objects.members_on(timezone.localdate(), request.seat.partnership)
    elsewhere = Agency.objects.members_on(timezone.localdate()).exclude(pk__in=members.values("pk"))
    context = {"form": form, "known": known, "elsewhere": elsewhere.filter(listed=True).order_by("name")}
    return render(request, "partners/joining/invite.html", context)


def known_id(request) -> int:
    raw = request.GET.get("agency", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else 0


@seat_required(ADMIN)
@require_POST
def withdraw_invitation(request, pk):
    links = AgencyInvitation.objects.filter(partnership_id=request.seat.partnership_id, used_at=None)
    get_object_or_404(links, pk=pk)
    links.filter(pk=pk).update(withdrawn_at=timezone.now())
    messages.success(request, "The invitation is taken back. Its link opens nothing any more.")
    return redirect("applications")


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def record(request):
    """Write down an application that came on paper or by telephone. It waits in the same queue as the others."""
    draft = Application(partnership=request.seat.partnership)
    form = ApplicationForm(request.POST or None, instance=draft)
    return recorded(request, form, "Write down an application", reverse("applications"))


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def come_back(request, pk: int):
    """An agency that was in the partnership wants to come back: vetted anew, with the profile that it had."""
    agency = agency_in(request, pk)
    draft = joining.from_profile(agency, request.seat.partnership)
    form = AgainForm(
        request.POST or None,
        instance=draft,
        initial={"contact_phone": agency.phone, "contact_email": agency.email},
    )
    return recorded(request, form, f"{agency} wants to come back", reverse("agency", args=[pk]))


def recorded(request, form, heading: str, back: str):
    if request.method == "POST" and form.is_valid():
        try:
            made = joining.apply(form.save(commit=False), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made} is in the queue.")
            return redirect("application", pk=made.pk)
    return ask(request, form, heading, "Put it in the queue", back)


def ask(request, form, heading: str, button: str, back: str):
    context = {"form": form, "heading": heading, "button": button, "back": back}
    return render(request, "partners/form.html", context)
