"""Forms for setting up a partnership well enough to start."""

from django import forms

from partners.models import Agency, Person, Role, Service, Tier
from partners.models.services import INFORMATION

MOST_QUESTIONS = 8  # more than that and nobody answers them


class SettingsForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["notify", "weekly"]
        labels = {
            "notify": "How we tell you that something happened",
            "weekly": "Also send me what is new in the partnership, on Monday mornings",
        }
        widgets = {"notify": forms.RadioSelect}
        help_texts = {
            "weekly": "Notices, decisions to answer, replies to suggestions, thanks. Nothing about clients."
        }


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


class ServiceForm(forms.ModelForm):
    """A service well enough to be found, fitted and referred to."""

    asks_for = forms.MultipleChoiceField(
        label="What it needs to know",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Name and how to reach the person always come. Nothing else can be sent that is not ticked",
    )
    questions = LinesField(
        label="Its own questions, one a line",
        help_text="At most eight. Whoever refers may answer each with “don't know”",
    )
    districts = LinesField(
        label="Postcode districts that it covers, one a line",
        most=4,
        help_text="For example LU1. None means everywhere",
    )

    class Meta:
        model = Service
        fields = [
            "name",
            "summary",
            "needs",
            "capacity",
            "asks_for",
            "questions",
            "districts",
            "minimum_age",
            "maximum_age",
            "hours",
            "duty_line",
            "response_days",
            "urgent_days",
            "active",
        ]
        widgets = {"needs": forms.CheckboxSelectMultiple, "capacity": forms.RadioSelect}
        labels = {
            "needs": "Helps with",
            "capacity": "Places now",
            "minimum_age": "Youngest age, if there is one",
            "maximum_age": "Oldest age, if there is one",
            "response_days": "Answers within (working days)",
            "urgent_days": "Urgent ones within (working days)",
            "active": "It can be found and referred to",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = self.fields["needs"].queryset.filter(parent__isnull=False)
        # A person is always called something and reached somehow.
        self.fields["asks_for"].choices = [
            (code, shown) for code, shown in INFORMATION.items() if code not in ("identity", "contact")
        ]

    def clean_questions(self) -> list[str]:
        lines = self.cleaned_data["questions"]
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(f"At most {MOST_QUESTIONS} questions. There are {len(lines)}.")
        return lines

    def clean_districts(self) -> list[str]:
        return [line.upper() for line in self.cleaned_data["districts"]]
