"""Forms of the register, decisions, notices, suggestions and thanks."""

import datetime as dt

from django import forms
from django.utils import timezone

from partners import register
from partners.forms_ui import DayText
from partners.models import Agency, Bulletin, Motion, RegisterEntry
from partners.models.motions import Says, Way
from partners.models.register import EntryKind
from partners.models.words import Audience

LONGEST_DECISION = 60  # days
NO_CLIENTS = "Do not name or describe a client: everybody in the partnership can read this."


def long_text(label: str, most: int, rows: int = 5, **options) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": f"{label}: at most {most} letters"},
        **options,
    )


class EntryForm(forms.ModelForm):
    """An entry of the register; `why` is asked where one is put right."""

    signed_on = DayText("Signed on", required=False)
    starts_on = DayText("Starts on")
    review_on = DayText("To be reviewed by")
    ends_on = DayText("Ends on, if it does", required=False)
    notes = long_text("Notes", 2000, required=False)
    why = forms.CharField(label="Why you change it", max_length=200)

    class Meta:
        model = RegisterEntry
        fields = [
            "kind",
            "title",
            "parties",
            "lead",
            "signed_on",
            "starts_on",
            "review_on",
            "ends_on",
            "notes",
        ]
        labels = {
            "kind": "What it is",
            "title": "Its name",
            "parties": "Who is a party to it",
            "lead": "Who leads it",
        }
        widgets = {"kind": forms.RadioSelect, "parties": forms.CheckboxSelectMultiple}
        help_texts = {
            "lead": "Its managers are reminded 90, 30 and 7 days before the review, and so are the admins"
        }

    def __init__(self, *args, partnership, change: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        here = Agency.objects.members_on(timezone.localdate(), partnership)
        if self.instance.pk:  # one that left since is a party still
            here = here | Agency.objects.filter(pk__in=self.instance.parties.values("pk"))
        for name in ("parties", "lead"):
            self.fields[name].queryset = here.distinct().order_by("name")
        self.fields["kind"].choices = EntryKind.choices  # without the empty one
        self.fields["lead"].empty_label = "Choose an agency"
        if not change:
            del self.fields["why"]

    def clean(self) -> dict:
        data = super().clean()
        lead, parties = data.get("lead"), data.get("parties")
        if lead and parties is not None and lead not in parties:
            self.add_error("lead", "Who leads it must be one of the parties")
        return data


class DocumentForm(forms.Form):
    label = forms.CharField(label="What it is", max_length=80, help_text="For example: signed memorandum")
    file = forms.FileField(
        label="A PDF or plain text, at most 10 MB",
        error_messages={"empty": "The file is empty."},
    )

    def clean_file(self):
        found = self.cleaned_data["file"]
        if found.size > register.LARGEST:
            raise forms.ValidationError("The file is larger than 10 MB. Save a smaller one and try again.")
        return found


class MotionForm(forms.ModelForm):
    words = long_text("What is to be decided", 4000, rows=8)
    closes_on = DayText("Answers until the end of")

    class Meta:
        model = Motion
        fields = ["title", "words", "way", "closes_on"]
        labels = {"title": "In a few words", "way": "How it is decided"}
        widgets = {"way": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = Way.choices  # without the empty one
        self.fields["way"].option_hints = {
            "no_objection": "Silence is a yes. One objection stops it, and you talk.",
            "count": "More than half of all steering agencies must say yes. Silence is not a yes.",
        }

    def clean_closes_on(self) -> dt.date:
        chosen, today = self.cleaned_data["closes_on"], timezone.localdate()
        if not 1 <= (chosen - today).days <= LONGEST_DECISION:
            raise forms.ValidationError(f"Choose a day from tomorrow on, within {LONGEST_DECISION} days")
        return chosen


class VoteForm(forms.Form):
    says = forms.ChoiceField(label="What your agency says", choices=Says.choices, widget=forms.RadioSelect)
    words = long_text("Why, or what would have to change", 1000, rows=3, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("says") == Says.OBJECT and not data.get("words"):
            self.add_error("words", "Say what you object to, so that it can be put right")
        return data


class BulletinForm(forms.ModelForm):
    words = long_text("What you want to say", 4000, rows=8, help_text=NO_CLIENTS)
    shown_until = DayText("Shown until")

    class Meta:
        model = Bulletin
        fields = ["title", "words", "audience", "agency", "shown_until"]
        labels = {
            "title": "In a few words",
            "audience": "Who is it for?",
            "agency": "Which one, if for one agency",
        }
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        here = Agency.objects.members_on(timezone.localdate(), partnership)
        self.fields["agency"].queryset = here.order_by("name")
        self.fields["agency"].empty_label = "None"
        self.fields["shown_until"].initial = timezone.localdate() + dt.timedelta(days=28)

    def clean_shown_until(self) -> dt.date:
        if self.cleaned_data["shown_until"] < timezone.localdate():
            raise forms.ValidationError("Shown until must not be in the past")
        return self.cleaned_data["shown_until"]

    def clean(self) -> dict:
        data = super().clean()
        one = data.get("audience") == Audience.AGENCY
        if one and not data.get("agency") and "agency" not in self.errors:
            self.add_error("agency", "Choose the agency that it is for")
        if not one:
            data["agency"] = None
        return data


class SuggestionForm(forms.Form):
    words = long_text("What could be done better", 1000, help_text=NO_CLIENTS)


class ReplyForm(forms.Form):
    words = long_text("Your reply", 1000, help_text=NO_CLIENTS)


class ThanksForm(forms.Form):
    words = long_text(
        "What you thank them for",
        400,
        rows=3,
        help_text="Thank them for what they did, not for whom: a name, an address or a story could give somebody away. Everybody in the partnership can read it.",
    )
