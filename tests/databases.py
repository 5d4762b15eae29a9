"""A test database in a second: a copy of one that was migrated once, and is kept until a migration changes.

What is laid after each migration (grants, policies, functions) is laid on every copy anew, for it changes with the
models and not with the migrations.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import connections

from partners.rowsecurity import synchronise

KEPT = "migrated_"
ONE_AT_A_TIME = 20181124
ROOT = Path(__file__).parent.parent


def make() -> None:
    """The test database of this process, migrated and empty."""
    connection = connections["default"]
    with _maintenance() as cursor:
        kept, name = kept_name(), connection.creation._get_test_db_name()
        cursor.execute(
            "select datname from pg_database where datname like %s", [KEPT.replace("_", r"\_") + "%"]
        )
        found = {row[0] for row in cursor.fetchall()}
        for old in found - {kept}:
            cursor.execute(f'drop database if exists "{old}"')
        if kept not in found:
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connection.close()
            cursor.execute(f'create database "{kept}" template "{name}"')
            return
        cursor.execute(f'drop database if exists "{name}" with (force)')
        cursor.execute(f'create database "{name}" template "{kept}"')
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    synchronise()


def drop() -> None:
    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    connection.close()
    with _maintenance() as cursor:
        cursor.execute(f'drop database if exists "{name}" with (force)')


@contextmanager
def _maintenance() -> Iterator:
    """As the owner, outside any test database, and one process after the other."""
    connection = psycopg2.connect(os.environ["TEST_OWNER_URL"])
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            yield cursor
    finally:
        connection.close()


def kept_name() -> str:
    """It ends in a digest of every migration there is: ours by their text, the libraries' by their locked versions."""
    ours = sorted(
        path
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(ROOT)
        for path in Path(app.path, "migrations").glob("*.py")
    )
    whole = sha256((ROOT / "requirements" / "dev.txt").read_bytes())
    for path in ours:
        whole.update(f"{path.relative_to(ROOT)}".encode() + path.read_bytes())
    return KEPT + whole.hexdigest()[:16]
