"""Forms of the taxonomy of needs."""

import re

from django import forms

from partners.forms import LinesField
from partners.models import Need

SCHEME = re.compile(r"^[a-z0-9-]{1,50}$")


class CodesField(LinesField):
    """Outside codes, one a line: `esd: 71`. Gives (scheme, code)."""

    def to_python(self, value) -> list[tuple[str, str]]:
        found = []
        for line in super().to_python(value):
            scheme, _, code = (part.strip() for part in line.partition(":"))
            if not code or not SCHEME.match(scheme.lower()):
                raise forms.ValidationError(f"“{line}”: write the list, a colon and its code, like esd: 71.")
            found.append((scheme.lower(), code))
        return list(dict.fromkeys(found))


class NeedForm(forms.ModelForm):
    synonyms = LinesField(
        label="Other words for it, one a line",
        most=60,
        help_text="What people type when they look for it: bailiff, behind with rent",
    )
    codes = CodesField(
        label="What other lists call it, one a line", help_text="The list, a colon and its code: esd: 71"
    )

    class Meta:
        model = Need
        fields = ["name", "about", "parent", "synonyms"]
        labels = {"about": "What it covers", "parent": "Stands under"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        field.queryset = Need.objects.filter(retired_on=None).exclude(pk=self.instance.pk)
        field.empty_label = "Nothing: it is a group of its own"
        if self.instance.pk:
            self.initial["codes"] = [f"{c.scheme}: {c.code}" for c in self.instance.codes.all()]

    def clean_synonyms(self) -> list[str]:
        return list(dict.fromkeys(word.lower() for word in self.cleaned_data["synonyms"]))

    def changed_words(self) -> list[str]:
        return [str(self.fields[name].label).lower() for name in self.changed_data]


class WhyForm(forms.Form):
    why = forms.CharField(label="Why", max_length=300)


class MergeForm(WhyForm):
    into = forms.ModelChoiceField(Need.objects.none(), label="Merge it into", empty_label="Choose")
    field_order = ["into", "why"]

    def __init__(self, *args, need: Need, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Need.objects.filter(retired_on=None).exclude(pk=need.pk)
