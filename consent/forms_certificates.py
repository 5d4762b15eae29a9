"""The form on which a certificate of an agency that left is recorded."""

import datetime as dt

from django import forms
from django.utils import timezone

from consent.models import Certificate, Fate
from partners.forms_ui import DayText
from partners.models import Agency, Member, Partnership


def agencies_that_left(partnership: Partnership):
    """Those that had a place in it and have none now."""
    today = timezone.localdate()
    had = Member.objects.filter(partnership=partnership, during__endswith__lte=today).values("agency")
    have = Member.objects.filter(partnership=partnership, during__contains=today).values("agency")
    return Agency.objects.filter(pk__in=had).exclude(pk__in=have).order_by("name")


class CertificateForm(forms.ModelForm):
    signed_on = DayText("Signed on")

    class Meta:
        model = Certificate
        fields = ["agency", "fate", "ground", "signatory", "post", "signed_on"]
        labels = {"ground": "On what ground, if kept", "signatory": "Who signed", "post": "Their post"}
        widgets = {"fate": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies_that_left(self.instance.partnership)
        self.fields["fate"].choices = Fate.choices  # without the empty one

    def clean_signed_on(self) -> dt.date:
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("It cannot be signed in the future")
        return day
