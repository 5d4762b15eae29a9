"""Forms of the information-sharing agreement."""

from django import forms
from django.utils import timezone

from consent import versions
from consent.models import ProtocolVersion, SigningMethod
from partners.forms_governance import long_text
from partners.forms_ui import DayText


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
        begins, review = data.get("effective_on"), data.get("review_on")
        if begins and begins < timezone.localdate():
            self.add_error("effective_on", "It cannot come into force in the past")
        if begins and review and review <= begins:
            self.add_error("review_on", "The review must come after it is in force")
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
