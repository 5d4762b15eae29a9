"""Forms of what a person says, of who may say it for them, and of the words in which they are asked."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.forms import DayField, plain_input
from clients.registry import CATEGORIES
from consent import agreements, papers, standing, universal_credit, wording
from consent.models import Authority, Format, GivenBy, Method, Tell
from partners import named
from partners.models import Agency, Person

YES_NO = [("yes", "Yes"), ("no", "No")]


def box(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


def yes_or_no(label: str, **options) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect, **options)


class AnswerForm(forms.Form):
    """What a person says about one named agency, and how they said it. Yes and no are never chosen beforehand."""

    agrees = yes_or_no("", error_messages={"required": "Say whether they agree."})
    tell = forms.ChoiceField(
        label="May the agency tell us what came of it?",
        choices=Tell.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    follow_up = yes_or_no("May we ask them later how it went?", required=False)
    method = forms.ChoiceField(label="How they said it", choices=Method.choices, initial=Method.IN_PERSON)
    expires_on = DayField(label="It holds until", ahead=True)
    read_aloud = forms.BooleanField(label="I read these words aloud to them", required=False)
    paper = forms.FileField(
        label="The signed sheet",
        required=False,
        help_text="A PDF or a photo, at most 5 MB. After a mistake it has to be chosen again",
        error_messages={"empty": "The file is empty."},
    )
    said_on = DayField(label="Said on, if not today", required=False, lately=True)
    asked_by = forms.ModelChoiceField(
        Person.objects.none(), label="Asked by, if not you", required=False, empty_label="Me"
    )
    interpreter = forms.CharField(
        label="Interpreter, by name or number", max_length=120, required=False, widget=plain_input(20)
    )
    format = forms.ChoiceField(
        label="In which form", choices=Format.choices, initial=Format.PLAIN, required=False
    )
    given_by = forms.ChoiceField(label="Who answers", required=False)

    def __init__(
        self,
        *args,
        receiver: Agency,
        categories: list[str],
        client,
        words: wording.Words,
        need: str = "",
        may_leave_out: bool = False,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.receiver, self.categories, self.client = receiver, categories, client
        self.words, self.need = words, need
        self.fields["agrees"].label = f"May we share this with {receiver.name}?"
        self.fields["expires_on"].initial = agreements.expiry_for(receiver)
        self.fields["asked_by"].queryset = named.staff_of(client.agency_id)
        self.capacity = standing.capacity_of(client, receiver)
        self.young = standing.is_young(client)
        self.fields["given_by"].choices = list(self.who_may())
        self.sensitive = [code for code in categories if CATEGORIES[code].sensitive]
        for code in self.sensitive:
            self.fields[f"also_{code}"] = yes_or_no(f"And {CATEGORIES[code].shown.lower()}?", required=False)
        if universal_credit.is_for(receiver):
            self.fields["uc_day"] = forms.IntegerField(
                label="Their Universal Credit month begins on day",
                min_value=1,
                max_value=31,
                required=False,
                widget=plain_input(2, inputmode="numeric"),
                help_text="Leave it empty if nobody knows. With it, we work out the last day",
            )
        plain = [(code, CATEGORIES[code].shown) for code in categories if code not in self.sensitive]
        if may_leave_out and len(plain) > 1:
            self.fields["leave_out"] = forms.MultipleChoiceField(
                label="What of it they do not want shared",
                choices=plain,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def who_may(self):
        """Themselves first; then those who are on record for them."""
        yield GivenBy.SELF, "The person themselves"
        if self.capacity and not self.capacity.able:
            yield GivenBy.BEST_INTERESTS, "Decided in their best interests"
        for one in standing.representatives_of(self.client):
            yield str(one.pk), str(one)

    @property
    def script(self) -> str:
        return self.words.told(self.categories, self.receiver, self.need)

    @property
    def opened(self) -> bool:
        """Something is filled in, or wrong, in the part that is folded away."""
        names = ("said_on", "asked_by", "interpreter", "paper", "given_by", "read_aloud")
        filled = (
            any(self.data.get(name) for name in names[:3])
            or self.data.get("method", "in_person") != "in_person"
        )
        return filled or any(self.errors.get(name) for name in names)

    def clean_paper(self):
        found = self.cleaned_data["paper"]
        if not found:
            return None
        if found.size > papers.LARGEST:
            raise ValidationError("The file is larger than 5 MB. Make it smaller and choose it again.")
        return papers.read(found.read())

    def clean_said_on(self):
        day = self.cleaned_data["said_on"]
        if day and day > timezone.localdate():
            raise ValidationError("That day is still to come. Give the day on which they said it.")
        return day

    def clean(self):
        data = super().clean()
        if data.get("agrees") == "yes":
            for name, what in self.asked().items():
                if not data.get(name):
                    self.add_error(name, what)
        self._clean_end(data)
        return data

    def _clean_end(self, data: dict) -> None:
        day, today = data.get("expires_on"), timezone.localdate()
        if day and day < today:
            self.add_error("expires_on", "Give a day that is not past.")
        if not day or not universal_credit.is_for(self.receiver):
            return
        if data.get("uc_day"):
            data["expires_on"] = (
                min(day, universal_credit.period_ends(today, data["uc_day"]))
                if ("expires_on" in self.changed_data)
                else universal_credit.period_ends(today, data["uc_day"])
            )
        elif day > universal_credit.longest(today):
            self.add_error(
                "expires_on",
                "For Universal Credit it ends with the next assessment period: two months at most.",
            )

    def asked(self) -> dict[str, str]:
        """What goes with a yes: the field, and what is said when it is empty."""
        found = {f"also_{c}": f"Say yes or no about {CATEGORIES[c].shown.lower()}." for c in self.sensitive}
        found |= {
            "tell": "Say what the agency may tell us.",
            "follow_up": "Say whether we may ask them later.",
        }
        method = self.cleaned_data.get("method")
        if method == Method.PHONE:
            found["read_aloud"] = "By phone the words are read aloud. Read them, and tick that you did."
        if method == Method.PAPER and not self.errors.get("paper"):
            found["paper"] = "Choose the file of the signed sheet."
        return found

    def answers(self) -> tuple[list[str], list[str]]:
        """Categories allowed and refused."""
        data = self.cleaned_data
        if data["agrees"] == "no":
            return [], self.categories
        refused = {code for code in self.sensitive if data.get(f"also_{code}") == "no"}
        refused |= set(data.get("leave_out") or [])
        return [c for c in self.categories if c not in refused], [c for c in self.categories if c in refused]

    def how(self) -> agreements.Asked:
        """How they were asked. Keeps the sheet, so only for a form that is valid, and inside a transaction."""
        data, who = self.cleaned_data, self.cleaned_data["given_by"] or GivenBy.SELF
        person = who not in (GivenBy.SELF, GivenBy.BEST_INTERESTS)
        return agreements.Asked(
            words=self.words,
            told=self.script,
            format=data["format"] or Format.PLAIN,
            interpreter=data["interpreter"],
            read_aloud=data["read_aloud"],
            asked_by=data["asked_by"],
            paper=papers.keep(self.client, *data["paper"]) if data["paper"] else None,
            given_by=GivenBy.REPRESENTATIVE if person else who,
            representative=standing.representatives_of(self.client).filter(pk=who).first()
            if person
            else None,
        )

    def sensitive_fields(self) -> list:
        return [self[f"also_{code}"] for code in self.sensitive]

    def more_fields(self) -> list:
        """What most answers do without, in the part that is folded away."""
        names = ["read_aloud", "paper", "said_on", "asked_by", "interpreter", "format", "given_by"]
        return [
            self[name] for name in names if name != "given_by" or len(self.fields["given_by"].choices) > 1
        ]


class RepresentativeForm(forms.Form):
    name = forms.CharField(label="Their name", max_length=120, widget=plain_input(20))
    authority = forms.ChoiceField(
        label="What lets them answer",
        choices=[("", "Choose"), *Authority.choices, *standing.WITHOUT_AUTHORITY.items()],
        error_messages={"required": "Choose what lets them answer."},
    )
    scope = forms.CharField(
        label="What it covers, and what not",
        max_length=300,
        required=False,
        widget=plain_input(20),
        help_text="As the paper says it",
    )
    evidence = forms.CharField(
        label="What you saw",
        max_length=300,
        widget=plain_input(20),
        help_text="For example: registered lasting power of attorney, each page stamped",
    )
    seen_on = DayField(label="Seen on", initial=timezone.localdate, lately=True)
    ends_on = DayField(label="It ends on, if it does", required=False, ahead=True)

    def clean_authority(self):
        relation = self.cleaned_data["authority"]
        try:
            standing.refuse_without_authority(relation)
        except standing.CannotAnswer as refusal:
            raise ValidationError(str(refusal)) from None
        return relation

    def clean_seen_on(self):
        return not_to_come(self.cleaned_data["seen_on"])


class EndForm(forms.Form):
    why = forms.CharField(label="Why it ends", max_length=200, widget=plain_input(20))


class CapacityForm(forms.Form):
    """One decision, one day. Where one of four is missing, what is in their best interests."""

    understands = yes_or_no("Do they understand what would be shared, with whom, and why?")
    retains = yes_or_no("Can they keep it in mind long enough to decide?")
    weighs = yes_or_no("Can they weigh what speaks for and against?")
    communicates = yes_or_no("Can they say what they decide, in any way?")
    support = forms.CharField(
        label="What you tried to help them decide",
        widget=box(),
        help_text="For example: easy words, another time of day, an interpreter, somebody they trust",
    )
    assessor = forms.CharField(label="Who assessed it", max_length=120, widget=plain_input(20))
    on = DayField(label="Assessed on", initial=timezone.localdate, lately=True)
    decided = forms.CharField(
        label="If they cannot: what is in their best interests", widget=box(), required=False
    )
    consulted = forms.CharField(label="If they cannot: who was consulted", widget=box(2), required=False)
    least_restrictive = forms.CharField(
        label="If they cannot: why nothing less would do", widget=box(2), required=False
    )

    def clean_on(self):
        return not_to_come(self.cleaned_data["on"])

    def clean(self):
        data = super().clean()
        parts = ("understands", "retains", "weighs", "communicates")
        if any(data.get(part) == "no" for part in parts):
            for name in ("decided", "consulted", "least_restrictive"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"Fill this in: {self.fields[name].label.partition(': ')[2]}.")
        for part in parts:
            data[part] = data.get(part) == "yes"
        return data


class UnderstandingForm(forms.Form):
    understands = yes_or_no("Do they understand what they are asked, and what follows from a yes?")
    note = forms.CharField(
        label="How you know",
        widget=box(),
        help_text="What they said in their own words, and whether they thought of what could go wrong",
    )
    on = DayField(label="Talked about it on", initial=timezone.localdate, lately=True)

    def clean_on(self):
        return not_to_come(self.cleaned_data["on"])

    def clean(self):
        data = super().clean()
        return data | {"understands": data.get("understands") == "yes"}


def not_to_come(day):
    if day and day > timezone.localdate():
        raise ValidationError("That day is still to come.")
    return day


class WordingForm(forms.Form):
    why = forms.CharField(label="What changes, and why", max_length=300, widget=plain_input(20))
    asks_anew = yes_or_no(
        "Must everybody be asked again?",
        error_messages={"required": "Say whether people must be asked again."},
    )
    checked = forms.MultipleChoiceField(
        label="A translator has checked",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(code, name) for code, name in wording.LANGUAGES.items() if code != "en"],
    )

    def __init__(self, *args, held: dict[str, wording.Words], **kwargs):
        super().__init__(*args, **kwargs)
        for code, name in wording.LANGUAGES.items():
            self.fields[f"text_{code}"] = forms.CharField(
                label=f"In {name}",
                required=code == "en",
                max_length=2000,
                initial=held[code].text if code in held else "",
                widget=box(5),
                help_text="{what}, {agency} and, in English, {need} are filled in when it is read",
            )

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code in wording.LANGUAGES}

    def clean(self):
        data = super().clean()
        for code in wording.LANGUAGES:
            text = data.get(f"text_{code}")
            if text and ("{what}" not in text or "{agency}" not in text):
                self.add_error(f"text_{code}", "It has to say {what} is shared, and with which {agency}.")
        return data
