"""Making the data once, and finding it again on the next run."""

import time

from django.utils import timezone

from benchmarks.casework import FUNCTIONS, STAGES, WORK_TABLES
from benchmarks.database import Databases, rows, without_indexes
from benchmarks.setting import AGENCIES, PARTNERSHIPS, lay
from benchmarks.tables import TABLES
from clients.finding import normalise
from config.demo.data.names import PEOPLE

VERSION = 1  # of what is made here; data of another version is made anew
CLIENTS_OF_REFERRALS = 5


def prepare(databases: Databases, referrals: int, *, fresh: bool) -> str:
    """Fill the database unless it is filled already; gives what to say about the data."""
    databases.make(fresh=fresh)
    found = made()
    if found and found[0] == VERSION:
        return f"data of {found[1]:%d %B %Y}, used again (--fresh makes it anew)"
    if rows("select to_regclass('bench_made') is not null or exists (select from partners_agency)")[0][0]:
        databases.close()
        databases.make(fresh=True)
    started = time.monotonic()
    fill(referrals)
    return f"data made in {time.monotonic() - started:.0f} s"


def made() -> tuple | None:
    """The version and the moment of data that is complete."""
    if not rows("select to_regclass('bench_made')")[0][0]:
        return None
    return rows("select version, at from bench_made")[0]


def fill(referrals: int) -> None:
    rows("set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set synchronous_commit = off")
    lay()
    values = parameters(referrals)
    rows(FUNCTIONS)
    for name, statements in STAGES.items():
        step(name, statements, values)
    with without_indexes(list(TABLES)):
        for table, statement in TABLES.items():
            step(table, f"insert into {table} {statement}", values)
        print("  indexes and foreign keys", flush=True)
    rows(f"drop table {', '.join(WORK_TABLES)}")
    rows("vacuum analyze")
    rows(f"create table bench_made as select {VERSION} as version, now() as at")
    rows("reset maintenance_work_mem; reset work_mem; reset synchronous_commit")


def parameters(referrals: int) -> dict:
    given = [plain(n) for _, women, men, _ in PEOPLE.values() for n in (*women, *men)]
    family = [plain(n) for *_, names in PEOPLE.values() for n in names]
    return {
        "now": timezone.now(),
        "referrals": referrals,
        "clients": referrals // CLIENTS_OF_REFERRALS,
        "agencies": AGENCIES,
        "partnerships": PARTNERSHIPS,
        "given": given,
        "givens": len(given),
        "family": family,
        "families": len(family),
    }


def plain(name: str) -> str:
    """One word in plain letters, so that SQL makes of it the key that the product would make."""
    return normalise(name).replace(" ", "").capitalize()


def step(name: str, statements: str, values: dict) -> None:
    started = time.monotonic()
    rows(statements, values)
    print(f"  {name}: {time.monotonic() - started:.0f} s", flush=True)
