"""Template tags of the page: fields, errors, components, dates. Built into every template."""

import datetime as dt

from django import forms, template
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from partners import knowing, working_days
from partners.forms_ui import DayInputs

register = template.Library()

# One table of colours, by what the page says; never colour alone.
COLOURS = {
    # states of a referral
    "draft": "grey",
    "sent": "blue",
    "on_hold": "yellow",
    "accepted": "teal",
    "in_progress": "teal",
    "completed": "green",
    "ended": "purple",
    "declined": "red",
    "redirected": "blue",
    "withdrawn": "grey",
    "lapsed": "red",
    # whose turn, and how pressing
    "new": "blue",
    "waiting_us": "yellow",
    "waiting_them": "grey",
    "overdue": "red",
    "urgent": "orange",
    # an agency that wants to join, and what was looked at
    "applied": "blue",
    "vetting": "yellow",
    "joined": "green",
    "refused": "red",
    "seen": "green",
    "waived": "grey",
    # notes
    "info": "grey",
    "frozen": "orange",
    # decisions of the steering agencies
    "open": "blue",
    "agreed": "green",
    "not_agreed": "purple",
    "stopped": "red",
    "agree": "green",
    "object": "red",
    "abstain": "grey",
    "silent": "grey",
}

COLUMNS = ("Help with", "Agency", "State", "Due", "With")

# The first that fits wins: a list of checkboxes is also radios to Django.
KINDS = [
    ("hidden", forms.HiddenInput),
    ("day", DayInputs),
    ("checkboxes", forms.CheckboxSelectMultiple),
    ("radios", forms.RadioSelect),
    ("checkbox", forms.CheckboxInput),
    ("select", forms.Select),
    ("textarea", forms.Textarea),
    ("password", forms.PasswordInput),
    ("file", forms.FileInput),
    ("date", forms.DateInput),
]
CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "file": "govuk-file-upload",
    "date": "govuk-input govuk-input--width-10 moj-js-datepicker-input",
}
ASKS = dict.fromkeys(("radios", "checkboxes", "select"), "Choose an answer") | {"checkbox": "Tick the box"}
DAY_BOXES = [("Day", "2"), ("Month", "2"), ("Year", "4")]


def component(name: str, **context) -> str:
    return render_to_string(f"components/{name}.html", context)


# --- forms ---------------------------------------------------------------------------------------


def kind_of(widget: forms.Widget) -> str:
    return next((kind for kind, classes in KINDS if isinstance(widget, classes)), "input")


@register.inclusion_tag("components/field.html")
def ui_field(
    field: forms.BoundField, label_size: str = "s", inline: bool = False, heading: bool = False
) -> dict:
    """One form field as its GOV.UK component, with label, hint and error tied to it for a screen reader."""
    widget = field.field.widget
    kind = kind_of(widget)
    limit = widget.attrs.get("maxlength") if kind == "textarea" else None
    about = [("hint", field.help_text), ("error", field.errors), ("info", limit)]
    described = " ".join(
        [widget.attrs.get("aria-describedby", "")] + [f"{field.auto_id}-{part}" for part, on in about if on]
    ).strip()
    return {
        "field": field,
        "errors": plain_errors(field),
        "kind": kind,
        "label_size": label_size,
        "inline": inline,
        "heading": heading,
        "described": described,
        "limit": limit,
        "control": control(field, kind, described),
        "options": options(field) if kind in ("radios", "checkboxes") else [],
        "boxes": boxes(field) if kind == "day" else [],
    }


def plain_errors(field: forms.BoundField) -> list[str]:
    """The field's errors; Django's own words are said so that they make sense in the summary too."""
    return [
        plain_error(field, error, text)
        for error, text in zip(field.errors.as_data(), field.errors, strict=True)
    ]


# Django's words for a value that does not fit, and ours, by the code of the error.
OWN_WORDS = ("Ensure this value", "Enter a whole number", "Enter a number", "Ensure that there")
UNFIT = {
    "max_value": "at most {limit_value}",
    "min_value": "at least {limit_value}",
    "max_length": "at most {limit_value} letters; there are {show_value}",
    "max_digits": "that number is too large",
    "max_whole_digits": "that number is too large",
    "max_decimal_places": "pounds and pence, such as 12.50",
    "invalid": "give a number, in figures",
}


def plain_error(field: forms.BoundField, error, text: str) -> str:
    if text == forms.Field.default_error_messages["required"]:
        return f"{ASKS.get(kind_of(field.field.widget), 'Fill this in')}: {field.label}"
    if text.startswith(OWN_WORDS) and error.code in UNFIT:
        return f"{field.label}: {UNFIT[error.code].format(**(error.params or {}))}"
    return text


def control(field: forms.BoundField, kind: str, described: str) -> str:
    """The element itself, by Django, for the kinds that are one element."""
    if kind in ("radios", "checkboxes", "day"):
        return ""
    widget = field.field.widget
    attrs = {"id": field.auto_id}
    if kind == "checkbox":
        attrs["class"] = "govuk-checkboxes__input"
    elif kind != "hidden":
        attrs["class"] = f"{CLASSES.get(kind, 'govuk-input')} {widget.attrs.get('class', '')}".strip()
    if kind == "textarea":
        # The browser would cut what is pasted; the count and the server say that it is too long instead.
        attrs["maxlength"] = False
        attrs["class"] += " govuk-js-character-count" if widget.attrs.get("maxlength") else ""
        attrs["class"] += " govuk-textarea--error" if field.errors else ""
    elif field.errors and kind not in ("checkbox", "hidden", "file"):
        attrs["class"] += " govuk-select--error" if kind == "select" else " govuk-input--error"
    if field.field.disabled:
        attrs["disabled"] = True
    if kind == "date":
        attrs.setdefault("autocomplete", "off")
    if kind == "password":
        attrs |= {"spellcheck": "false", "autocapitalize": "none"}
    if described and kind != "hidden":
        attrs["aria-describedby"] = described
    if kind == "select":
        return select(widget.get_context(field.html_name, field.value(), attrs)["widget"])
    return widget.render(field.html_name, field.value(), attrs, field.form.renderer)


def select(widget: dict) -> str:
    """As Django writes it, without a template for each option: three hundred agencies took longer than their referrals."""
    groups = [
        format_html('<optgroup label="{}">{}</optgroup>', label, option_tags(found))
        if label
        else option_tags(found)
        for label, found, _ in widget["optgroups"]
    ]
    attrs = {name: value for name, value in widget["attrs"].items() if value is not False}
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        flatatt(attrs),
        format_html_join("", "{}", ((g,) for g in groups)),
    )


def option_tags(found: list[dict]) -> str:
    rows = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in found)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def options(field: forms.BoundField) -> list[dict]:
    """Radios or checkboxes. The first has the field's own id, so that an error links to it."""
    context = field.field.widget.get_context(field.html_name, field.value(), {"id": field.auto_id})
    hints = getattr(field.field, "option_hints", {})
    found = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
    return [
        {
            "value": option["value"],
            "label": option["label"],
            "on": option["selected"],
            "hint": hints.get(str(option["value"]), ""),
            "id": f"{field.auto_id}_{n}" if n else field.auto_id,
        }
        for n, option in enumerate(found)
    ]


def boxes(field: forms.BoundField) -> list[dict]:
    context = field.field.widget.get_context(field.html_name, field.value(), {"id": field.auto_id})
    return [
        {
            "name": part["name"],
            "value": part["value"] or "",
            "label": label,
            "width": width,
            "id": f"{field.auto_id}_{n}" if n else field.auto_id,
        }
        for n, (part, (label, width)) in enumerate(
            zip(context["widget"]["subwidgets"], DAY_BOXES, strict=True)
        )
    ]


@register.inclusion_tag("components/errors.html")
def ui_errors(*all_forms) -> dict:
    """The error summary over one or more forms, each line a link to its field."""
    lines = []
    for form in all_forms:
        for field in form:
            href = "" if field.is_hidden else f"#{field.auto_id}"
            lines += [{"href": href, "text": error} for error in plain_errors(field)]
        lines += [{"href": "", "text": error} for error in form.non_field_errors()]
    return {"lines": lines}


@register.inclusion_tag("components/button.html")
def ui_button(text: str, kind: str = "primary", name: str = "", value: str = "", href: str = "") -> dict:
    look = "" if kind == "primary" else f" govuk-button--{kind}"
    return {"text": text, "look": look, "name": name, "value": value, "href": href}


@register.inclusion_tag("components/leaving.html", takes_context=True)
def ui_leaving(context, form: str = "leave") -> dict:
    """Switch, Lock and Sign out. They send the form of this id along: the page's open one, or an empty one of their own."""
    return {"form": form, "others": context.get("other_seats", [])}


@register.inclusion_tag("components/keeping.html")
def ui_keeping() -> dict:
    """Inside a form: what is typed is kept while it is typed, for the one who types it."""
    return {}


@register.simple_block_tag
def ui_filter(content: str, chosen=()) -> str:
    return component("filter", content=content, chosen=chosen)


# --- words and states ----------------------------------------------------------------------------


@register.inclusion_tag("components/tag.html")
def ui_tag(code: str, text: str) -> dict:
    return {"colour": COLOURS.get(code, "grey"), "text": text}


@register.simple_block_tag
def ui_inset(content: str) -> str:
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def ui_warning(content: str) -> str:
    return component("warning", content=content)


@register.simple_block_tag
def ui_details(content: str, summary: str, open: bool = False) -> str:
    return component("details", content=content, summary=summary, open=open)


@register.simple_block_tag
def ui_panel(content: str, title: str) -> str:
    return format_html(
        '<div class="govuk-panel govuk-panel--confirmation"><h1 class="govuk-panel__title">{}</h1>'
        '<div class="govuk-panel__body">{}</div></div>',
        title,
        content,
    )


@register.inclusion_tag("components/alert.html")
def ui_alert(text: str, kind: str = "information") -> dict:
    return {"text": text, "kind": {"info": "information", "debug": "information"}.get(kind, kind)}


@register.simple_block_tag
def ui_empty(content: str, title: str) -> str:
    return format_html(
        '<div class="rp-empty"><p class="rp-empty__title">{}</p><div class="govuk-body">{}</div></div>',
        title,
        content,
    )


@register.simple_block_tag
def ui_figure(content: str, label: str, value) -> str:
    """A number with its trend and definition; words that stand in its place are smaller."""
    value = str(value)
    return format_html(
        '<div class="rp-figure"><h3 class="rp-figure__label">{}</h3><p class="rp-figure__value{}">{}</p>'
        '<div class="rp-figure__words">{}</div></div>',
        label,
        "" if any(c.isdigit() for c in value) and len(value) < 12 else " rp-figure__value--none",
        value[:1].upper() + value[1:],
        content,
    )


# --- structures ----------------------------------------------------------------------------------


@register.simple_block_tag
def ui_summary(content: str) -> str:
    return format_html('<dl class="govuk-summary-list">{}</dl>', content)


@register.simple_block_tag
def ui_line(content: str, label: str, href: str = "", action: str = "Change", shared: bool = True) -> str:
    return component("line", content=content, label=label, href=href, action=action, shared=shared)


@register.simple_block_tag
def ui_timeline(content: str) -> str:
    return format_html('<div class="moj-timeline">{}</div>', content)


@register.simple_block_tag
def ui_event(content: str, title: str, who: str, agency: str, when: dt.datetime) -> str:
    content = mark_safe(content.strip())  # rendered, so escaped, already; strip() forgets it
    return component("event", content=content, title=title, who=who, agency=agency, when=when)


@register.simple_block_tag
def ui_identity(content: str, title: str) -> str:
    return component("identity", content=content, title=title)


@register.inclusion_tag("components/subnav.html")
def ui_subnav(items: list[dict], label: str) -> dict:
    return {"items": [{"active": False, "count": None} | item for item in items], "label": label}


@register.inclusion_tag("components/rows.html")
def ui_rows(rows: list, caption: str, headers: list[dict] | None = None, form: str = "") -> dict:
    """Referrals in a list: a table on a wide screen, cards on a narrow one.

    A header that sorts is a link, or, where the page was posted, a button of the form that posts it again.
    """
    headers = headers or [{"text": text, "sortable": False} for text in COLUMNS]
    return {
        "rows": rows,
        "caption": caption,
        "headers": headers,
        "form": form,
        "sortable": any(head["sortable"] for head in headers),
    }


@register.inclusion_tag("components/pages.html", takes_context=True)
def ui_pages(context, page, query: str | None = None, form: str = "") -> dict:
    """Links to the pages around this one. What the address asks for besides is kept.

    Of a page that was posted they are buttons of the form that posts it again: the words of a search stay out of addresses.
    """
    if query is None:
        asked = context["request"].GET.copy()
        asked.pop("page", None)
        query = asked.urlencode()
    return {"page": page, "query": f"&{query}" if query else "", "form": form}


@register.inclusion_tag("components/copy.html")
def ui_copy(id: str, text: str, label: str = "As text") -> dict:
    return {"id": id, "text": text, "label": label, "lines": min(20, text.count("\n") + 2)}


@register.simple_block_tag
def ui_show(content: str, id: str) -> str:
    """Words that may be turned to the client: on the page, and alone and large at the press of a button."""
    return component("show", content=content, id=id)


# --- filters -------------------------------------------------------------------------------------


@register.filter
def day(value) -> str:
    """Thursday 26 November 2026."""
    if not value:
        return ""
    value = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    return f"{value:%A} {value.day} {value:%B %Y}"


@register.filter
def birthday(value: dt.date | None) -> str:
    """9 September 1987: nobody knows the weekday of a birth."""
    return f"{value.day} {value:%B %Y}" if value else ""


@register.filter
def ago(value: dt.date | None) -> str:
    """How long since a day: today, yesterday, 12 days ago."""
    if not value:
        return ""
    days = (timezone.localdate() - value).days
    return ["today", "yesterday"][days] if 0 <= days < 2 else f"{days:,} days ago"


@register.filter
def clock(value: dt.datetime | None) -> str:
    """2:30pm."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Thursday 26 November 2026, 2:30pm."""
    return f"{day(value)}, {clock(value)}" if value else ""


@register.filter
def due(value: dt.date | None) -> str:
    """How near a day is: due Thursday 26 November, 2 working days; or how late."""
    if not value:
        return ""
    left = working_days.between(timezone.localdate(), value)
    words = f"{value:%A} {value.day} {value:%B}"
    unit = "working day" if abs(left) == 1 else "working days"
    if left < 0 or value < timezone.localdate():
        return f"was due {words}, {abs(left) or 1} {unit} ago"
    return f"due today, {words}" if value == timezone.localdate() else f"due {words}, {left} {unit}"


@register.filter
def age(length: dt.timedelta) -> str:
    """How long something has waited, by its largest unit: 3 days, 2 hours, 5 minutes."""
    minutes = int(length.total_seconds() // 60)
    for size, noun in ((1440, "day"), (60, "hour")):
        if minutes >= size:
            return plain_count(minutes // size, noun)
    return plain_count(max(1, minutes), "minute")


@register.filter
def plain_count(number: int, noun: str) -> str:
    """1 referral, 3 referrals; a noun with a plural of its own is given as "agency,agencies"."""
    one, _, many = noun.partition(",")
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@register.filter
def known(agency, hidden: set[int]) -> str:
    """The agency's name for a reader who knows it; words that give nothing away for one who does not."""
    return knowing.name_of(agency, hidden)


@register.filter
def unsaid(lines: list[tuple[str, str]]) -> list[str]:
    """The labels of a summary's lines that say nothing yet."""
    return [label.lower() for label, value in lines if not value]


@register.filter
def pounds(value) -> str:
    return f"£{value:,.2f}".removesuffix(".00") if value is not None else ""
