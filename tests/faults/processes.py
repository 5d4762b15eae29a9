"""What the tests of faults start, kill and start again: a broker, workers, beat, a web server, a mail server."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import redis
from aiosmtpd.controller import Controller
from django.db import connection

from config.launcher.servers import free_port, launch_redis, redis_address
from config.launcher.state import CHECKOUT

PATIENCE_SECONDS = 60


def wait_for[T](what: str, condition: Callable[[], T], patience: float = PATIENCE_SECONDS) -> T:
    """What the condition gives once it gives something true; fails when it never does."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {patience} seconds for {what}")


class Broker:
    """A Redis-protocol server on a port of its own. Killed, it forgets everything."""

    def __init__(self, folder: Path):
        self.folder, self.port, self.password = folder, free_port(), "a-word-of-the-tests"
        self.address = redis_address(self.port, self.password)
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = launch_redis(self.folder, self.port, self.password)
        assert self.process, (self.folder / "log").read_text()

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def waiting(self) -> int:
        """How many messages wait for a worker."""
        with redis.Redis.from_url(self.address) as client:
            return client.llen("celery")


class Mailbox:
    """Keeps what it is sent. It can stop in the middle of a message, before its yes or after it."""

    def __init__(self):
        self.mails: list = []
        self.stops, self.reached = "", threading.Event()

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.stops == "before its yes":
            await self.stand_still()
            return "451 The other side has gone"
        self.mails.append(message_from_bytes(envelope.original_content, policy=policy.default))
        if self.stops == "after its yes":
            await self.stand_still()
        return "250 Kept"

    async def stand_still(self) -> None:
        self.reached.set()
        while self.stops:
            await asyncio.sleep(0.05)

    def words(self) -> list[str]:
        return [mail.get_content() for mail in self.mails]


class Processes:
    """Real processes of this checkout, on the test's own database, broker and mail server."""

    def __init__(self, folder: Path, broker: Broker, smtp_port: int):
        self.folder, self.running = folder, []
        self.env = {
            **{name: value for name, value in os.environ.items() if name != "TEST_OWNER_URL"},
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": this_database(),
            "REDIS_URL": broker.address,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(smtp_port),
            "OUTBOX_LEASE_SECONDS": "3",
            "OUTBOX_SWEEP_SECONDS": "1",
        }

    def worker(self) -> subprocess.Popen:
        return self.start("celery", "-A", "config", "worker", "--concurrency=1", "--loglevel=INFO")

    def beat(self) -> subprocess.Popen:
        return self.start(
            "celery", "-A", "config", "beat", f"--schedule={self.folder / 'beat'}", "--pidfile="
        )

    def web(self, port: int) -> subprocess.Popen:
        return self.start(
            "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--threads=2", "--no-control-socket"
        )

    def start(self, *words: str) -> subprocess.Popen:
        log = (self.folder / f"{len(self.running)}-{words[0]}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *words],
            cwd=CHECKOUT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """kill -9, its children with it: what a power cut does."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        for process in self.running:
            self.kill(process)

    def said(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))


def this_database() -> str:
    """The address of the test's own database, which differs by xdist's worker."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


class Post:
    """A mail server of ours on loopback."""

    def __init__(self):
        self.box, self.port = Mailbox(), free_port()
        self.controller = Controller(self.box, hostname="127.0.0.1", port=self.port)
