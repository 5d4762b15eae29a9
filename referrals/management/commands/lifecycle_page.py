"""Writes docs/lifecycle.md from the lifecycle's table; a test fails when the page is not what this writes."""

from django.conf import settings
from django.core.management.base import BaseCommand

from referrals.lifecycle import RESUME, SAME, TABLE, Transition
from referrals.models import Status

FHIR = {
    "draft": "draft",
    "sent": "requested",
    "on_hold": "on-hold",
    "accepted": "accepted",
    "in_progress": "in-progress",
    "completed": "completed",
    "ended": "failed",
    "declined": "rejected",
    "redirected": "rejected",
    "withdrawn": "cancelled",
    "lapsed": "cancelled",
}


def page() -> str:
    """The page's text: states with their FHIR Task status, the diagram, and the table of actions."""
    lines = [
        "# The lifecycle",
        "",
        "Written by `python manage.py lifecycle_page` from `referrals/lifecycle.py`.",
        "",
        "| state | FHIR Task | on the page |",
        "|---|---|---|",
    ]
    lines += [f"| {s.value} | {FHIR[s.value]} | {s.label} |" for s in Status]
    lines += ["", "```mermaid", "stateDiagram-v2"]
    for t in TABLE.values():
        if t.target == SAME:
            continue
        for source in t.sources:
            targets = ["sent", "accepted", "in_progress"] if t.target == RESUME else [str(t.target)]
            lines += [f"    {source} --> {target}: {t.label}" for target in targets]
    lines += [
        "```",
        "",
        "| action | from | to | side | roles | needs | tells |",
        "|---|---|---|---|---|---|---|",
    ]
    for t in TABLE.values():
        tells = ", ".join(f"{side}: {kind}" for side, kind in t.tells)
        lines.append(
            f"| {t.label} | {', '.join(starting(t, s) for s in t.sources)} | {t.target} | {t.side} | {', '.join(t.roles)} | {', '.join(t.needs)} | {tells} |"
        )
    return "\n".join(lines) + "\n"


def starting(transition: Transition, state: str) -> str:
    """A state that an action starts from; of a hold, where it must have begun."""
    if state != Status.ON_HOLD or not transition.held:
        return state
    return f"{state} (begun in {' or '.join(transition.held)})"


class Command(BaseCommand):
    help = "Writes docs/lifecycle.md from the lifecycle's table."

    def handle(self, *args, **options) -> None:
        (settings.BASE_DIR / "docs" / "lifecycle.md").write_text(page())
