"""Who may see a client: named people of the agency, or everybody who works with clients there."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clients import policy, restricting
from clients.forms import NamesForm
from clients.models import ClientNaming
from partners import named
from partners.models import Person, Role
from partners.policy import STAFF, seat_required

# A higher floor says what follows: functions of (request, client) giving context.
PAGE_PARTS: list = []
TITLES = {
    "restrict": "Restricted to named people",
    "name": "May see them now",
    "unname": "May see them no longer",
    "lift": "Restriction lifted",
    "rescue": "May see them now, named by the privacy lead",
}


@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def who(request, reference: str):
    client = policy.get(request.seat, reference)
    adding = request.method == "POST" and request.POST.get("do") == "name"
    form = NamesForm(request.POST if adding else None, seat=request.seat, client=client)
    if request.method == "POST" and (not adding or form.is_valid()):
        try:
            done = DO.get(request.POST.get("do", ""), nothing)(request, client, form)
        except named.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("who_may_see_client", reference=reference)
        messages.success(request, done) if done else None
        seen = policy.can(request.seat, client)
        return redirect("who_may_see_client", reference=reference) if seen else redirect("home")
    return render(request, "clients/who.html", context_of(request, client, form))


def name(request, client, form: NamesForm) -> str:
    restricting.restrict(client, form.cleaned_data["people"])
    return "Only the people named here can find this client now."


def remove(request, client, form: NamesForm) -> str:
    wanted = request.POST.get("person", "")
    if wanted.isdecimal():
        restricting.unname(client, int(wanted))
    return "They can see this client no longer."


def lift(request, client, form: NamesForm) -> str:
    restricting.lift(client)
    return "The restriction is lifted. Their referrals stay as they are until each is lifted."


def nothing(request, client, form: NamesForm) -> str:
    return ""


DO = {"name": name, "remove": remove, "lift": lift}


def context_of(request, client, form: NamesForm) -> dict:
    ids = named.people_on("client", client)
    there = set(named.staff_of(client.agency_id).filter(pk__in=ids).values_list("pk", flat=True))
    people = [
        {"person": person, "there": person.pk in there}
        for person in Person.objects.filter(pk__in=ids).order_by("name")
    ]
    lines = ClientNaming.objects.filter(client=client).select_related("by", "about").order_by("-id")
    context = {
        "client": client,
        "form": form,
        "people": people,
        "alone": len(there) < 2,
        "may_lift": client.restricted and request.seat.role == Role.MANAGER,
        "lines": [(line, TITLES[line.action]) for line in lines],
    }
    for part in PAGE_PARTS:
        context |= part(request, client)
    return context
