"""Timing pages in turns, so that whatever else the machine does falls on all of them alike.

Two clocks: the wall's, and the processors' (this process and the PostgreSQL backend that serves it). On a busy
machine the first is mostly waiting for a turn; the second is what the page itself takes, but for waiting on the disk.
"""

import random
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client

from benchmarks.database import Databases
from benchmarks.pages import Page, signed_in

EMPTY = ("get", "/bench/empty/", {})
ON, OFF, NOTHING, BARE = "row security on", "row security off", "empty view", "bare SQL"
WALL, PROCESSORS = 0, 1
ROLES = {ON: "app", NOTHING: "app", OFF: "owner"}


@dataclass
class Measured:
    """Milliseconds (wall, processors) of each way of asking for a page, and the statements that the page sends."""

    page: Page
    times: dict[str, list[tuple[float, float]]]
    statements: int

    def at(self, way: str, percent: int, clock: int = WALL) -> float:
        found = [taken[clock] for taken in self.times[way]]
        return statistics.quantiles(found, n=100, method="inclusive")[percent - 1]

    def ratio(self, to: str) -> float:
        return self.at(ON, 50) / self.at(to, 50)


class Stopwatch:
    """Starts when made; `taken` gives milliseconds by the wall and on the processors. Not all systems tell the latter."""

    def __init__(self, backend: int):
        self.file = Path(f"/proc/{backend}/schedstat")
        self.before = self.processors()
        self.begun = time.perf_counter()

    def processors(self) -> float:
        served = int(self.file.read_text().split()[0]) / 1e9 if self.file.exists() else 0
        return time.process_time() + served

    def taken(self) -> tuple[float, float]:
        wall = time.perf_counter() - self.begun
        return wall * 1000, (self.processors() - self.before) * 1000


class Run:
    """Asks for every page in every way, once a round, in an order shuffled anew each round."""

    def __init__(self, databases: Databases, pages: list[Page]):
        self.databases, self.pages = databases, pages
        self.raw = databases.raw()
        self.clients = {page.seat.pk: signed_in(page.seat) for page in pages}

    def measure(self, rounds: int, warm_up: int) -> list[Measured]:
        statements = [self.count(page) for page in self.pages]
        times: list[dict] = [defaultdict(list) for _ in self.pages]
        for number in range(-warm_up, rounds):
            turns = [(n, way) for n in range(len(self.pages)) for way in (ON, OFF, NOTHING, BARE)]
            random.Random(number).shuffle(turns)
            for n, way in turns:
                took = self.once(self.pages[n], way)
                if number >= 0:
                    times[n][way].append(took)
        return [
            Measured(page, took, count)
            for page, took, count in zip(self.pages, times, statements, strict=True)
        ]

    def once(self, page: Page, way: str) -> tuple[float, float]:
        if way == BARE:
            return self.bare(page)
        self.databases.use(ROLES[way])
        return self.ask(self.clients[page.seat.pk], page, EMPTY if way == NOTHING else next(page.requests))

    def ask(self, client: Client, page: Page, request: tuple) -> tuple[float, float]:
        verb, address, body = request
        connection.ensure_connection()
        watch = Stopwatch(connection.connection.info.backend_pid)
        response = getattr(client, verb)(address, body)
        took = watch.taken()
        wanted = 302 if page.writes and request is not EMPTY else 200
        if response.status_code != wanted:
            raise SystemExit(f"{page.name}: {address} answers {response.status_code}, not {wanted}.")
        return took

    def bare(self, page: Page) -> tuple[float, float]:
        sql, parameters = next(page.bare)
        watch = Stopwatch(self.raw.info.backend_pid)
        with self.raw, self.raw.cursor() as cursor:
            cursor.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()
        return watch.taken()

    def count(self, page: Page) -> int:
        """All that is sent to PostgreSQL, savepoints and the telling of the seat included."""
        self.databases.use("app")
        sent = []

        def note(execute, sql, params, many, context):
            sent.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            self.ask(self.clients[page.seat.pk], page, next(page.requests))
        return len(sent)
