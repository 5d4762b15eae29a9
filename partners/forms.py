"""Forms for setting up a partnership well enough to start."""

from django import forms

from partners.models import Agency, Person, Role, Tier

MOST_QUESTIONS = 8  # more than that and nobody answers them


class SettingsForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["notify"]
        labels = {"notify": "How we tell you that something happened"}
        widgets = {"notify": forms.RadioSelect}


class AgencyForm(forms.ModelForm):
    """An agency and its place in the partnership, in one."""

    tier = forms.ChoiceField(label="Place in the partnership", choices=Tier.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="Why", max_length=300)

    class Meta:
        model = Agency
        fields = ["name", "sector", "kind", "phone", "email"]


class SeatForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail")
    role = forms.ChoiceField(
        label="Role", choices=[(r.value, r.label) for r in (Role.CASEWORKER, Role.MANAGER, Role.PRIVACY_LEAD)]
    )
    takes_restricted = forms.BooleanField(
        label="Takes referrals that only named people see",
        required=False,
        help_text="Other agencies can then choose this person. The agency's manager should say who.",
    )


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *args, most: int = 160, **kwargs):
        super().__init__(*args, required=False, **kwargs)
        self.most = most

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        if long := next((line for line in lines if len(line) > self.most), None):
            raise forms.ValidationError(f"At most {self.most} letters a line: “{long[:40]}…” is longer.")
        return lines
