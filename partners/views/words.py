"""Notices, staff suggestions, thanks, and who is in the partnership."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import hubs, knowing, words
from partners.forms_governance import BulletinForm, ReplyForm, SuggestionForm, ThanksForm
from partners.models import Agency, Bulletin, BulletinRead, Member, Role, Suggestion, Thanks, Tier
from partners.paging import Page
from partners.policy import ADMIN, AGENCY, GOVERNANCE, STAFF, seat_required

READERS = AGENCY | GOVERNANCE
EVERYBODY = frozenset(Role)


# --- notices -------------------------------------------------------------------------------------


@seat_required(READERS)
@require_safe
def notices(request):
    partnership = hubs.partnership_for(request)
    found = words.notices_for(request.seat, partnership)
    if request.seat.agency_id:
        found = found.filter(shown_until__gte=timezone.localdate())
    page = Page(request, found.order_by("-id"))
    read = BulletinRead.objects.filter(person=request.user, bulletin__in=[b.pk for b in page])
    context = {
        "partnership": partnership,
        "page": page,
        "read": set(read.order_by().values_list("bulletin", flat=True)),
        "may_write": request.seat.role == Role.ADMIN,
        "reader": bool(request.seat.agency_id),
    }
    return render(request, "partners/notices.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def write_notice(request):
    partnership = request.seat.partnership
    form = BulletinForm(
        request.POST or None,
        instance=Bulletin(partnership=partnership, written_by=request.user),
        partnership=partnership,
    )
    if request.method == "POST" and form.is_valid():
        bulletin = form.save()
        messages.success(request, "They see it from now on.")
        return redirect("notice", pk=bulletin.pk)
    context = {"form": form, "heading": "Write a notice", "button": "Show it", "back": reverse("notices")}
    return render(request, "partners/governance_form.html", context)


@seat_required(READERS)
@require_safe
def notice(request, pk):
    """Opening it is reading it."""
    places = hubs.partnerships_of(request.seat)
    found = next((b for place in places for b in words.notices_for(request.seat, place).filter(pk=pk)), None)
    if found is None or (request.seat.agency_id and not found.shown):
        raise Http404
    if request.seat.agency_id:
        words.mark_read(found, request.seat)
        words.look(request)
    context = {
        "notice": found,
        "readers": words.readers(found) if request.seat.partnership_id else [],
        "may_end": request.seat.role == Role.ADMIN and found.shown,
    }
    return render(request, "partners/notice.html", context)


@seat_required(ADMIN)
@require_POST
def end_notice(request, pk):
    """Shown no longer than yesterday. It stays for those who look after the partnership."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    found = Bulletin.objects.filter(partnership_id=request.seat.partnership_id, pk=pk)
    if not found.update(shown_until=yesterday):
        raise Http404
    messages.success(request, "The agencies do not see it any more.")
    return redirect("notices")


# --- suggestions ---------------------------------------------------------------------------------


@seat_required(READERS)
@require_http_methods(["GET", "POST"])
def suggestions(request):
    partnership = hubs.partnership_for(request)
    may_suggest = bool(request.seat.agency_id)
    form = SuggestionForm(request.POST or None) if may_suggest else None
    if request.method == "POST" and not may_suggest:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        Suggestion.objects.create(
            partnership=partnership,
            agency=request.seat.agency,
            person=request.user,
            words=form.cleaned_data["words"],
        )
        messages.success(request, "Thank you. You get an e-mail when there is a reply.")
        return redirect(f"{reverse('suggestions')}?in={partnership.slug}")
    found = Suggestion.objects.filter(partnership=partnership).select_related(
        "agency", "person", "replied_by"
    )
    context = {
        "partnership": partnership,
        "page": Page(request, found),
        "form": form,
        "may_reply": request.seat.role == Role.ADMIN,
        "hidden": knowing.hidden_from(request.seat),
    }
    return render(request, "partners/suggestions.html", context)


@seat_required(ADMIN)
@require_http_methods(["GET", "POST"])
def reply(request, pk: int):
    found = get_object_or_404(Suggestion, pk=pk, partnership_id=request.seat.partnership_id)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if words.reply(found, form.cleaned_data["words"], request.user):
            messages.success(request, "The reply stands on the list, and whoever suggested it is told.")
        else:
            messages.error(request, "Somebody replied already.")
        return redirect("suggestions")
    return render(request, "partners/reply.html", {"suggestion": found, "form": form})


# --- who is in it, and thanks --------------------------------------------------------------------


@seat_required(EVERYBODY)
@require_safe
def members(request):
    """Every agency that the seat knows of, those that steer first."""
    partnership = hubs.partnership_for(request)
    asked = request.GET.get("words", "").strip()[:60]
    found = knowing.members(request.seat, partnership)
    if asked:
        found = found.filter(Q(agency__name__icontains=asked) | Q(agency__about__icontains=asked))
    first = Case(When(tier=Tier.CORE, then=Value(0)), default=Value(1), output_field=IntegerField())
    page = Page(request, found.order_by(first, "agency__name", "pk"))
    context = {"partnership": partnership, "page": page, "asked": asked}
    return render(request, "partners/members.html", context)


def partner_for(request, slug: str) -> tuple[Member, Agency]:
    """The other agency's place today, in the partnership asked for or another of the seat's; 404 for a hidden one."""
    wanted = request.GET.get("in", "")
    places = sorted(hubs.partnerships_of(request.seat), key=lambda p: (p.slug != wanted, p.name))
    for place in places:
        if (
            member := knowing.members(request.seat, place)
            .filter(agency__slug=slug)
            .select_related("partnership")
            .first()
        ):
            return member, member.agency
    raise Http404


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def thank(request, slug: str):
    member, agency = partner_for(request, slug)
    if agency.pk == request.seat.agency_id:
        raise Http404
    form = ThanksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Thanks.objects.create(
            partnership=member.partnership,
            from_agency=request.seat.agency,
            to_agency=agency,
            person=request.user,
            words=form.cleaned_data["words"],
        )
        messages.success(request, f"Your thanks stand on the page of {agency}.")
        return redirect("partner", slug=slug)
    context = {
        "form": form,
        "heading": f"Thank {agency}",
        "button": "Thank them",
        "back": reverse("partner", args=[slug]),
    }
    return render(request, "partners/governance_form.html", context)


@seat_required(STAFF)
@require_POST
def take_thanks_back(request, slug: str, pk: int):
    found = get_object_or_404(Thanks, pk=pk, from_agency_id=request.seat.agency_id, to_agency__slug=slug)
    if words.take_back(found, request.seat):
        messages.success(request, "Taken back. The words are deleted.")
    else:
        messages.error(request, "Whoever wrote it, or a manager, can take it back.")
    return redirect("partner", slug=slug)
