"""For a manager: what those who have left still hold, and one page on which it goes to somebody else."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from partners import named
from partners.models import Person, Seat, Team
from partners.policy import MANAGER, seat_required
from partners.templatetags.ui import plain_count
from referrals import handing_over, lifecycle
from referrals.handing_over import Work
from referrals.models import Side
from referrals.rows import rows_of

SHOWN = 200


class HandOverForm(forms.Form):
    """Whom to, and all or which."""

    to = forms.ChoiceField(label="Who takes it over")
    which = forms.ChoiceField(label="What", widget=forms.RadioSelect, initial="all")
    received = forms.MultipleChoiceField(
        label="Received", required=False, widget=forms.CheckboxSelectMultiple
    )
    sent = forms.MultipleChoiceField(
        label="Sent, and drafts", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, seat: Seat, person: Person, work: Work, **kwargs):
        super().__init__(*args, **kwargs)
        people = named.staff_of(seat.agency_id).exclude(pk=person.pk)
        teams = Team.objects.filter(agency_id=seat.agency_id) if work.received else ()
        self.fields["to"].choices = [
            ("", "Choose"),
            *((f"person-{p.pk}", p.name + (" (you)" if p.pk == seat.person_id else "")) for p in people),
            *((f"team-{t.pk}", f"Team: {t.name}") for t in teams),
        ]
        self.fields["which"].choices = [("all", f"All: {said(work)}"), ("picked", "Only those ticked below")]
        for name, rows, side in (
            ("received", work.received, Side.RECEIVER),
            ("sent", work.sent, Side.SENDER),
        ):
            self.fields[name].choices = [
                (str(row.referral.pk), f"{row.need}, {row.who}, {row.agency}: {row.state.lower()}")
                for row in rows_of(rows[:SHOWN], seat, side)
            ]
            if not rows:
                del self.fields[name]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("which") == "picked" and not self.picked():
            self.add_error("which", "Tick at least one, or choose all.")
        return data

    def picked(self) -> set | None:
        """Ids of those chosen, or None for all."""
        if self.cleaned_data.get("which") != "picked":
            return None
        chosen = [*self.cleaned_data.get("received", []), *self.cleaned_data.get("sent", [])]
        return {UUID(pk) for pk in chosen}

    def taker(self) -> Person | Team:
        kind, _, pk = self.cleaned_data["to"].partition("-")
        return Person.objects.get(pk=pk) if kind == "person" else Team.objects.get(pk=pk)


def said(work: Work) -> str:
    """How many of what: 5 received, 3 sent, 1 draft."""
    sent = len(work.sent) - work.drafts
    parts = [(len(work.received), "received"), (sent, "sent")]
    words = [f"{number} {word}" for number, word in parts if number]
    words += [plain_count(work.drafts, "draft")] if work.drafts else []
    return ", ".join(words) or "nothing"


@seat_required(MANAGER)
@require_safe
def leavers(request):
    context = {"found": handing_over.left_behind(request.seat)}
    return render(request, "referrals/leavers.html", context)


def count_left(seat: Seat, partnership) -> int:
    """For the hub: referrals that bear the name of somebody who has left."""
    return sum(number for _, number in handing_over.left_behind(seat))


@seat_required(MANAGER)
@require_http_methods(["GET", "POST"])
def hand_over(request, person_id: int):
    """Anybody who has or had a place here: somebody who is away for long as well as somebody who has left."""
    theirs = Seat.objects.filter(agency_id=request.seat.agency_id, person=OuterRef("pk"))
    person = get_object_or_404(Person.objects.filter(Exists(theirs)), pk=person_id)
    work = handing_over.work_of(request.seat, person.pk)
    form = HandOverForm(request.POST or None, seat=request.seat, person=person, work=work)
    if request.method == "POST" and form.is_valid() and take(request, person, form):
        return redirect("leavers")
    context = {"person": person, "work": work, "said": said(work), "form": form, "most": SHOWN}
    return render(request, "referrals/hand_over.html", context)


def take(request, person: Person, form: HandOverForm) -> bool:
    to = form.taker()
    try:
        count = handing_over.hand_over(request.seat, person, to, form.picked())
    except lifecycle.Refused as refusal:
        form.add_error("to", str(refusal))
        return False
    left = handing_over.work_of(request.seat, person.pk).count
    rest = f" {left} still {'has' if left == 1 else 'have'} the name of {person}." if left else ""
    messages.success(request, f"{plain_count(count, 'referral')} handed over to {to}.{rest}")
    return True


def of_person(request, seat: Seat) -> dict | None:
    """On a person's page among their agency's people: what they hold, and the way to hand it over."""
    if seat.agency_id is None or seat.agency_id != request.seat.agency_id:
        return None
    work = handing_over.work_of(request.seat, seat.person_id)
    if not work.count:
        return None
    return {
        "text": f"{seat.person} holds {plain_count(work.count, 'referral')}: {said(work)}.",
        "href": reverse("hand_over", args=[seat.person_id]),
        "link": "Hand it over",
    }
