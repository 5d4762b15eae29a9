"""The demo's mailbox: an SMTP server that keeps every message as a file and sends none."""

import itertools
import logging
import os
import signal
import threading
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from django.core.management.base import BaseCommand


class Keeper:
    """Writes each message to a folder, named so that names sort by time. A reader never sees half a file."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.count = itertools.count()

    async def handle_DATA(self, server, session, envelope) -> str:
        name = f"{time.time_ns():020d}-{next(self.count):06d}.eml"
        part = self.folder / f".{name}.part"
        part.write_bytes(envelope.original_content or b"")
        part.rename(self.folder / name)
        return "250 Message kept"


class Command(BaseCommand):
    help = "Take e-mail on SMTP_HOST:SMTP_PORT into RP_STATE_DIR/mailbox until told to stop."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        folder = Path(os.environ.get("RP_STATE_DIR", ".")) / "mailbox"
        folder.mkdir(parents=True, exist_ok=True)
        host = os.environ.get("SMTP_HOST") or "127.0.0.1"
        port = int(os.environ.get("SMTP_PORT") or 8025)
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        controller = Controller(Keeper(folder), hostname=host, port=port)
        controller.start()
        self.stdout.write(f"The mailbox takes e-mail at {host}:{port} into {folder}.")
        stopped.wait()
        controller.stop()
