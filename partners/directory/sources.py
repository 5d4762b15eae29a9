"""Where a directory is read from: a file, a folder of files, an address, or what an admin gave."""

from pathlib import Path
from urllib.parse import urlsplit

from partners.directory import fetching, reading_json, sheet
from partners.directory.reading_json import Unreadable
from partners.directory.records import Reading

MOST_BYTES = 50_000_000
MOST_FILES = 10_000


def read(source: str) -> Reading:
    """Raises Unreadable, which says what is wrong with the source as a whole."""
    if "://" in source:
        return reading_json.read(fetching.feed(source), source)
    path = Path(source)
    if path.is_dir():
        return read_folder(path)
    if not path.is_file():
        raise Unreadable(f"There is no file and no folder {source}.")
    return read_content(bounded(path, MOST_BYTES), path.name)


def called(source: str) -> str:
    """What a source is called where nobody says: the host of an address, the name of a file."""
    return (urlsplit(source).hostname or source if "://" in source else Path(source).name or source)[:80]


def read_content(content: bytes, name: str) -> Reading:
    """JSON or our CSV, told apart by how it begins and not by its name."""
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return reading_json.read(reading_json.decoded(content, name), name)
    if not content.strip():
        raise Unreadable(f"{name} is empty.")
    return sheet.read(content, name)


def read_folder(folder: Path) -> Reading:
    files = sorted(p for p in folder.glob("*.json") if p.is_file())
    if not files:
        raise Unreadable(f"The folder {folder} has no JSON files.")
    if len(files) > MOST_FILES:
        raise Unreadable(f"The folder {folder} has more than {MOST_FILES} files.")
    whole, left = [], MOST_BYTES
    for path in files:
        content = bounded(path, left)
        left -= len(content)
        whole.append((path.name, reading_json.decoded(content, path.name)))
    return reading_json.read_all(whole)


def bounded(path: Path, most: int) -> bytes:
    """Looked at before it is opened: a file of any size costs nothing."""
    if path.stat().st_size > most:
        raise Unreadable(
            f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB. Part it into smaller files."
        )
    return path.read_bytes()
