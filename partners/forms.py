"""Forms for setting up a partnership well enough to start."""

from django import forms

from partners.models import Person, Service
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

    languages = LinesField(
        label="Languages spoken, one a line",
        most=40,
        help_text="Whoever refers somebody of another language is warned. None means it is not known",
    )

    class Meta:
        model = Service
        fields = [
            "name",
            "summary",
            "needs",
            "capacity",
            "waiting_days",
            "asks_for",
            "questions",
            "districts",
            "minimum_age",
            "maximum_age",
            "eligibility",
            "languages",
            "hours",
            "duty_line",
            "response_days",
            "urgent_days",
            "active",
        ]
        widgets = {"needs": forms.CheckboxSelectMultiple, "capacity": forms.RadioSelect}
        labels = {
            "needs": "Helps with",
            "summary": "What it does, in one sentence",
            "capacity": "Places now",
            "waiting_days": "About how many days people wait, if they do",
            "eligibility": "Who else may come, if not everybody",
            "hours": "When it is open",
            "duty_line": "Number for urgent things",
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
