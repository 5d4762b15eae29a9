"""The governance register: entries and their versions, the documents, the reminders before a review."""

import datetime as dt
import hashlib
import unicodedata

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from partners import letters
from partners.models import Agency, Letter, Person, RegisterDocument, RegisterEntry, RegisterNote, Role, Seat
from partners.models.register import DocumentKind
from partners.templatetags.ui import day

LARGEST = 10 * 1024 * 1024
REMIND = (7, 30, 90)  # days before a review
TYPES = {DocumentKind.PDF: "application/pdf", DocumentKind.TEXT: "text/plain; charset=utf-8"}


def note(entry: RegisterEntry, person: Person, what: str, words: str = "") -> None:
    RegisterNote.objects.create(entry=entry, person=person, what=what, words=words)


@transaction.atomic
def add(entry: RegisterEntry, parties: list[Agency], person: Person) -> RegisterEntry:
    entry.save()
    entry.parties.set(parties)
    note(entry, person, "Entered")
    return entry


@transaction.atomic
def change(entry: RegisterEntry, parties: list[Agency], person: Person, why: str, said: str) -> None:
    """Put an entry right. What it said before stays in its history."""
    entry.save()
    entry.parties.set(parties)
    note(entry, person, "Changed", f"{why}\n{said}".strip())


@transaction.atomic
def renew(old: RegisterEntry, entry: RegisterEntry, parties: list[Agency], person: Person) -> RegisterEntry:
    """A new version in the place of an old one, which stays. Raises ValidationError where another was quicker."""
    RegisterEntry.objects.select_for_update().get(pk=old.pk)
    if RegisterEntry.objects.filter(supersedes=old).exists():
        raise ValidationError(
            "This version was replaced meanwhile. Go back to the register and open the newest."
        )
    entry.supersedes, entry.number = old, old.number + 1
    add(entry, parties, person)
    note(old, person, f"Replaced by version {entry.number}")
    return entry


# --- documents -----------------------------------------------------------------------------------


def kind_of(content: bytes) -> str:
    """What the content is by its own first and last bytes, whatever it was called. Raises ValidationError."""
    if content.startswith((b"%PDF-1.", b"%PDF-2.")) and b"%%EOF" in content[-2048:]:
        return DocumentKind.PDF
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    plain = all(c in "\n\r\t\f" or unicodedata.category(c) != "Cc" for c in text)
    if text.strip() and plain and not text.startswith("%PDF"):
        return DocumentKind.TEXT
    raise ValidationError("This is neither a PDF nor plain text. Save it as a PDF and try again.")


@transaction.atomic
def keep_document(entry: RegisterEntry, label: str, content: bytes, person: Person) -> RegisterDocument:
    """Raises ValidationError for what is empty, too large, of another kind, or here already."""
    if not content:
        raise ValidationError("The file is empty.")
    if len(content) > LARGEST:
        raise ValidationError("The file is larger than 10 MB. Save a smaller one and try again.")
    document = RegisterDocument(
        entry=entry,
        partnership_id=entry.partnership_id,
        label=label,
        kind=kind_of(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        added_by=person,
    )
    document.validate_constraints()
    document.save(force_insert=True)
    note(entry, person, "Document added", f"{label}\nSHA-256 {document.sha256}")
    return document


def file_name(document: RegisterDocument) -> str:
    """Ours, never the one it came with."""
    return f"{slugify(document.entry.title)[:60] or 'document'}-{slugify(document.label)[:40] or 'file'}.{document.kind}"


# --- reminders -----------------------------------------------------------------------------------


def remind(today: dt.date | None = None) -> int:
    """Write what is due: one letter a person for each of the marks. An entry that came late gets the nearest mark only."""
    today = today or timezone.localdate()
    soon = RegisterEntry.objects.current().filter(
        review_on__gte=today, review_on__lte=today + dt.timedelta(days=max(REMIND))
    )
    told = set(Letter.objects.filter(kind="register_review").order_by().values_list("key", flat=True))
    written = 0
    for entry in soon.order_by("pk"):
        mark = next(days for days in REMIND if (entry.review_on - today).days <= days)
        for person in looked_after_by(entry):
            key = f"review-{entry.pk}-{entry.review_on}-{mark}-{person.pk}"
            about = {"entry": entry.pk, "review_on": entry.review_on.isoformat()}
            written += key not in told and letters.write("register_review", key, person=person, about=about)
    return written


def looked_after_by(entry: RegisterEntry):
    """The partnership's admins, and the managers of the agency that leads."""
    admins = Seat.objects.live().filter(partnership_id=entry.partnership_id, role=Role.ADMIN)
    managers = Seat.objects.live().filter(agency_id=entry.lead_id, role=Role.MANAGER)
    return Person.objects.filter(pk__in=(admins | managers).values("person")).order_by("pk")


@letters.letter("register_review", "An agreement is to be reviewed")
def review_letter(found: Letter) -> dict | None:
    """Nothing where it was reviewed, replaced or ended meanwhile, or where nobody asks this person any more."""
    entry = RegisterEntry.objects.current().select_related("lead").filter(pk=found.about["entry"]).first()
    if entry is None or entry.review_on.isoformat() != found.about["review_on"]:
        return None
    if not looked_after_by(entry).filter(pk=found.person_id).exists():
        return None
    return {"entry": entry}


# --- what a change said --------------------------------------------------------------------------


def differences(form) -> str:
    """One line for each field that was changed: what it said, and what it says now."""
    lines = []
    for name in form.changed_data:
        field = form.fields[name]
        if name == "why":
            continue
        before, now = spoken(form[name].initial), spoken(form.cleaned_data[name])
        lines.append(f"{field.label}: was {before}, is {now}.")
    return "\n".join(lines)


def spoken(value) -> str:
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Agency):
        return str(value)
    if isinstance(value, int):  # an agency, as a form remembers it
        return str(Agency.objects.filter(pk=value).first() or "nothing")
    if isinstance(value, str) or value is None:
        return f"“{value}”" if value else "nothing"
    return ", ".join(sorted(str(v) for v in value)) or "nobody"
