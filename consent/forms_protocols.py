"""Forms of the information-sharing agreement."""

from django import forms
from django.utils import timezone

from clients.registry import CATEGORIES
from consent import bases, versions
from consent.models import DataFlow, Protocol, ProtocolKind, ProtocolVersion, SigningMethod
from partners.forms_governance import long_text
from partners.forms_ui import DayText
from partners.models import Agency


def in_order(form: forms.BaseForm, data: dict) -> None:
    """In force from today or later; reviewed, and ended, after that."""
    begins = data.get("effective_on")
    if begins is None:
        return
    if begins < timezone.localdate():
        form.add_error("effective_on", "It cannot come into force in the past")
    for name, what in (("review_on", "The review"), ("ends_on", "The end")):
        if data.get(name) and data[name] <= begins:
            form.add_error(name, f"{what} must come after it is in force")


class SignForm(forms.Form):
    """What a signatory confirms. `read` is the fingerprint of what was on the page."""

    signatory = forms.CharField(label="Who signs", max_length=120)
    post = forms.CharField(label="Their post", max_length=120)
    authority = forms.CharField(
        label="By what authority", max_length=160, help_text="For example: director, Caldicott Guardian"
    )
    method = forms.ChoiceField(
        label="How it was signed",
        choices=[c for c in SigningMethod.choices if c[0] != SigningMethod.CARRIED],
        widget=forms.RadioSelect,
    )
    read = forms.CharField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Why the signature is withdrawn", max_length=200)


class NewVersionForm(forms.Form):
    summary = long_text("What changes, and why", 1000, rows=3)
    material = forms.ChoiceField(
        label="Is it a material change?",
        choices=[
            ("yes", "Yes: every agency signs anew"),
            ("no", "No: signatures stand, and each agency is told"),
        ],
        widget=forms.RadioSelect,
        help_text="A change of party, purpose, kind of information, lawful basis or retention is material",
    )
    effective_on = DayText("In force from")
    review_on = DayText("To be reviewed by")

    def clean(self) -> dict:
        data = super().clean()
        in_order(self, data)
        return data


class WordsForm(forms.ModelForm):
    """The words of a draft."""

    effective_on = DayText("In force from")
    review_on = DayText("To be reviewed by")
    ends_on = DayText("Ends on, if it does", required=False)

    class Meta:
        model = ProtocolVersion
        fields = [*versions.WORDS, "grace_days"]
        labels = {
            "purpose": "What it is for",
            "benefit": "What people gain by it",
            "subjects": "Whom it is about",
            "powers": "Statutory powers",
            "security": "How it is kept safe",
            "retention": "How long it is kept",
            "complaints": "How to complain",
            "contact": "Whom to ask about rights",
            "grace_days": "Days of grace for signing, at most 30",
        }

    def clean(self) -> dict:
        data = super().clean()
        in_order(self, data)
        return data


class ProtocolForm(forms.ModelForm):
    """A new agreement with its first draft."""

    purpose = long_text("What it is for", 4000)
    effective_on = DayText("In force from")
    review_on = DayText("To be reviewed by")
    parties = forms.ModelMultipleChoiceField(
        None, label="Who is a party to it", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Protocol
        fields = ["title", "kind", "parent", "reference", "lead", "published"]
        labels = {
            "title": "Its name",
            "kind": "What it is",
            "parent": "The accord under which it stands, if any",
            "reference": "Its reference, if it has one",
            "lead": "Who leads it",
            "published": "Show it in the public register",
        }

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, instance=Protocol(partnership=partnership), **kwargs)
        here = Agency.objects.members_on(timezone.localdate(), partnership).order_by("name")
        self.fields["lead"].queryset = self.fields["parties"].queryset = here
        self.fields["parent"].queryset = Protocol.objects.filter(
            partnership=partnership, kind=ProtocolKind.ACCORD
        ).order_by("title")

    def clean(self) -> dict:
        data = super().clean()
        in_order(self, data)
        if data.get("lead") and data.get("parties") is not None and data["lead"] not in data["parties"]:
            self.add_error("lead", "Who leads it must be one of the parties")
        return data

    def first_draft(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("purpose", "effective_on", "review_on", "parties")}


class NewFlowForm(forms.ModelForm):
    """From whom, to whom, and which kind of information."""

    category = forms.ChoiceField(label="What is shared")

    class Meta:
        model = DataFlow
        fields = ["from_role", "to_role", "category"]
        labels = {"from_role": "Who shares it", "to_role": "Who receives it"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(code, kind.shown) for code, kind in CATEGORIES.items()]


class FlowForm(forms.ModelForm):
    """On what ground a kind of information flows, and how much of it."""

    fields_ = forms.MultipleChoiceField(
        label="Which parts of it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked means all of them",
    )
    basis = forms.ChoiceField(label="Lawful basis")

    class Meta:
        model = DataFlow
        fields = ["basis", "condition", "asking", "necessity", "retention"]
        labels = {
            "condition": "Article 9 or 10 condition, where one is needed",
            "asking": "What the person is asked",
            "necessity": "Why it is necessary",
            "retention": "How long it is kept",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        flow = self.instance
        self.fields["basis"].choices = bases.choices_for(flow)
        meta = CATEGORIES[flow.category].model._meta
        names = CATEGORIES[flow.category].field_names
        self.fields["fields_"].choices = [(n, str(meta.get_field(n).verbose_name)) for n in names]
        self.fields["fields_"].initial = flow.fields

    def save(self, commit: bool = True) -> DataFlow:
        self.instance.fields = self.cleaned_data["fields_"]
        return super().save(commit)
