"""Child processes: started in a group of their own, watched, and ended without leaving a trace."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from config.launcher.state import CHECKOUT, note_child, state_dir

PATIENCE_SECONDS = 15


class Stop(Exception):
    """A signal asked for the end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def stop_on_signals() -> None:
    """Turn the first INT, TERM or HUP into Stop. Later ones are ignored, or they would cut the tidying short."""

    def ignore(number, frame):
        """A function, not SIG_IGN: children would inherit that."""

    def end(number, frame):
        for each in numbers:
            signal.signal(each, ignore)
        raise Stop(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for each in numbers:
        signal.signal(each, end)


@dataclass
class Child:
    """A process of the demo, with its own group and its own log."""

    name: str
    process: subprocess.Popen
    log: Path

    @property
    def died(self) -> bool:
        return self.process.poll() is not None

    def last_words(self) -> str:
        """Which child stopped, and the end of what it said."""
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
        return f"{self.name} stopped by itself ({self.process.returncode}). The end of {self.log}:\n{tail}"


def spawn(name: str, command: list[str], env: dict[str, str], *, again: bool = False) -> Child:
    """Start a child of the demo. One that is started again goes on in its old log."""
    log = state_dir() / "logs" / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("a" if again else "w") as out:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    note_child("demo", process.pid)
    return Child(name, process, log)


def end(children: list[Child]) -> None:
    """Ask each to finish what it does, then end whatever is left of it.

    Only the leader is asked: a worker's own processes would otherwise drop their task.
    """
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
        finally:
            end_group(child)


def end_group(child: Child) -> None:
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.process.wait()


def attend(command: list[str], env: dict[str, str]) -> int:
    """Run a command at our own terminal and return its code. When we are told to stop, it is interrupted first."""
    process = subprocess.Popen(command, cwd=CHECKOUT, env=env)
    try:
        code = process.wait()
    except Stop as stop:
        # Ctrl-C at a terminal reaches the command by itself, and a second one would spoil its tidying.
        if stop.number != signal.SIGINT or not sys.stdin.isatty():
            process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    return code if code >= 0 else 128 - code
