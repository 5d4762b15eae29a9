"""The benchmark's own database beside the product's, and a connection to it for each of the two roles."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import dj_database_url
import psycopg2
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import load_backend

URLS = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}


class Databases:
    """One connection for each role: `app` is bound by row security, `owner` is not. Both stay open."""

    def __init__(self, referrals: int | str):
        base = connections.settings["default"]
        self.name = f"{base['NAME']}_bench_{referrals}"
        backend = load_backend(base["ENGINE"])
        self.by_role = {}
        for role, url in URLS.items():
            found = dj_database_url.parse(os.environ[url])
            place = {key: found.get(key, "") for key in ("USER", "PASSWORD", "HOST", "PORT")}
            self.by_role[role] = backend.DatabaseWrapper({**base, **place, "NAME": self.name}, "default")

    def use(self, role: str) -> None:
        """From here on everything in Django speaks to the database in this role."""
        connections["default"] = self.by_role[role]

    def close(self) -> None:
        for wrapper in self.by_role.values():
            wrapper.close()

    def raw(self):
        """A connection of psycopg2 as the owner, for SQL without Django."""
        self.by_role["owner"].ensure_connection()
        return psycopg2.connect(**self.by_role["owner"].get_connection_params())

    def make(self, *, fresh: bool) -> None:
        """Create the database where it is missing, or anew, and bring its tables up to date.

        BENCH_TEMPLATE names an empty database whose tables are there already, to copy: the tests have one.
        """
        with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as server:
            server.autocommit = True
            with server.cursor() as cursor:
                if fresh:
                    cursor.execute(f'drop database if exists "{self.name}"')
                cursor.execute("select 1 from pg_database where datname = %s", [self.name])
                if not cursor.fetchone():
                    copied = os.environ.get("BENCH_TEMPLATE", "template1")
                    cursor.execute(f'create database "{self.name}" template "{copied}"')
        self.use("owner")
        call_command("migrate", verbosity=0)

    def check_roles(self) -> None:
        """The comparison means something only if one role is bound by row security and the other is not."""
        for role, bound in (("app", True), ("owner", False)):
            self.use(role)
            found = rows(
                "select row_security_active('referrals_referral'), "
                "(select count(*) from pg_class where relforcerowsecurity)"
            )[0]
            if found != (bound, 0):
                raise SystemExit(f"Row security for {role} is {found}, which is not what is to be measured.")


def rows(sql: str, params=None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def without_indexes(tables: list[str]) -> Iterator[None]:
    """Load tables without their foreign keys and indexes, primary keys aside; put all back afterwards.

    Checked and built at once, they take a fraction of the time that they take row by row.
    """
    keys = rows(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype from pg_constraint "
        "where conrelid::regclass::text = any(%s) and contype in ('f', 'u') order by contype desc",
        [tables],
    )
    indexes = rows(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i where i.indrelid::regclass::text "
        "= any(%s) and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))",
        [tables],
    )
    for table, name, _, _ in sorted(keys, key=lambda key: key[3]):
        rows(f"alter table {table} drop constraint {name}")
    for name, _ in indexes:
        rows(f"drop index {name}")
    yield
    for _, definition in indexes:
        rows(definition)
    for table, name, definition, _ in keys:
        rows(f"alter table {table} add constraint {name} {definition}")


def environment() -> str:
    names = ("server_version", "shared_buffers", "work_mem", "jit")
    found = {name: rows(f"show {name}")[0][0] for name in names}
    size = rows("select pg_size_pretty(pg_database_size(current_database()))")[0][0]
    return (
        f"{os.cpu_count()} cores, PostgreSQL {found['server_version']} (shared_buffers {found['shared_buffers']}, "
        f"work_mem {found['work_mem']}, jit {found['jit']}), database of {size}"
    )
