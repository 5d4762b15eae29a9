"""Forms about who can see whom."""

from django import forms

from partners import sight
from partners.models import Agency, Partnership

WHO = [("all", "Every agency in the partnership"), ("only", "Only those ticked below")]


class ApartForm(forms.Form):
    one = forms.ModelChoiceField(Agency.objects.none(), label="One agency", empty_label="Choose")
    other = forms.ModelChoiceField(Agency.objects.none(), label="The other agency", empty_label="Choose")
    reason = forms.CharField(
        label="Why", max_length=300, help_text="For the record. The agencies do not see it; name no client."
    )
    since = forms.DateField(
        label="From", required=False, help_text="Empty: from today, for example 24/11/2026"
    )
    until = forms.DateField(label="Last day", required=False, help_text="Empty: until it is ended here")

    def __init__(self, *args, partnership: Partnership, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            self.fields[name].queryset = sight.members(partnership)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("one") and data["one"] == data.get("other"):
            self.add_error("other", "Choose two different agencies.")
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "The last day is before the first.")
        return data


class SightForm(forms.Form):
    who = forms.ChoiceField(label="It is found by", widget=forms.RadioSelect, choices=WHO)
    only = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label="Agencies that know it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label="Why", max_length=300, help_text="For the record of the partnership’s admins."
    )

    def __init__(self, *args, agency: Agency, partnership: Partnership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["only"].queryset = sight.members(partnership).exclude(pk=agency.pk)

    def may_find(self) -> list[Agency] | None:
        """Those that may find it, or None for all."""
        return list(self.cleaned_data["only"]) if self.cleaned_data["who"] == "only" else None
