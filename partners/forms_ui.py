"""Dates: three boxes for a day somebody knows by heart, such as a birth date; one box for a near day."""

import datetime as dt

from django import forms

PARTS = ("day", "month", "year")
MONTHS = {f"{dt.date(2000, n, 1):%b}".lower(): n for n in range(1, 13)}


class DayInputs(forms.MultiWidget):
    """Boxes for day, month and year, sent as `name_day`, `name_month`, `name_year`."""

    def __init__(self, attrs: dict | None = None):
        super().__init__(dict.fromkeys(PARTS, forms.TextInput), attrs)

    def decompress(self, value: dt.date | None) -> list:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayField(forms.Field):
    """Gives a `datetime.date`. What was typed is kept when it is not one."""

    widget = DayInputs

    def to_python(self, value) -> dt.date | None:
        if isinstance(value, dt.date):
            return value
        typed = [(part or "").strip() for part in value or []]
        if not any(typed):
            return None
        label = self.label or "The date"
        missing = [name for name, part in zip(PARTS, typed, strict=True) if not part]
        if missing:
            raise forms.ValidationError(f"{label} must include a {' and a '.join(missing)}", "incomplete")
        day, month, year = typed
        if len(year) != 4:
            raise forms.ValidationError(f"{label}: the year must have 4 numbers, like 1985", "invalid")
        try:
            return dt.date(int(year), MONTHS.get(month[:3].lower()) or int(month), int(day))
        except ValueError:
            raise forms.ValidationError(f"{label} must be a real date, like 27 3 1985", "invalid") from None


class DayText(forms.DateField):
    """A near day in one box, as the date picker writes it."""

    def __init__(self, label: str, **options):
        super().__init__(
            label=label,
            input_formats=["%d/%m/%Y", "%d %m %Y", "%Y-%m-%d"],
            widget=forms.DateInput(format="%d/%m/%Y"),
            error_messages={"invalid": f"{label} must be a real date, like 27/3/2026"},
            **options,
        )
