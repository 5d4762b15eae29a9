"""Forms for coming in, for the profile, and for leaving."""

import datetime as dt

from django import forms
from django.utils import timezone

from partners import leaving, logos
from partners.forms import LinesField
from partners.forms_ui import DayField
from partners.models import Agency, AgencyContact, Application, Found, Member, Tier
from partners.setting_up import Refused

TIERS = [
    (Tier.WIDER, "Other agency (wider network)"),
    (Tier.CORE, "Steering agency (core group)"),
]
NUMBERS = {
    "charity_number": "Charity number, if it has one",
    "company_number": "Company number, if it has one",
}


def districts_field() -> LinesField:
    return LinesField(
        label="Postcode districts that it works in, one a line",
        most=4,
        help_text="For example LU1. None means the whole place",
    )


class Districts(forms.ModelForm):
    """Shared by the forms that ask what an agency is and where it works."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "sector" in self.fields:  # radios need no line that says "choose"
            self.fields["sector"].choices = [c for c in self.fields["sector"].choices if c[0]]

    def clean_districts(self) -> list[str]:
        return [line.upper() for line in self.cleaned_data["districts"]]


class ApplicationForm(Districts):
    """What an agency says when it asks to join."""

    tier = forms.ChoiceField(
        label="What you ask for",
        choices=TIERS,
        widget=forms.RadioSelect,
        initial=Tier.WIDER,
        help_text="Most agencies begin in the wider network. The core group decides.",
    )
    districts = districts_field()

    class Meta:
        model = Application
        fields = [
            "name",
            "sector",
            "kind",
            "offers",
            "districts",
            "website",
            "charity_number",
            "company_number",
            "contact_name",
            "contact_post",
            "contact_phone",
            "contact_email",
            "tier",
        ]
        labels = NUMBERS | {
            "name": "Name of the agency",
            "sector": "Sector",
            "kind": "What kind of agency",
            "offers": "What it offers, and to whom",
            "website": "Website, if it has one",
            "contact_name": "Who we speak to",
            "contact_post": "Their post",
            "contact_phone": "Their phone number",
            "contact_email": "Their e-mail address",
        }
        widgets = {
            "sector": forms.RadioSelect,
            "offers": forms.Textarea(attrs={"rows": 5, "maxlength": 1200}),
        }
        help_texts = {"contact_email": "We write here when it is decided"}


class AgainForm(ApplicationForm):
    """The same of an agency whose profile is known: only what the profile does not say is asked."""

    class Meta(ApplicationForm.Meta):
        fields = ["offers", "contact_name", "contact_post", "contact_phone", "contact_email", "tier"]

    districts = None


class InvitationForm(forms.Form):
    name = forms.CharField(label="Name of the agency", max_length=120)
    email = forms.EmailField(label="E-mail address", help_text="The letter with the link goes here")
    words = forms.CharField(
        label="What you want to say to them, if anything",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 600}),
    )


class JoinForm(forms.Form):
    """The decision. The first manager is asked for where the agency has nobody here yet."""

    tier = forms.ChoiceField(label="Place in the partnership", choices=TIERS, widget=forms.RadioSelect)
    reason = forms.CharField(label="Why", max_length=300)
    decided_by = forms.CharField(label="Who decided", max_length=120, help_text="For example: the core group")
    since = DayField(label="First day", help_text="Today or later")
    manager_name = forms.CharField(label="Name of its first manager", max_length=120)
    manager_email = forms.EmailField(label="E-mail address of its first manager")

    def __init__(self, *args, known: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["manager_name"], self.fields["manager_email"]

    def clean_since(self) -> dt.date:
        since, today = self.cleaned_data["since"], timezone.localdate()
        if not today <= since <= today + dt.timedelta(days=366):
            raise forms.ValidationError("The first day is today or later, within a year.")
        return since


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 600}),
        help_text="The agency reads this in its letter",
    )
    decided_by = forms.CharField(label="Who decided", max_length=120, help_text="For example: the core group")


class TickForm(forms.Form):
    """One line of the vetting list."""

    found = forms.ChoiceField(label="What was found", choices=Found.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="Where it was not seen, say why"
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("found") in (Found.WAIVED, Found.OPEN) and not data.get("note"):
            self.add_error("note", "Say why it is not asked for, or has to be looked at again.")
        return data


class ProfileForm(Districts):
    """What an agency says of itself to the others and, where it wants, to everybody."""

    districts = districts_field()
    languages = LinesField(label="Languages, one a line", most=40)

    class Meta:
        model = Agency
        fields = [
            "name",
            "sector",
            "kind",
            "about",
            "districts",
            "languages",
            "website",
            "phone",
            "email",
            "charity_number",
            "company_number",
            "public",
        ]
        labels = NUMBERS | {
            "about": "What it does, in a few sentences",
            "kind": "What kind of agency",
            "phone": "Phone number",
            "email": "E-mail address",
            "public": "In the open directory",
        }
        help_texts = {
            "public": "Anybody can then read this profile, and those of its services that are public too"
        }
        widgets = {"sector": forms.RadioSelect, "about": forms.Textarea(attrs={"rows": 5})}


class ContactForm(forms.ModelForm):
    class Meta:
        model = AgencyContact
        fields = ["role", "phone", "email", "hours", "public"]
        labels = {
            "role": "Desk or role",
            "phone": "Phone number",
            "email": "E-mail address",
            "hours": "When",
            "public": "Anybody may see it",
        }
        help_texts = {
            "role": "For example: Duty housing officer. No person's name is needed",
            "hours": "For example: weekdays 9am to 5pm",
            "public": "Otherwise agencies in the partnership alone see it",
        }

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("phone") and not data.get("email") and not self.errors:
            self.add_error("phone", "Give a phone number or an e-mail address.")
        return data


class LogoForm(forms.Form):
    picture = forms.FileField(
        label="Choose the picture",
        help_text="PNG or JPEG, up to 200 kB. We make it at most 480 by 240 pixels",
    )

    def clean_picture(self):
        try:
            self.drawn = logos.redraw(self.cleaned_data["picture"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return self.cleaned_data["picture"]


class LeavingForm(forms.Form):
    """When a place ends, why, and until when people may still read."""

    last_day = DayField(label="Last day", help_text="After it nothing new is referred to it or by it")
    closes_on = DayField(
        label="Its people can read until",
        help_text="So that open work is handed over. They change nothing in that time",
    )
    reason = forms.CharField(label="Why it leaves", max_length=300)
    decided_by = forms.CharField(label="Who decided", max_length=120, help_text="For example: its trustees")

    def __init__(self, *args, spell: Member, **kwargs):
        today = timezone.localdate()
        close = today + dt.timedelta(days=leaving.CLOSE_DOWN_DAYS)
        super().__init__(*args, initial={"last_day": today, "closes_on": close}, **kwargs)
        self.spell = spell

    def clean_last_day(self) -> dt.date:
        day, first = self.cleaned_data["last_day"], leaving.earliest_last_day(self.spell)
        if not first <= day <= timezone.localdate() + dt.timedelta(days=366):
            raise forms.ValidationError(
                f"The last day is {first.day} {first:%B %Y} or later, and within a year from today."
            )
        return day

    def clean(self) -> dict:
        data = super().clean()
        last, closes = data.get("last_day"), data.get("closes_on")
        if last and closes and not last <= closes <= last + dt.timedelta(days=366):
            self.add_error(
                "closes_on", "They can read at least until the last day, and at most for a year more."
            )
        return data


class SuccessionForm(forms.Form):
    """One agency becomes another."""

    successor = forms.ModelChoiceField(
        label="What it has become",
        queryset=Agency.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="The agency that has its work now. It has to be in the partnership first",
    )
    on = DayField(label="From which day", help_text="Today or earlier")
    reason = forms.CharField(label="Why", max_length=200, help_text="For example: the two councils merged")
    decided_by = forms.CharField(
        label="Who decided", max_length=120, help_text="For example: an order of the government"
    )
    sure = forms.BooleanField(label="I have read what moves and what does not. It cannot be undone")

    def __init__(self, *args, successors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = successors

    def clean_on(self) -> dt.date:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Record it on the day or after it.")
        return self.cleaned_data["on"]
