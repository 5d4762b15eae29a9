"""Reads a list of needs from a file: all of it or nothing, and first, if asked, only what would happen.

Three shapes. `own` is our CSV (partners/data/needs.csv). `esd` is a list of the LGA's standards: its CSV (Identifier,
Label, Description, Parent) or its JSON (`{"list": {"items": [...]}}` with `parents`). `open-eligibility` is that
taxonomy's XML (levels inside one another), or the JSON or YAML (name, slug, items) or CSV (slug and names by level) of
those who keep it on.

An outside code stands for one need for ever: read again, a row finds the need that has it, whatever that is called
by now. A new one is mapped to a need of the same name and group, or becomes a need.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from django.db import transaction
from django.utils.text import slugify

from partners.models import Need, NeedChange, NeedCode
from partners.needs import free_code

OURS = Path(__file__).parent / "data" / "needs.csv"
MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
OWN, ESD, OPEN_ELIGIBILITY = SCHEMES = ("own", "esd", "open-eligibility")


class Unreadable(Exception):
    """The file as a whole cannot be used; the words say why."""


@dataclass
class Row:
    """One need of the file. `line` is where it stands (its number, in JSON and XML), `above` the identifier of its group."""

    line: int
    identifier: str
    name: str
    above: str = ""
    about: str = ""
    synonyms: list[str] = field(default_factory=list)
    error: str = ""
    happens: str = ""


@dataclass
class Report:
    """`unit` says what a row's number counts: lines of the file, or entries where lines mean nothing."""

    rows: list[Row]
    unit: str

    @property
    def errors(self) -> list[Row]:
        return [row for row in self.rows if row.error]

    @property
    def changes(self) -> list[Row]:
        return [row for row in self.rows if row.happens not in ("", "nothing: it is there already")]


def load(path: Path, scheme: str, *, dry_run: bool = False) -> Report:
    """Read, judge, and unless something is wrong or it is a trial, do it. Raises Unreadable for the file as a whole."""
    rows = read(path, scheme)
    unit = "line" if path.suffix.lower() in (".csv", ".yaml", ".yml") else "entry"
    judge(rows, scheme, unit)
    report = Report(rows, unit)
    if not report.errors:
        with transaction.atomic():
            # The list is one: two who read at once take turns.
            list(Need.objects.select_for_update().order_by("pk").values_list("pk"))
            Plan(scheme).carry_out(rows)
            if dry_run:
                transaction.set_rollback(True)
    return report


# --- reading --------------------------------------------------------------------------------------


def read(path: Path, scheme: str) -> list[Row]:
    text = text_of(path)
    kind = path.suffix.lower().lstrip(".")
    try:
        rows = list(limited(READERS[scheme, kind](text)))
    except KeyError:
        kinds = " or ".join(f".{k}" for s, k in READERS if s == scheme and k)
        raise Unreadable(
            f"A list of the kind {scheme} is read from {kinds}, not from “{path.name}”."
        ) from None
    except (csv.Error, json.JSONDecodeError, ElementTree.ParseError, RecursionError) as error:
        raise Unreadable(f"It is no sound {kind.upper()}: {error}") from error
    if not rows:
        raise Unreadable("There is no need in it.")
    return rows


def text_of(path: Path) -> str:
    """The file in UTF-8, no longer than is read in one piece."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"It cannot be opened: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise Unreadable(f"It is larger than {MOST_BYTES // 1_000_000} MB. No list of needs is.")
    if b"\0" in content:
        raise Unreadable("It is no text: a spreadsheet must be saved as “CSV UTF-8” first.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"Line {line} is not in UTF-8. Save the file as “CSV UTF-8” and try again."
        ) from error


def limited(rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise Unreadable(f"It has more than {MOST_ROWS:,} rows.")
        yield row


NAMES = {
    "identifier": ("identifier", "id", "code", "slug"),
    "name": ("label", "name", "title", "term"),
    "above": ("parent", "parent identifier", "parents", "broader", "parent_id", "parentidentifier"),
    "about": ("description", "about", "scope note", "scopenotes"),
    "synonyms": ("synonyms", "alternative labels", "altlabel", "alternative label", "non-preferred terms"),
}


def from_csv(text: str) -> Iterator[Row]:
    """Columns by their heads, in any order; those that are not known are left alone."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    heads = [head.strip().lower() for head in next(reader, [])]
    where = {part: next((heads.index(n) for n in names if n in heads), None) for part, names in NAMES.items()}
    if where["identifier"] is None or where["name"] is None:
        raise Unreadable(
            "The first line must name the columns, among them an identifier (or code) and a label (or name)."
        )
    for cells in reader:
        if any(cell.strip() for cell in cells):
            parts = {
                part: cells[n].strip() if n is not None and n < len(cells) else ""
                for part, n in where.items()
            }
            words = [word.strip().lower() for word in re.split("[;|]", parts.pop("synonyms"))]
            yield Row(reader.line_num, **parts, synonyms=[word for word in words if word])


def from_esd_json(text: str) -> Iterator[Row]:
    found = json.loads(text)
    held = found.get("list") if isinstance(found, dict) else None
    items = held.get("items") if isinstance(held, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Unreadable("The JSON has no list of items, as the lists of the LGA's standards have.")
    for number, item in enumerate(items, 1):
        parents = item.get("parents")
        above = parents[0] if isinstance(parents, list) and parents else {}
        above = above if isinstance(above, dict) else {"identifier": above}
        yield Row(
            number,
            str(item.get("identifier", "")).strip(),
            str(item.get("label", "")).strip(),
            str(above.get("identifier", "")).strip(),
            str(item.get("description", "") or "").strip(),
        )


def from_open_eligibility_csv(text: str) -> Iterator[Row]:
    """A slug, then its names from the top down, in as many languages as the heads say: English is the first."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    heads = next(reader, [])
    languages = sum(head.startswith("level0:") for head in heads) or 1
    if not heads or heads[0].strip().lower() != "slug":
        raise Unreadable("The first column must be “slug”.")
    for cells in reader:
        if cells and cells[0].strip():
            slug = cells[0].strip()
            place = 1 + slug.count(":") * languages
            name = cells[place].strip() if place < len(cells) else ""
            yield Row(reader.line_num, slug, name, slug.rpartition(":")[0])


def from_open_eligibility_json(text: str) -> Iterator[Row]:
    found = json.loads(text)
    waiting = [(item, "") for item in (found if isinstance(found, list) else [found])]
    number = 0
    while waiting:
        item, above = waiting.pop(0)
        if not isinstance(item, dict):
            raise Unreadable("Each need must be an object with a name, a slug and perhaps items.")
        number += 1
        slug = str(item.get("slug", "")).strip()
        about = str(item.get("description", "") or "")
        yield Row(number, slug, str(item.get("name", "")).strip(), above, about)
        inside = item.get("items")
        waiting += [(inner, slug) for inner in inside] if isinstance(inside, list) else []


LINE = re.compile(r"^\s*(- )?(name|source|slug|description|items|related):\s*(.*)$")
# What is related, and names in other languages.
BESIDE = re.compile(r"^\s*(#.*|- [\w:]+|tx:|[a-z]{2}: .*)?$")


def from_open_eligibility_yaml(text: str) -> Iterator[Row]:
    """The YAML as it is published: a line for each name, slug and description. Slugs say what stands under what."""
    row: Row | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if BESIDE.match(line):
            continue
        found = LINE.match(line)
        if not found:
            raise Unreadable(f"Line {number} is not as the taxonomy is published: “{line.strip()[:60]}”.")
        begins, key, value = found.groups()
        if begins:
            if row:
                yield row
            row = Row(number, "", "")
        value = value.strip().strip("'\"")
        if row and key == "slug":
            row.identifier, row.above = value, value.rpartition(":")[0]
        elif row and key == "description":
            row.about = value
        elif row and key in ("name", "source"):
            row.name = value
    if row:
        yield row


def from_open_eligibility_xml(text: str) -> Iterator[Row]:
    """The XML of the taxonomy's own project: levels, each with an id and a title, inside one another."""
    if re.search("<!(DOCTYPE|ENTITY)", text):
        raise Unreadable("The XML declares entities, and is not read.")
    text = re.sub(r"^<\?xml.*?\?>", "", text)  # says version 2.0, which is the taxonomy's and none of XML
    waiting = [(ElementTree.fromstring(text), "")]
    number = 0
    while waiting:
        element, above = waiting.pop(0)
        if element.tag.endswith("_level"):
            number += 1
            identifier = element.get("id", "").strip()
            yield Row(number, identifier, element.get("title", "").strip(), above)
            above = identifier
        waiting += [(inner, above) for inner in element]


READERS = {
    (OWN, "csv"): from_csv,
    (ESD, "csv"): from_csv,
    (ESD, "json"): from_esd_json,
    (OPEN_ELIGIBILITY, "csv"): from_open_eligibility_csv,
    (OPEN_ELIGIBILITY, "json"): from_open_eligibility_json,
    (OPEN_ELIGIBILITY, "yaml"): from_open_eligibility_yaml,
    (OPEN_ELIGIBILITY, "yml"): from_open_eligibility_yaml,
    (OPEN_ELIGIBILITY, "xml"): from_open_eligibility_xml,
    (OPEN_ELIGIBILITY, ""): from_open_eligibility_xml,  # as the file is called that the project publishes
}


# --- judging --------------------------------------------------------------------------------------


def judge(rows: list[Row], scheme: str, unit: str = "line") -> None:
    """Write beside each row what is wrong with it, whatever else is there."""
    lines: dict[str, int] = {}
    for row in rows:
        row.error = wrong_with(row, lines, unit)
        if scheme == OWN and not row.error and slugify(row.identifier) != row.identifier[:50]:
            row.error = "Its code must be of small letters, figures and hyphens, fifty at most."
        if row.identifier:
            lines.setdefault(row.identifier, row.line)
    for row in rows:
        if not row.error and row.above and row.above not in lines:
            row.error = f"It stands under “{row.above}”, which is not in the file."
    mark_circles(rows)


def wrong_with(row: Row, lines: dict[str, int], unit: str) -> str:
    if not row.identifier:
        return "It has no identifier."
    if len(row.identifier) > 80:
        return "Its identifier is longer than 80 letters."
    if row.identifier in lines:
        return f"Its identifier “{row.identifier}” stands in {unit} {lines[row.identifier]} already."
    if not row.name:
        return "It has no name."
    if len(row.name) > 80:
        return "Its name is longer than 80 letters."
    if long := next((word for word in row.synonyms if len(word) > 60), None):
        return f"“{long[:30]}…” is longer than 60 letters."
    return ""


def mark_circles(rows: list[Row]) -> None:
    above = {row.identifier: row.above for row in rows}
    by_identifier = {row.identifier: row for row in rows}
    sound: set[str] = {""}
    for row in rows:
        walked: list[str] = []
        here = row.identifier
        while here not in sound and here not in walked and here in above:
            walked.append(here)
            here = above[here]
        if here in walked:
            for one in walked[walked.index(here) :]:
                by_identifier[one].error = (
                    by_identifier[one].error or "It stands under itself, by way of others."
                )
        sound.update(walked)


# --- doing ----------------------------------------------------------------------------------------


class Plan:
    """What is there already, at hand, so that a long list asks few questions."""

    def __init__(self, scheme: str):
        self.scheme = scheme
        needs = list(Need.objects.all())
        self.by_pk = {need.pk: need for need in needs}
        self.by_code = {need.code: need for need in needs}
        self.by_name = {(n.parent_id, n.name.lower()): n for n in needs if not n.retired_on}
        # A name that one need alone had before: what another list calls by it is that need, wherever it stands.
        names = Counter(n.name.lower() for n in needs if not n.retired_on)
        self.alone = {n.name.lower(): n for n in needs if not n.retired_on and names[n.name.lower()] == 1}
        codes = NeedCode.objects.filter(scheme=scheme)
        self.outside = {c.code: self.by_pk[c.need_id] for c in codes}

    def carry_out(self, rows: list[Row]) -> None:
        """Groups before what stands under them, whatever their order in the file."""
        waiting = {row.identifier: row for row in rows}
        made: dict[str, Need] = {}
        for row in rows:
            path = []
            while row and row.identifier not in made and row.identifier in waiting:
                path.append(row)
                row = waiting.get(row.above)
            for one in reversed(path):
                made[one.identifier] = self.one(one, made.get(one.above))

    def one(self, row: Row, parent: Need | None) -> Need:
        own = self.scheme == OWN
        found = (self.by_code if own else self.outside).get(row.identifier)
        if found is None and not own:
            name = row.name.lower()
            found = self.by_name.get((parent.pk if parent else None, name)) or self.alone.get(name)
            if found:
                row.happens = f"mapped to “{found}”"
                self.give_code(found, row)
        if found:
            return self.update(found, row, parent)
        return self.make(row, parent)

    def make(self, row: Row, parent: Need | None) -> Need:
        own = self.scheme == OWN
        code = row.identifier if own else free_code(row.name, set(self.by_code))
        if own and slugify(code) != code:
            row.error = f"“{code}” is no code: small letters, figures and hyphens."
        need = Need(
            code=code[:50], name=row.name, about=row.about[:300], parent=parent, synonyms=row.synonyms
        )
        if row.error:
            return need
        need.save()
        NeedChange.objects.create(need=need, what=f"Loaded from a list ({self.scheme}).")
        self.by_code[need.code] = self.by_pk[need.pk] = need
        self.by_name[need.parent_id, need.name.lower()] = need
        row.happens = f"added under “{parent}”" if parent else "added as a group"
        if not own:
            self.give_code(need, row)
        return need

    def update(self, need: Need, row: Row, parent: Need | None) -> Need:
        """Its words grow. Its name and place are the partnership's own by now, and stay; a merged one stays merged."""
        merged = need.merged_into_id
        target = self.by_pk[merged] if merged else need
        words = list(dict.fromkeys([*target.synonyms, *row.synonyms]))
        if words != target.synonyms:
            target.synonyms = words
            target.save(update_fields=["synonyms"])
            NeedChange.objects.create(need=target, what=f"Words added from a list ({self.scheme}).")
            row.happens = row.happens or f"words added to “{target}”"
        row.happens = row.happens or "nothing: it is there already"
        return target

    def give_code(self, need: Need, row: Row) -> None:
        NeedCode.objects.create(need=need, scheme=self.scheme, code=row.identifier)
        self.outside[row.identifier] = need
