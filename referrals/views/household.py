"""Others of the household on a referral: each an own client of the agency, with an agreement of their own."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clients import finding
from clients import policy as clients_policy
from clients.forms import FindForm
from clients.views import name_of
from partners.policy import STAFF, seat_required
from referrals import lifecycle, policy, sending
from referrals.forms import IncludeForm


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def household(request, reference: str):
    """Who else it is for: found among the agency's clients, or registered and brought back here."""
    referral = policy.get_draft(request.seat, reference)
    included = sending.included_in(referral)
    words = request.POST.get("words", "")
    found = offered(request, referral, included, words)
    name = name_of(referral.client)
    context = {
        "referral": referral,
        "name": name,
        "included": [(row, name_of(row.client)) for row in included],
        "form": FindForm(request.POST or None) if words else FindForm(),
        "words": words,
        "too_short": bool(words) and len(words.strip()) < 3,
        "found": [
            (client, name_of(client), IncludeForm(name=name, auto_id=f"id_{n}_%s"))
            for n, client in enumerate(found)
        ],
        "back_here": reverse("household", args=[reference]),
    }
    return render(request, "referrals/household.html", context)


def offered(request, referral, included: list, words: str) -> list:
    """Those searched for; else the one just registered, or those who were referred together before."""
    there = {referral.client_id, *(row.client_id for row in included)}
    if words:
        found = finding.find(request.seat.agency_id, words)
    elif fresh := request.GET.get("client"):
        found = clients_policy.visible_to(request.seat).filter(reference=fresh).select_related("identity")
    else:
        found = sending.together_before(referral)
    return [client for client in found if client.pk not in there][:10]


@seat_required(STAFF)
@require_POST
def include(request, reference: str):
    referral = policy.get_draft(request.seat, reference)
    form = IncludeForm(request.POST, name="")
    if not form.is_valid():
        messages.error(request, "Choose the person, and what they are to each other.")
        return redirect("household", reference=reference)
    client = clients_policy.get(request.seat, form.cleaned_data["client"])
    try:
        sending.include(referral, client, form.cleaned_data["relationship"])
    except lifecycle.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("household", reference=reference)


@seat_required(STAFF)
@require_POST
def leave_out(request, reference: str):
    referral = policy.get_draft(request.seat, reference)
    try:
        sending.leave_out(referral, request.POST.get("client", ""))
    except lifecycle.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("household", reference=reference)
