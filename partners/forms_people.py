"""Forms for the people of an agency or a partnership."""

from django import forms

from partners import people
from partners.models import Agency, Person, Seat, Team

TAKES = "May take restricted referrals"
TAKES_HELP = "Other agencies can then name this person on a referral that only named people see."


class PlaceForm(forms.Form):
    """Role, team and restricted referrals, as far as the place has them: a partnership has roles alone."""

    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect)
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="No team")
    takes_restricted = forms.BooleanField(label=TAKES, required=False, help_text=TAKES_HELP)

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["role"].choices = [(role.value, role.label) for role in people.roles_at(place)]
        teams = Team.objects.filter(agency=place) if isinstance(place, Agency) else Team.objects.none()
        self.fields["team"].queryset = teams
        if not isinstance(place, Agency):
            del self.fields["team"], self.fields["takes_restricted"]

    def given(self) -> dict:
        return {"team": None, "takes_restricted": False} | self.cleaned_data

    def clean(self) -> dict:
        data = super().clean()
        if data.get("takes_restricted") and data.get("role") not in people.STAFF:
            self.add_error(
                "takes_restricted", "A privacy lead takes no referrals: choose another role, or untick this."
            )
        return data


class InviteForm(PlaceForm):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(
        label="E-mail", help_text="Their own, where they read it. A link to choose a password is sent there."
    )
    field_order = ["name", "email", "role", "team", "takes_restricted"]

    def clean(self) -> dict:
        data = super().clean()
        there = Seat.objects.live().filter(
            **people.where(self.place), person__email__iexact=data.get("email", ""), role=data.get("role", "")
        )
        if there.exists():
            self.add_error("email", "Somebody with this e-mail has that role here already.")
        left = Person.objects.filter(email__iexact=data.get("email", ""), is_active=False)
        if left.exists():
            self.add_error("email", "This e-mail belongs to somebody who may not sign in any more.")
        return data


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name"]
        labels = {"name": "Name of the team"}

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        others = Team.objects.filter(agency=self.instance.agency, name__iexact=name).exclude(
            pk=self.instance.pk
        )
        if others.exists():
            raise forms.ValidationError("There is a team of that name already.")
        return name
