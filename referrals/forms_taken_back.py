"""What is kept and what is deleted of a referral that was taken back."""

import datetime as dt

from django import forms
from django.utils import timezone

from clients.forms import DayField, plain_input
from consent import keeping

GROUNDS = [
    ("A law or a court needs it kept", "A law or a court needs us to keep it"),
    ("To make or answer a legal claim", "To make or answer a legal claim"),
    ("A record of what was done or decided", "It is our record of what we did or decided"),
    ("To keep somebody safe", "To keep the person or somebody else safe"),
]
WHAT = [("delete", "Delete all of it"), ("keep", "Keep all of it"), ("each", "Not the same for all")]


class KeepOrDeleteForm(forms.Form):
    """One answer for all that is held, or one for each thing. `lines` are (id, what it is)."""

    what = forms.ChoiceField(
        label="What do you do with it?",
        choices=WHAT,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is kept or deleted."},
    )
    ground = forms.ChoiceField(
        label="If anything is kept: on which ground",
        choices=GROUNDS,
        widget=forms.RadioSelect,
        required=False,
    )
    ground_words = forms.CharField(
        label="Which law, claim, record or danger",
        max_length=120,
        required=False,
        widget=plain_input(20),
        help_text="The other agency sees this: say nothing more about the person",
    )
    until = DayField(
        label="Kept until", required=False, help_text="The last day you need it. For example, 27/3/2029"
    )

    def __init__(self, *args, lines: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for pk, shown in lines:
            self.fields[f"line_{pk}"] = forms.ChoiceField(
                label=shown,
                choices=[("keep", "Keep"), ("delete", "Delete"), ("", "Decide later")],
                widget=forms.RadioSelect,
                required=False,
            )

    def line_fields(self) -> list:
        return [self[f"line_{pk}"] for pk, _ in self.lines]

    def chosen(self, decision: str) -> list:
        """Ids of what is kept, or of what is deleted."""
        what = self.cleaned_data.get("what")
        if what != "each":
            return [pk for pk, _ in self.lines] if what == decision else []
        return [pk for pk, _ in self.lines if self.cleaned_data.get(f"line_{pk}") == decision]

    def clean(self):
        data = super().clean()
        if data.get("what") == "each" and not self.chosen("keep") and not self.chosen("delete"):
            first = self.line_fields()[0].name
            self.add_error(first, "Say for at least one thing whether it is kept or deleted.")
        if self.chosen("keep"):
            self.check_ground(data)
        return data

    def check_ground(self, data: dict) -> None:
        if not data.get("ground"):
            self.add_error("ground", "Say on which ground you keep it.")
        if not data.get("ground_words"):
            self.add_error("ground_words", "Say in a few words which law, claim, record or danger it is.")
        if "until" not in self.errors:
            self.check_until(data.get("until"), timezone.localdate())

    def check_until(self, until: dt.date | None, today: dt.date) -> None:
        if until is None or until <= today:
            self.add_error("until", "Say until which day you keep it: a day after today.")
        elif until.year > today.year + keeping.LONGEST:
            self.add_error("until", f"Give a day within {keeping.LONGEST} years.")

    def given(self) -> dict:
        """What `taken_back.decide` takes."""
        kept = self.chosen("keep")
        found: dict = {"keep": kept, "delete": self.chosen("delete")}
        if kept:
            data = self.cleaned_data
            found |= {"basis": f"{data['ground']}: {data['ground_words']}", "until": data["until"]}
        return found
