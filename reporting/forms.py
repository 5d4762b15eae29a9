"""The choice of a period."""

import datetime as dt

from django import forms
from django.utils import timezone

from partners.forms_ui import DayText
from reporting import periods
from reporting.periods import Period


class PeriodForm(forms.Form):
    """`chosen` gives the period asked for; where the dates are wrong, the usual one, with the errors beside them."""

    period = forms.ChoiceField(
        label="Period",
        required=False,
        choices=[
            ("quarter", "This quarter"),
            ("last_quarter", "Last quarter"),
            ("year", "Last 12 months"),
            ("own", "Own dates"),
        ],
    )
    first = DayText("From", required=False)
    last = DayText("To", required=False)

    def __init__(self, data, *, months: bool):
        super().__init__({"period": periods.DEFAULT} | data.dict(), auto_id="period_%s")
        self.months = months
        if months:
            self.fields["first"].help_text = "Own dates are taken as whole months."

    def clean(self) -> dict:
        data = super().clean()
        if data.get("period") != "own":
            return data
        for name in ("first", "last"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label}: give a date, like 27/3/2026")
        first, last = data.get("first"), data.get("last")
        if first and last:
            self.check_order(first, last)
        return data

    def check_order(self, first: dt.date, last: dt.date) -> None:
        if last < first:
            self.add_error("last", "To must be on or after From")
        elif first > timezone.localdate():
            self.add_error("first", "From must not be in the future")
        elif (last - first).days > periods.LONGEST:
            self.add_error("last", "Choose at most three years")

    def chosen(self) -> Period:
        if not self.is_valid():
            return periods.named(periods.DEFAULT)
        data = self.cleaned_data
        if data["period"] != "own":
            return periods.named(data["period"] or periods.DEFAULT)
        days = (data["first"], data["last"])
        return periods.between(*(periods.whole_months(*days) if self.months else days))
