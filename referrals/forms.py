"""Forms of a referral, on both sides."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from clients.forms import DayField, plain_input
from clients.registry import CATEGORIES
from partners.models import Need, Service
from referrals import fitting

SENSITIVE = [("health", "Health"), ("offences", "Offences"), ("safety", "Their safety")]
UNKNOWN = "Not known"
RELATIONSHIPS = [
    ("partner", "Partner"),
    ("child", "Child"),
    ("parent", "Parent"),
    ("brother or sister", "Brother or sister"),
    ("other relative", "Other relative"),
    ("carer", "Carer"),
    ("lives with them", "Lives with them"),
]


def box(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


class SearchForm(forms.Form):
    """Words and need, and what is to be taken instead of what is held on the client: for this search alone."""

    words = forms.CharField(label="What kind of help", required=False, max_length=80, widget=plain_input(20))
    need = forms.ModelChoiceField(
        Need.objects.none(), label="Help with", required=False, empty_label="Anything"
    )
    with_places = forms.BooleanField(label="Has places", required=False)
    open_now = forms.BooleanField(label="Open now", required=False)
    postcode = forms.CharField(label="Postcode", required=False, max_length=10, widget=plain_input(10))
    age = forms.IntegerField(
        label="Age",
        required=False,
        min_value=0,
        max_value=120,
        widget=plain_input(3, inputmode="numeric"),
        error_messages={"invalid": "Give the age in years, like 34."},
    )
    language = forms.CharField(label="Language", required=False, max_length=40, widget=plain_input(10))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = Need.objects.offered()

    @property
    def instead(self) -> dict:
        data = self.cleaned_data
        return {
            "district": fitting.district_of(data["postcode"]),
            "age": data["age"],
            "language": data["language"].strip(),
        }

    @property
    def asked(self) -> dict:
        """What the search is to be narrowed by; empty where nothing was asked for."""
        names = ("words", "need", "with_places", "open_now")
        found = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        return found if found or any(v not in ("", None) for v in self.instead.values()) else {}

    @property
    def looks_elsewhere(self) -> bool:
        """Something is typed, or wrong, in the part that is folded away."""
        parts = ("with_places", "open_now", "postcode", "age", "language")
        return any(self[name].value() or self[name].errors for name in parts)


class OldEntryForm(forms.Form):
    """Before something is sent to a service that nobody has confirmed for long."""

    knows = forms.BooleanField(
        label="I have asked them, or send it knowing that the entry may be out of date",
        error_messages={"required": "Tick that you have asked them, or send it knowing this."},
    )


class GapForm(forms.Form):
    """What nobody can be found for. Nothing of the person."""

    gap_need = forms.ModelChoiceField(
        Need.objects.none(), label="Nobody can help with", empty_label="Choose what the help is with"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gap_need"].queryset = Need.objects.offered()


class WriteForm(forms.Form):
    """The one page of a referral. Nothing but the reason is compulsory, and that only at sending."""

    need = forms.ModelChoiceField(
        Need.objects.none(),
        label="Help with",
        empty_label="Choose",
        error_messages={"required": "Choose what they need help with."},
    )
    reason = forms.CharField(
        label="What has happened, and what you want them to do",
        widget=box(6),
        required=False,
        max_length=6000,
        help_text="Only what they need to know",
    )
    text_holds = forms.MultipleChoiceField(
        label="Does what you write say anything about",
        choices=SENSITIVE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="It is then shared only if they agree to that as well",
    )
    urgent = forms.BooleanField(label="Urgent: they need an answer today or tomorrow", required=False)
    act_by = DayField(label="Must be done by, if there is a day", required=False, ahead=True)
    act_by_why = forms.CharField(
        label="What happens then", max_length=200, required=False, widget=plain_input(20)
    )
    safe_contact = forms.CharField(
        label="Safe ways to reach them, if different for this",
        max_length=300,
        required=False,
        widget=plain_input(20),
    )
    mentioned = forms.CharField(
        label="Others of the household, only mentioned",
        max_length=300,
        required=False,
        widget=plain_input(20),
        help_text="For example: two children of 4 and 7. No details of theirs are shared",
    )
    categories = forms.MultipleChoiceField(
        label="What to share, if they agree", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, service: Service, people: list, held: list[str], answers: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.questions = people, service.questions
        kept = Q(pk=self.initial.get("need"))  # what a draft holds stays, retired or not
        met = Need.objects.filter(Q(services=service, retired_on=None) | kept)
        self.fields["need"].queryset = met.distinct()
        self.fields["categories"].choices = [(code, CATEGORIES[code].shown) for code in held]
        if len(people) > 1:
            self.fields["text_holds"].label = f"Does what you write say anything about {people[0].name}:"
        for person in people[1:]:
            self.fields[self._holds(person)] = forms.MultipleChoiceField(
                label=f"And about {person.name}:",
                choices=SENSITIVE,
                required=False,
                initial=person.text_holds,
                widget=forms.CheckboxSelectMultiple,
            )
        known = dict(answers)
        for n, question in enumerate(self.questions):
            self.fields[f"answer_{n}"] = forms.CharField(
                label=question,
                max_length=500,
                required=False,
                initial="" if known.get(question) == UNKNOWN else known.get(question, ""),
                widget=plain_input(20),
            )
            self.fields[f"unknown_{n}"] = forms.BooleanField(
                label="They don't know, or you did not ask",
                required=False,
                initial=known.get(question) == UNKNOWN,
            )

    @staticmethod
    def _holds(person) -> str:
        return f"holds_{person.row.pk.hex}"

    def holds_fields(self) -> list:
        """The question about sensitive words once more for each other person."""
        return [self[self._holds(person)] for person in self.people[1:]]

    def question_fields(self) -> list[tuple]:
        return [(self[f"answer_{n}"], self[f"unknown_{n}"]) for n in range(len(self.questions))]

    def holds_of(self, person) -> list[str]:
        return self.cleaned_data[self._holds(person)]

    def answers(self) -> list[list[str]]:
        """[question, words] of each that was answered, or said to be unknown."""
        d = self.cleaned_data
        said = [
            (question, d.get(f"answer_{n}") or (UNKNOWN if d.get(f"unknown_{n}") else ""))
            for n, question in enumerate(self.questions)
        ]
        return [[question, words] for question, words in said if words]

    def clean_act_by(self):
        day = self.cleaned_data["act_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("That day is past. Give today or a later day.")
        return day


class IncludeForm(forms.Form):
    """One client of one's own agency, by reference, and what they are to the person referred."""

    client = forms.CharField(max_length=12, widget=forms.HiddenInput)
    relationship = forms.ChoiceField(label="What they are to each other", choices=RELATIONSHIPS)

    def __init__(self, *args, name: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["relationship"].label = f"What they are to {name}"


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label="Our own reference", max_length=40, required=False, widget=plain_input(10)
    )
