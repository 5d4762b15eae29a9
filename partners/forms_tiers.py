"""Forms of the two tiers: moving, switches, commitments, proposals, the steering group."""

import datetime as dt

from django import forms
from django.utils import timezone

from partners import tiers
from partners.forms import LinesField
from partners.models import Agency, Partnership, Steerer, Tier

PLACES = {Tier.CORE: "Steering agencies (core group)", Tier.WIDER: "Other agencies (wider network)"}
MOST_PROMISES = 12


class NearDay(forms.DateField):
    """A near day in one box, as the date picker writes it."""

    def __init__(self, label: str, **options):
        super().__init__(
            label=label,
            input_formats=["%d/%m/%Y", "%d %m %Y", "%Y-%m-%d"],
            widget=forms.DateInput(format="%d/%m/%Y"),
            error_messages={"invalid": f"{label} must be a real date, like 27/3/2026"},
            **options,
        )


class MoveForm(forms.Form):
    tier = forms.ChoiceField(label="Move to", choices=list(PLACES.items()), widget=forms.RadioSelect)
    since = NearDay("From", help_text="Today or later. What was before stays as it was.")
    reason = forms.CharField(
        label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300})
    )
    decided_by = forms.CharField(
        label="Who decided", max_length=120, help_text="For example “Steering group, meeting of 3 November”"
    )

    def clean_since(self) -> dt.date:
        since = self.cleaned_data["since"]
        if since < timezone.localdate():
            raise forms.ValidationError("From must be today or later")
        if since > timezone.localdate() + dt.timedelta(days=366):
            raise forms.ValidationError("From must be within a year")
        return since


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300)


class SwitchesForm(forms.Form):
    """One question for each switch of the table."""

    def __init__(self, data=None, *, partnership: Partnership):
        super().__init__(data)
        for row in tiers.rows_for(partnership):
            if row.ability.switch:
                self.fields[row.ability.code] = forms.ChoiceField(
                    label=row.ability.switch,
                    help_text=row.ability.note,
                    choices=[("wider", "All agencies"), ("core", "Steering agencies only")],
                    widget=forms.RadioSelect,
                    initial="wider" if row.wider else "core",
                )
        self.fields["reason"] = forms.CharField(
            label="Why it changes, and who decided",
            max_length=300,
            help_text="Stays on record with your name",
        )

    def wanted(self) -> dict[str, bool]:
        return {row.code: self.cleaned_data[row.code] == "wider" for row in tiers.SWITCHES}


class CommitmentsForm(forms.Form):
    promises = LinesField(
        label="What steering agencies promise, one a line",
        most=300,
        help_text="Short and checkable, as in “Send somebody who may decide to every quarterly meeting”. At most "
        f"{MOST_PROMISES}",
    )
    why = forms.CharField(label="Why it is written, or changes", max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["promises"].required = True
        self.fields["promises"].widget.attrs["rows"] = 8

    def clean_promises(self) -> list[str]:
        lines = self.cleaned_data["promises"]
        if len(lines) > MOST_PROMISES:
            raise forms.ValidationError(
                f"At most {MOST_PROMISES} promises. There are {len(lines)}: people will not remember them."
            )
        return lines


class AffirmForm(forms.Form):
    """`version` is the one that was read: somebody may have written another meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    all = forms.BooleanField(label="We stand by all of these for a year from today")


class AnswerForm(forms.Form):
    """An answer to a proposal. The reason is filled in for a yes; a no has a reason of its own."""

    reason = forms.CharField(
        label="Reason for the move",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
    )
    why_not = forms.CharField(label="Why it stays where it is", max_length=300)

    def __init__(self, data=None, *, proposal, accepts: bool = True):
        if data is not None and not accepts:
            # The page has a form for the yes and one for the no: a mistake in one leaves the other as it was.
            data = data.copy()
            data[f"p{proposal.pk}-reason"] = proposal.reason
        super().__init__(data, prefix=f"p{proposal.pk}", initial={"reason": proposal.reason}, auto_id="id_%s")
        self.fields["why_not" if accepts else "reason"].required = False


class SteererForm(forms.ModelForm):
    since = NearDay("Since")
    until = NearDay("Until", required=False, help_text="The last day, once it is known.")

    class Meta:
        model = Steerer
        fields = ["name", "post", "agency", "part", "since", "until"]
        labels = {"name": "Name", "post": "Post", "agency": "Agency", "part": "Part in the group"}
        widgets = {"part": forms.RadioSelect}

    def __init__(self, *args, partnership: Partnership, **kwargs):
        super().__init__(*args, **kwargs)
        members = Agency.objects.members_on(timezone.localdate(), partnership)
        if self.instance.agency_id:
            members = members | Agency.objects.filter(pk=self.instance.agency_id)
        self.fields["agency"].queryset = members.order_by("name")
        self.fields["part"].choices = Steerer.Part.choices
