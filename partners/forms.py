"""Forms for setting up a partnership well enough to start."""

from django import forms

from partners.models import Person

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
