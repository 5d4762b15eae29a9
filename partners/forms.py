"""Forms for setting up a partnership well enough to start."""

from django import forms

from partners.models import Agency, Person, Role, Service, Tier


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


class ServiceForm(forms.ModelForm):
    class Meta:
        model = Service
        fields = ["name", "summary", "needs", "hours", "duty_line", "response_days", "urgent_days"]
        widgets = {"needs": forms.CheckboxSelectMultiple}
        labels = {
            "needs": "Helps with",
            "response_days": "Answers within (working days)",
            "urgent_days": "Urgent ones within (working days)",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = self.fields["needs"].queryset.filter(parent__isnull=False)
