"""Template tags of the page: fields, errors, tags, dates. Built into every template."""

import datetime as dt

from django import forms, template
from django.utils import timezone

from partners import working_days

register = template.Library()

# One table of state colours, by what the page says; never colour alone.
COLOURS = {
    "draft": "grey",
    "sent": "blue",
    "on_hold": "yellow",
    "accepted": "turquoise",
    "in_progress": "turquoise",
    "completed": "green",
    "ended": "purple",
    "declined": "red",
    "redirected": "blue",
    "withdrawn": "grey",
    "lapsed": "red",
    "overdue": "red",
    "urgent": "orange",
}


@register.inclusion_tag("components/tag.html")
def ui_tag(code: str, text: str) -> dict:
    return {"colour": COLOURS.get(code, "grey"), "text": text}


def kind_of(widget: forms.Widget) -> str:
    for kind, classes in [
        ("radios", forms.RadioSelect),
        ("checkboxes", forms.CheckboxSelectMultiple),
        ("checkbox", forms.CheckboxInput),
        ("select", forms.Select),
        ("textarea", forms.Textarea),
    ]:
        if isinstance(widget, classes):
            return kind
    return "input"


@register.inclusion_tag("components/field.html")
def ui_field(field: forms.BoundField, label_size: str = "s") -> dict:
    """One form field as its GOV.UK component, with label, hint and error tied to it for a screen reader."""
    widget = field.field.widget
    value = field.value()
    described = [f"{field.auto_id}-{part}" for part, on in [("hint", field.help_text), ("error", field.errors)] if on]
    chosen = {str(v) for v in value} if isinstance(value, list | tuple | set) else {str(value if value is not None else "")}
    choices = [] if not hasattr(widget, "choices") else list(widget.choices)
    return {
        "field": field,
        "kind": kind_of(widget),
        "label_size": label_size,
        "value": field.field.prepare_value(value) if value is not None else "",
        "attrs": {k: v for k, v in widget.attrs.items() if k not in ("class", "id")},
        "width": widget.attrs.get("class", ""),
        "type": getattr(widget, "input_type", "text"),
        "described": " ".join(described),
        "options": [
            {"value": str(v), "label": text, "id": f"{field.auto_id}_{n}" if n else field.auto_id, "on": str(v) in chosen}
            for n, (v, text) in enumerate(choices)
        ],
    }


@register.inclusion_tag("components/errors.html")
def ui_errors(*all_forms) -> dict:
    """The error summary over one or more forms, each line a link to its field."""
    lines = []
    for form in all_forms:
        for field in form:
            lines += [{"href": f"#{field.auto_id}", "text": error} for error in field.errors]
        lines += [{"href": "", "text": error} for error in form.non_field_errors()]
    return {"lines": lines}


@register.inclusion_tag("components/pages.html")
def ui_pages(page, query: str = "") -> dict:
    """Links to the page before and after; `query` is kept, without a question mark."""
    return {"page": page, "query": f"&{query}" if query else ""}


@register.filter
def day(value) -> str:
    """Thursday 26 November 2026."""
    if not value:
        return ""
    value = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    return f"{value:%A} {value.day} {value:%B %Y}"


@register.filter
def clock(value: dt.datetime) -> str:
    """2:30pm."""
    local = timezone.localtime(value)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def moment(value: dt.datetime) -> str:
    return f"{day(value)}, {clock(value)}" if value else ""


@register.filter
def due(value: dt.date | None) -> str:
    """"due Thursday 26 November, 2 working days", or how late it is."""
    if not value:
        return ""
    left = working_days.between(timezone.localdate(), value)
    words = f"{value:%A} {value.day} {value:%B}"
    unit = "working day" if abs(left) == 1 else "working days"
    if left < 0 or value < timezone.localdate():
        return f"was due {words}, {abs(left) or 1} {unit} ago"
    return f"due today, {words}" if value == timezone.localdate() else f"due {words}, {left} {unit}"


@register.filter
def plain_count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@register.filter
def pounds(value) -> str:
    return f"£{value:,.2f}".removesuffix(".00") if value is not None else ""
