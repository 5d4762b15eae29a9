"""Forms about a client. Nothing is compulsory but to call the person something."""

import datetime as dt

from django import forms
from django.utils import timezone

from clients.registry import CATEGORIES
from partners import named
from partners.models import Person, Seat

FORMATS = ["%d/%m/%Y", "%d %m %Y", "%d %B %Y", "%Y-%m-%d"]


def plain_input(size: int = 20, **attrs) -> forms.TextInput:
    # A shared machine must not offer one client's details on the next one's form.
    return forms.TextInput(attrs={"class": f"govuk-input--width-{size}", "autocomplete": "off", **attrs})


class DayField(forms.DateField):
    """A day typed as 27/3/1986. `ahead` is one that lies before us, `lately` one just past; so does their example."""

    def __init__(self, *, ahead: bool = False, lately: bool = False, **options):
        year = timezone.localdate().year + (1 if ahead else -1) if ahead or lately else 1986
        options.setdefault("widget", plain_input(10, inputmode="numeric"))
        options.setdefault("help_text", f"For example, 27/3/{year}")
        super().__init__(
            input_formats=FORMATS,
            error_messages={"invalid": f"Give the day as day/month/year, for example 27/3/{year}."},
            **options,
        )

    def prepare_value(self, value):
        return f"{value.day}/{value.month}/{value.year}" if isinstance(value, dt.date) else value


class FindForm(forms.Form):
    words = forms.CharField(
        label="Name or reference",
        max_length=80,
        required=False,
        help_text="At least three letters, or the reference",
        widget=plain_input(20, autofocus="autofocus"),
    )


class NewClientForm(forms.Form):
    """The one page that registers a person."""

    known_as = forms.CharField(
        label="Name, or what they want to be called",
        max_length=120,
        required=False,
        widget=plain_input(20),
        help_text="Leave empty if they won't say",
    )
    family_name = forms.CharField(
        label="Family name, if they give it", max_length=120, required=False, widget=plain_input(20)
    )
    birth_date = DayField(label="Date of birth", required=False)
    about_age = forms.IntegerField(
        label="Or about how old",
        min_value=0,
        max_value=120,
        required=False,
        widget=plain_input(3, inputmode="numeric"),
    )
    postcode = forms.CharField(label="Postcode", max_length=10, required=False, widget=plain_input(10))
    no_fixed_address = forms.BooleanField(label="No fixed address", required=False)
    phone = forms.CharField(
        label="Phone", max_length=40, required=False, widget=plain_input(20, inputmode="tel")
    )
    through_us = forms.BooleanField(label="Reach them through us", required=False)
    safe_ways = forms.CharField(
        label="Safe ways to reach them",
        max_length=200,
        required=False,
        widget=plain_input(20),
        help_text="For example: no text messages, mornings only",
    )
    language = forms.CharField(
        label="Language, if not English", max_length=60, required=False, widget=plain_input(10)
    )
    interpreter = forms.BooleanField(label="Interpreter needed", required=False)
    people = forms.IntegerField(
        label="How many in the household",
        min_value=1,
        max_value=30,
        required=False,
        widget=plain_input(3, inputmode="numeric"),
    )

    def clean_birth_date(self):
        day = self.cleaned_data["birth_date"]
        if day and not dt.date(1900, 1, 1) <= day <= dt.date.today():
            raise forms.ValidationError("Check the year: the day must be in the past.")
        return day

    def records(self) -> dict[str, dict]:
        """What was given, by category; empty ones are left out."""
        d = self.cleaned_data
        given, family = (d["known_as"], d["family_name"]) if d["family_name"] else ("", "")
        found = {
            "identity": {
                "known_as": d["known_as"],
                "given_names": given,
                "family_name": family,
                "birth_date": d["birth_date"],
                "about_age": d["about_age"],
            },
            "contact": {
                name: d[name]
                for name in (
                    "phone",
                    "postcode",
                    "no_fixed_address",
                    "through_us",
                    "safe_ways",
                    "language",
                    "interpreter",
                )
            },
            "household": {"people": d["people"]},
        }
        return {code: values for code, values in found.items() if any(values.values())}


def category_form(code: str) -> type[forms.ModelForm]:
    """The form section of a category, made from its declaration."""
    kind = CATEGORIES[code]

    def build(field, **options):
        if field.get_internal_type() == "DateField":
            return DayField(label=str(field.verbose_name), required=False)
        made = field.formfield(**options)
        if made is not None and isinstance(made.widget, forms.TextInput | forms.NumberInput):
            made.widget = plain_input(20 if isinstance(made, forms.CharField) else 10)
        elif made is not None:
            made.widget.attrs.setdefault("autocomplete", "off")
        return made

    return forms.modelform_factory(kind.model, fields=kind.field_names, formfield_callback=build)


class NamesForm(forms.Form):
    """Colleagues who may see a restricted client, besides those who may already."""

    people = forms.ModelMultipleChoiceField(
        label="Who else may see this client",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choose from the people shown."},
    )

    def __init__(self, *args, seat: Seat, client, **kwargs):
        super().__init__(*args, **kwargs)
        self.restricted = client.restricted
        known = named.people_on("client", client) | {seat.person_id}
        self.fields["people"].queryset = named.staff_of(client.agency_id).exclude(pk__in=known)

    def clean_people(self):
        if self.restricted and not self.cleaned_data["people"]:
            raise forms.ValidationError("Choose somebody to add.")
        return self.cleaned_data["people"]
