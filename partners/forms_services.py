"""The sections in which a service is edited: each a short form, with what it is about."""

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise

from django import forms
from django.utils import timezone

from partners.forms import MOST_QUESTIONS, LinesField
from partners.forms_ui import DayField
from partners.models import Location, Need, Opening, Service
from partners.models.services import (
    INFORMATION,
    Capacity,
    Day,
    DeclineReason,
    Ending,
    Gender,
    Household,
    Source,
)

DISTRICT = re.compile(r"^[A-Z]{1,2}[0-9][0-9A-Z]?$")
DAYS_A_DAY = 2  # spells of opening that a day has room for, unless it has more already


def many(label: str, choices, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class SectionForm(forms.ModelForm):
    """One section. `shown` is what the summary page says of it; `save_rest` keeps what is no column of the service."""

    def save_rest(self) -> None:
        pass

    def shown(self) -> list[tuple[str, str]]:
        return [(str(field.label).removesuffix(", one a line"), said(field)) for field in self]


def said(field: forms.BoundField) -> str:
    """A field's value in words; blank where nothing is said."""
    value = field.value()
    if isinstance(field.field, forms.ModelMultipleChoiceField):
        wanted = {getattr(one, "pk", one) for one in value or []}
        return ", ".join(str(one) for one in field.field.queryset.filter(pk__in=wanted))
    choices = dict(getattr(field.field, "choices", []))
    if isinstance(value, list):
        words = [str(choices[one]) if choices else one for one in value if not choices or one in choices]
        return "; ".join(words)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.date):
        return f"{value:%A} {value.day} {value:%B %Y}"
    return "" if value is None else str(choices.get(value, value))


class NeedsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(Need.objects.none(), label="Helps with", **kwargs)

    def label_from_instance(self, need: Need) -> str:
        return f"{need.name} (retired)" if need.retired_on else f"{need.parent.name}: {need.name}"


class AboutForm(SectionForm):
    """All that a new service needs."""

    needs = NeedsField(error_messages={"required": "Tick at least one thing that it helps with."})

    class Meta:
        model = Service
        fields = ["name", "summary", "needs", "description"]
        labels = {"summary": "In a sentence", "description": "More, if it helps somebody choose"}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Need.objects.offered()
        if self.instance.pk:  # one that was retired stays until it is taken away
            offered = offered | Need.objects.filter(services=self.instance)
        needs = Need.objects.filter(pk__in=offered.order_by().values("pk"))
        self.fields["needs"].queryset = needs.select_related("parent").order_by("parent__name", "name")


class NewServiceForm(AboutForm):
    class Meta(AboutForm.Meta):
        fields = ["name", "summary", "needs"]


class WhoForm(SectionForm):
    districts = LinesField(
        label="Postcode districts, one a line",
        most=4,
        help_text="For example LU1. None means the whole place",
    )
    wards = LinesField(label="Wards, one a line", most=80, help_text="Only where it is not whole districts")
    genders = many("Only for", Gender.choices, "None ticked means everybody")
    households = many("Households", Household.choices, "None ticked means any")
    sources = many("Who may refer", Source.choices, "None ticked means anybody")

    class Meta:
        model = Service
        fields = [
            "minimum_age",
            "maximum_age",
            "districts",
            "wards",
            "genders",
            "gender_basis",
            "households",
            "income",
            "immigration",
            "sources",
            "eligibility",
        ]
        labels = {
            "minimum_age": "Youngest age, if there is one",
            "maximum_age": "Oldest age, if there is one",
            "gender_basis": "Why the law lets it choose by gender",
            "income": "Income and savings, if there is a limit",
            "immigration": "Immigration",
            "eligibility": "Anything else, in your words",
        }
        help_texts = {
            "gender_basis": "For example: separate services under the Equality Act 2010, Schedule 3, paragraph 26",
            "income": "For example: passes the legal aid means test",
        }
        widgets = {"immigration": forms.RadioSelect}

    def clean_districts(self) -> list[str]:
        lines = [line.upper() for line in self.cleaned_data["districts"]]
        if wrong := next((line for line in lines if not DISTRICT.match(line)), None):
            raise forms.ValidationError(
                f"“{wrong}” is not a postcode district. Write LU1, not a whole postcode."
            )
        return list(dict.fromkeys(lines))

    def clean(self):
        data = super().clean()
        if data.get("genders") and not data.get("gender_basis", "").strip():
            self.add_error("gender_basis", "Say why the law lets it choose by gender, or untick all of them.")
        return data


class ReachForm(SectionForm):
    languages = LinesField(label="Languages spoken, one a line", most=40)

    class Meta:
        model = Service
        fields = [
            "how_to_reach",
            "phone",
            "email",
            "website",
            "duty_line",
            "out_of_hours_line",
            "languages",
            "access",
        ]
        labels = {
            "how_to_reach": "How people reach it",
            "email": "E-mail",
            "duty_line": "Duty line, for other agencies",
            "out_of_hours_line": "Out-of-hours line",
            "access": "Access",
        }
        help_texts = {"access": "For example: step-free, hearing loop, home visits"}


class BringForm(SectionForm):
    class Meta:
        model = Service
        fields = ["evidence", "cost"]
        labels = {"evidence": "What to bring", "cost": "What it costs"}
        help_texts = {"cost": "For example: free"}


class WhereForm(SectionForm):
    """Ticks the agency's places, and adds one more."""

    name = forms.CharField(label="Another place: its name", max_length=120, required=False)
    address = forms.CharField(label="Its address", max_length=200, required=False)
    city = forms.CharField(label="Its town", max_length=80, required=False)
    postcode = forms.CharField(label="Its postcode", max_length=8, required=False)

    class Meta:
        model = Service
        fields = ["locations"]
        labels = {"locations": "Where it is offered"}
        widgets = {"locations": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["locations"].queryset = Location.objects.filter(agency_id=self.instance.agency_id)
        self.fields["locations"].required = False

    def clean(self):
        data = super().clean()
        if not data.get("name") and any(data.get(part) for part in ("address", "city", "postcode")):
            self.add_error("name", "Give the place a name, for example “Main office”.")
        return data

    def save_rest(self) -> None:
        parts = {part: self.cleaned_data[part] for part in ("name", "address", "city", "postcode")}
        if parts["name"]:
            made = Location.objects.create(agency_id=self.instance.agency_id, **parts)
            self.instance.locations.add(made)

    def shown(self) -> list[tuple[str, str]]:
        places = self.instance.locations.all()
        words = [", ".join(filter(None, [p.name, p.address, p.city, p.postcode])) for p in places]
        return [("Where it is offered", "; ".join(words))]


class TimeWords(forms.CharField):
    """A time as people write it: 9, 9.30am, 17:00, 5pm."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=8, **kwargs)

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value

    def clean(self, value) -> dt.time | None:
        text = (value or "").strip().lower().replace(" ", "")
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?(am|pm)?", text)
        if found:
            hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
            hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
            if hour < 24 and minute < 60 and (not half or 1 <= int(found[1]) <= 12):
                return dt.time(hour, minute)
        raise forms.ValidationError(f"“{value}” is not a time. Write it like 9:30am or 17:00.")


class OpeningForm(SectionForm):
    """A week of seven days, each with room for two spells."""

    class Meta:
        model = Service
        fields = ["hours"]
        labels = {"hours": "In words, if the times do not say it all"}
        help_texts = {"hours": "For example: closed on bank holidays and in August"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        by_day: dict[int, list[Opening]] = {}
        for opening in Opening.objects.filter(service=self.instance) if self.instance.pk else []:
            by_day.setdefault(opening.day, []).append(opening)
        self.rooms = max([DAYS_A_DAY, *map(len, by_day.values())])
        for day in Day:
            for n in range(self.rooms):
                held = by_day.get(day, [])[n : n + 1]
                for edge in ("opens", "closes"):
                    again = " again" if n else ""
                    self.fields[f"{edge}_{day.value}_{n}"] = TimeWords(
                        label=f"{day.label} {edge}{again}",
                        initial=getattr(held[0], edge) if held else None,
                        widget=forms.TextInput(
                            attrs={"class": "govuk-input--width-4", "autocomplete": "off"}
                        ),
                    )

    def week(self) -> list[dict]:
        """The fields by day, for the table."""
        return [
            {
                "day": day.label,
                "spells": [
                    (self[f"opens_{day.value}_{n}"], self[f"closes_{day.value}_{n}"])
                    for n in range(self.rooms)
                ],
            }
            for day in Day
        ]

    def clean(self):
        data = super().clean()
        self.openings = []
        for day in Day:
            spells = [self.spell(data, day, n) for n in range(self.rooms)]
            spells = sorted((s for s in spells if s), key=lambda s: s.opens)
            for before, after in pairwise(spells):
                if after.opens < before.closes:
                    self.add_error(f"opens_{day.value}_1", f"{day.label}: the times overlap.")
            self.openings += spells
        return data

    def spell(self, data: dict, day: Day, n: int) -> Opening | None:
        names = [f"opens_{day.value}_{n}", f"closes_{day.value}_{n}"]
        if any(name in self.errors for name in names):
            return None
        opens, closes = (data.get(name) for name in names)
        if opens is None and closes is None:
            return None
        if opens is None or closes is None:
            missing = names[0] if opens is None else names[1]
            self.add_error(missing, f"{day.label}: say both when it opens and when it closes.")
        elif opens >= closes:
            self.add_error(names[1], f"{day.label}: it must open before it closes.")
        else:
            return Opening(day=day.value, opens=opens, closes=closes)
        return None

    def save_rest(self) -> None:
        Opening.objects.filter(service=self.instance).delete()
        for opening in self.openings:
            opening.service = self.instance
        Opening.objects.bulk_create(self.openings)

    def shown(self) -> list[tuple[str, str]]:
        return [*self.instance.week, ("In words", self.instance.hours)]


class PlacesForm(SectionForm):
    paused_until = DayField(
        label="Paused until", required=False, help_text="On that day it is open again by itself"
    )

    class Meta:
        model = Service
        fields = ["capacity", "places", "paused_until", "waiting_days", "response_days", "urgent_days"]
        labels = {
            "capacity": "Places now",
            "places": "How many, if they are few",
            "waiting_days": "Days to wait for help, about",
            "response_days": "Answers a referral within (working days)",
            "urgent_days": "Urgent ones within (working days)",
        }
        widgets = {"capacity": forms.RadioSelect}

    def clean(self):
        data = super().clean()
        capacity = data.get("capacity")
        if capacity != Capacity.PAUSED:
            data["paused_until"] = None
        elif data.get("paused_until") and data["paused_until"] <= timezone.localdate():
            self.add_error("paused_until", "Give a day after today, or leave it blank until you know.")
        if capacity != Capacity.LIMITED:
            data["places"] = None
        urgent, usual = data.get("urgent_days"), data.get("response_days")
        if urgent is not None and usual is not None and urgent > usual:
            self.add_error("urgent_days", "Urgent ones cannot take longer than the others.")
        return data


class ReferralsForm(SectionForm):
    asks_for = many(
        "What it needs to know",
        [],
        "Name and how to reach the person always come. Nothing else can be sent that is not ticked",
    )
    questions = LinesField(
        label="Its own questions, one a line",
        help_text=f"At most {MOST_QUESTIONS}. Whoever refers may answer each with “don't know”",
    )
    authorised_for = LinesField(
        label="What it is authorised for, one a line",
        most=60,
        help_text="For example: debt counselling, immigration advice level 2, legal aid: housing",
    )
    decline_reasons = many("Reasons for which it may decline", DeclineReason.choices)
    endings = many("Ways in which its work may end without help", Ending.choices)

    class Meta:
        model = Service
        fields = ["asks_for", "questions", "authorised_for", "decline_reasons", "endings"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asks_for"].choices = [
            (code, shown) for code, shown in INFORMATION.items() if code not in ("identity", "contact")
        ]
        if self.instance.agency.statutory:
            field = self.fields["decline_reasons"]
            field.choices = [c for c in DeclineReason.choices if c[0] != DeclineReason.NO_CAPACITY]
            field.help_text = "A statutory service cannot decline for want of capacity, and never lapses"
        for name in ("decline_reasons", "endings"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = "Tick at least one."

    def clean_questions(self) -> list[str]:
        lines = self.cleaned_data["questions"]
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(f"At most {MOST_QUESTIONS} questions. There are {len(lines)}.")
        return lines


class EntryForm(SectionForm):
    class Meta:
        model = Service
        fields = ["active", "public", "confirm_every"]
        labels = {
            "active": "It can be found and referred to",
            "public": "It stands in the open directory, for anybody to read",
            "confirm_every": "Days that the entry can be trusted before we ask again",
        }
        help_texts = {"public": ""}

    def clean_confirm_every(self) -> int:
        days = self.cleaned_data["confirm_every"]
        if not 7 <= days <= 365:
            raise forms.ValidationError("Between 7 and 365 days.")
        return days


@dataclass(frozen=True)
class Section:
    title: str
    form: type[SectionForm]


SECTIONS: dict[str, Section] = {
    "about": Section("What it is", AboutForm),
    "who": Section("Whom it is for", WhoForm),
    "places": Section("Places and waiting", PlacesForm),
    "hours": Section("Opening hours", OpeningForm),
    "reach": Section("How to reach it", ReachForm),
    "bring": Section("What to bring, and cost", BringForm),
    "where": Section("Where", WhereForm),
    "referrals": Section("Referrals to it", ReferralsForm),
    "entry": Section("Its entry", EntryForm),
}
