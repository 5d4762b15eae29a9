"""Where this checkout keeps its data on this machine, and who holds it now."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

CHECKOUT = Path(__file__).resolve().parents[2]


class Refused(Exception):
    """Something on this machine stands in the way; the message says what to do."""


def state_dir() -> Path:
    """The folder of data, logs and static files. The Makefile names the same one.

    As root PostgreSQL runs as another user, to whom every folder above the data is opened: never in a home.
    """
    if named := os.environ.get("RP_STATE_DIR"):
        path = Path(named).absolute()
    elif os.getuid():
        path = CHECKOUT / ".local"
    else:
        mark = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
        path = Path("/var/tmp/referral-pathways-0") / mark
        _own(path.parent)
    path.mkdir(parents=True, exist_ok=True)
    return path


def _own(folder: Path) -> None:
    """Anybody may write in /var/tmp: do not use a folder that another user laid there."""
    folder.mkdir(exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise Refused(f"{folder} belongs to another user. Remove it, or name a folder in RP_STATE_DIR.")


@contextmanager
def held(purpose: str) -> Iterator[bool]:
    """True while this process alone holds the purpose's data; False when another launcher does."""
    with (state_dir() / f"{purpose}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def noted(purpose: str) -> dict:
    """What the launcher that holds, or last held, the purpose wrote down: its settings and its children."""
    try:
        return json.loads(_note(purpose).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def note(purpose: str, **facts) -> None:
    """Write facts down for a later launcher. They hold the broker's password: for this user's eyes alone."""
    path = _note(purpose)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump({**noted(purpose), **facts}, out)
    draft.replace(path)


def forget(purpose: str) -> None:
    """Nothing of this purpose runs any more."""
    _note(purpose).unlink(missing_ok=True)


def note_child(purpose: str, pid: int) -> None:
    """The start time tells the child from a stranger that later gets its number."""
    children = noted(purpose).get("children", [])
    note(purpose, children=[*children, [pid, psutil.Process(pid).create_time()]])


def leftovers(purpose: str) -> Iterator[psutil.Process]:
    """Children that outlived a killed launcher."""
    for pid, started in noted(purpose).get("children", []):
        try:
            process = psutil.Process(pid)
            if process.create_time() == started:
                yield process
        except psutil.NoSuchProcess:
            continue


def living_in(folder: Path) -> list[psutil.Process]:
    """The processes whose working folder this is: both servers work in their data."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(folder.resolve()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _note(purpose: str) -> Path:
    return state_dir() / f"{purpose}.json"
