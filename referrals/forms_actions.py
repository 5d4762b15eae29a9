"""The form of each action that the lifecycle's table has a button for."""

from django import forms
from django.utils import timezone

from clients.forms import plain_input
from partners import named, sight
from partners.models import Person, Seat, Service, Team
from partners.models.services import DeclineReason, Ending
from referrals.forms import box
from referrals.lifecycle import endings_of
from referrals.models import Outcome
from referrals.models.outcomes import Evidence, OutcomeType


class ActionForm(forms.Form):
    """Every action's form takes the referral and the seat, and gives `given()` for the lifecycle."""

    def __init__(self, *args, referral, seat: Seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.referral, self.seat = referral, seat
        self.set_up()

    def set_up(self) -> None:
        pass

    def groups(self) -> list[tuple]:
        """(title, fields) as they stand on the page; without a title they simply follow one another."""
        return [("", list(self))]

    def given(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class WordsForm(ActionForm):
    """Words without which the action is nothing."""

    text = forms.CharField(
        label="What you want to say",
        widget=box(),
        max_length=4000,
        error_messages={"required": "Write what you want to say."},
    )


class QuestionForm(WordsForm):
    def set_up(self) -> None:
        field = self.fields["text"]
        field.label = f"What {self.referral.from_agency} should tell you"
        field.help_text = "They have five working days. Your own time to answer stands still meanwhile"
        field.error_messages["required"] = "Write what you need to know."


class AnswerForm(WordsForm):
    def set_up(self) -> None:
        self.fields["text"].label = "Your answer"
        self.fields["text"].error_messages["required"] = "Write your answer."


class ProgressForm(WordsForm):
    def set_up(self) -> None:
        self.fields["text"].label = "What has been done, or what happens next"
        self.fields["text"].error_messages["required"] = "Write what has been done."


class PhoneForm(WordsForm):
    def set_up(self) -> None:
        field = self.fields["text"]
        field.label = "Whom you spoke to, when, and what was said"
        field.help_text = "The other agency reads this, and can confirm it with one press"
        field.error_messages["required"] = "Write whom you spoke to, when, and what was said."


class OptionalWordsForm(ActionForm):
    text = forms.CharField(label="A note, if it helps", widget=box(), max_length=4000, required=False)


class AssignForm(ActionForm):
    holder = forms.ChoiceField(
        label="Who takes it on", error_messages={"required": "Choose a person or a team."}
    )

    def set_up(self) -> None:
        seats = Seat.objects.live().filter(agency_id=self.seat.agency_id, role__in=["caseworker", "manager"])
        people = Person.objects.filter(pk__in=seats.values("person")).order_by("name")
        teams = Team.objects.filter(agency_id=self.seat.agency_id)
        if self.referral.restricted:
            people = people.filter(pk__in=named.people_on("referral", self.referral))
            teams = teams.none()
        self.fields["holder"].choices = [
            *((f"person-{p.pk}", p.name + (" (you)" if p.pk == self.seat.person_id else "")) for p in people),
            *((f"team-{t.pk}", f"Team: {t.name}") for t in teams),
        ]
        self.fields["holder"].initial = f"person-{self.seat.person_id}"

    def given(self) -> dict:
        kind, _, pk = self.cleaned_data["holder"].partition("-")
        return (
            {"worker": Person.objects.get(pk=pk)} if kind == "person" else {"team": Team.objects.get(pk=pk)}
        )


class DeclineForm(ActionForm):
    decline_reason = forms.ChoiceField(
        label="Why", widget=forms.RadioSelect, error_messages={"required": "Say why."}
    )
    better_service = forms.ModelChoiceField(
        Service.objects.none(), label="A better place, if you know one", required=False, empty_label="None"
    )
    text = forms.CharField(
        label="A note for the agency that sent it", widget=box(), max_length=4000, required=False
    )

    def set_up(self) -> None:
        allowed = self.referral.service.decline_reasons
        self.fields["decline_reason"].choices = [
            (v, label) for v, label in DeclineReason.choices if v in allowed
        ]
        self.fields["better_service"].queryset = self.better_places()
        self.fields["better_service"].label_from_instance = lambda s: f"{s.name}, {s.agency.name}"

    def better_places(self):
        """What both sides may find: a place that hides from the sender, or is kept apart from it, is none for it."""
        referral = self.referral
        for_them = sight.found_by(referral.from_agency_id, referral.partnership).values("pk")
        for_us = sight.found_by(self.seat.agency_id, referral.partnership).values("pk")
        found = Service.objects.filter(active=True).filter(agency__in=for_them).filter(agency__in=for_us)
        return found.exclude(agency_id=self.seat.agency_id).select_related("agency")


class EndForm(ActionForm):
    ending = forms.ChoiceField(
        label="Why no help came",
        widget=forms.RadioSelect,
        error_messages={"required": "Say why no help came."},
    )
    text = forms.CharField(
        label="A note for the agency that sent it", widget=box(), max_length=4000, required=False
    )

    def set_up(self) -> None:
        possible = endings_of(self.referral)
        self.fields["ending"].choices = [(v, label) for v, label in Ending.choices if v in possible]


class WithdrawForm(ActionForm):
    withdrawn_by = forms.ChoiceField(
        label="Who takes it back",
        widget=forms.RadioSelect,
        error_messages={"required": "Say who takes it back."},
        choices=[("sender", "We do"), ("client", "The person no longer agrees")],
    )
    text = forms.CharField(label="A note for the other agency", widget=box(), max_length=4000, required=False)


class CompleteForm(ActionForm):
    """Up to three results, each a count or an amount."""

    ROWS = 3

    def set_up(self) -> None:
        for n in range(1, self.ROWS + 1):
            first = n == 1
            self.fields[f"type_{n}"] = forms.ChoiceField(
                label="What came of it" if first else f"Result {n}",
                choices=[("", "Choose"), *OutcomeType.choices],
                required=first,
                error_messages={"required": "Choose what came of it."},
            )
            self.fields[f"count_{n}"] = forms.IntegerField(
                label="How many",
                min_value=1,
                max_value=500,
                required=False,
                widget=plain_input(3, inputmode="numeric"),
            )
            self.fields[f"unit_{n}"] = forms.ChoiceField(
                label="Counted in",
                choices=[("persons", "Persons"), ("households", "Households")],
                required=False,
            )
            self.fields[f"amount_{n}"] = forms.DecimalField(
                label="Or an amount in pounds",
                min_value=0,
                max_digits=10,
                decimal_places=2,
                required=False,
                widget=plain_input(10, inputmode="decimal"),
            )
            self.fields[f"evidence_{n}"] = forms.ChoiceField(
                label="How you know", choices=Evidence.choices, required=False, initial=Evidence.CLIENT
            )
        self.fields["text"] = forms.CharField(
            label="A note for the agency that sent it", widget=box(), max_length=4000, required=False
        )
        if self.referral.tell != "result":
            del self.fields["text"]

    def groups(self) -> list[tuple]:
        rows = [
            (
                "Result 1" if n == 1 else f"Result {n}, if there is one",
                [self[f"{name}_{n}"] for name in ("type", "count", "unit", "amount", "evidence")],
            )
            for n in range(1, self.ROWS + 1)
        ]
        return [*rows, ("", [self["text"]] if "text" in self.fields else [])]

    def clean(self):
        data = super().clean()
        for n in range(1, self.ROWS + 1):
            if f"count_{n}" in self.errors or f"amount_{n}" in self.errors:
                continue
            if data.get(f"type_{n}") and bool(data.get(f"count_{n}")) == bool(data.get(f"amount_{n}")):
                self.add_error(
                    f"count_{n}", f"Result {n}: give how many persons or households, or an amount, not both."
                )
        return data

    def given(self) -> dict:
        rows = [n for n in range(1, self.ROWS + 1) if self.cleaned_data.get(f"type_{n}")]
        return {"outcomes": [self.outcome(n) for n in rows], "text": self.cleaned_data.get("text", "")}

    def outcome(self, n: int) -> Outcome:
        d = self.cleaned_data
        count = d.get(f"count_{n}")
        return Outcome(
            type=d[f"type_{n}"],
            count=count,
            unit=d[f"unit_{n}"] or "persons" if count else "",
            amount=d.get(f"amount_{n}"),
            evidence=d[f"evidence_{n}"] or Evidence.CLIENT,
            on=timezone.localdate(),
        )


FORMS: dict[str, type[ActionForm]] = {
    "accept": AssignForm,
    "assign": AssignForm,
    "ask": QuestionForm,
    "answer": AnswerForm,
    "resume": OptionalWordsForm,
    "progress": ProgressForm,
    "message": WordsForm,
    "phone": PhoneForm,
    "contact": OptionalWordsForm,
    "decline": DeclineForm,
    "end": EndForm,
    "withdraw": WithdrawForm,
    "complete": CompleteForm,
}
