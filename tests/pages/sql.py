"""The queries of a page in short form, each with the line of ours that sent it, compared with what was kept.

``RP_WRITE_SNAPSHOTS=1 make test ARGS="tests/pages/test_queries.py"`` writes them anew; the difference then stands
in the commit, to be explained there.
"""

import difflib
import os
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

KEPT = Path(__file__).parent / "snapshots"
OURS = tuple(
    f"{settings.BASE_DIR}/{floor}/" for floor in ("partners", "clients", "consent", "referrals", "reporting")
)
# They carry no rows, and the test's own transaction adds some.
UNTOLD = re.compile(r"^(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT)\b")
SHORTER = [
    (re.compile(r"\s+"), " "),
    (re.compile(r"[\"]"), ""),
    (re.compile(r"\(%s(?:, %s)*\)"), "(…)"),
    (re.compile(r"%s"), "?"),
    (re.compile(r"\b(SELECT(?: DISTINCT(?: ON \([^)]*\))?)?) (?!1 AS)[^()]*? FROM "), r"\1 … FROM "),
    (re.compile(r"\b([a-z]\w*_[a-z]+)\.(\w+)"), r"\2"),
    # Which columns a table has is not what a page asks for.
    (re.compile(r"(?:\b[a-z]\w*, ){3,}"), "…, "),
    (re.compile(r"INSERT INTO (\S+) \([^)]*\)"), r"INSERT INTO \1"),
]


@contextmanager
def queries() -> Iterator[list[str]]:
    """What is sent to PostgreSQL meanwhile: one line a query."""
    found: list[str] = []

    def note(execute, sql, params, many, context):
        if not UNTOLD.match(sql):
            found.append(f"{line_of_ours()}\n    {short(sql)}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def line_of_ours() -> str:
    """The innermost function of ours that is at work. A template's query is that of the view that renders it."""
    for frame in reversed(traceback.extract_stack()):
        if frame.filename.startswith(OURS):
            return f"{Path(frame.filename).relative_to(settings.BASE_DIR)}:{frame.name}"
    return "(none of ours)"


def short(sql: str) -> str:
    for pattern, words in SHORTER:
        sql = pattern.sub(words, sql)
    return sql.strip()


def assert_kept(name: str, found: list[str]) -> None:
    """The queries are those that were kept, in their order; else the difference is the message."""
    path = KEPT / f"{name}.txt"
    text = f"{len(found)} queries\n\n" + "\n".join(found) + "\n"
    if os.environ.get("RP_WRITE_SNAPSHOTS"):
        KEPT.mkdir(exist_ok=True)
        path.write_text(text)
    kept = path.read_text() if path.exists() else ""
    difference = difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "found", lineterm="")
    assert text == kept, f"{name} asks otherwise than it did:\n" + "\n".join(difference)
