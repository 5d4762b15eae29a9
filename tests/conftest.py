"""The harness: a real PostgreSQL as the role that serves, so that every test meets row security."""

import os

import pytest
from django.conf import settings
from django.db import connections

from tests import databases


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Names of the test databases differ by worker."""


@pytest.fixture(scope="session", autouse=True)
def undefined_variables_fail():
    from tests.undefined import fail_on_undefined

    fail_on_undefined()


@pytest.fixture(scope="session", autouse=True)
def unordered_rows_come_shuffled():
    from tests.shuffled import shuffle_unordered

    shuffle_unordered()


def as_role(url_name: str) -> None:
    """Point the one alias at another role of the same server."""
    import dj_database_url

    found = dj_database_url.parse(os.environ[url_name])
    for key in ("USER", "PASSWORD"):
        settings.DATABASES["default"][key] = connections["default"].settings_dict[key] = found.get(key, "")
    connections["default"].close()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The owner makes and drops; every test runs as the role that serves."""
    with django_db_blocker.unblock():
        as_role("TEST_OWNER_URL")
        databases.make()
        with connections["default"].cursor() as cursor:
            cursor.execute("grant truncate on all tables in schema public to rp_app")
        as_role("DATABASE_URL")
    yield
    with django_db_blocker.unblock():
        as_role("TEST_OWNER_URL")
        databases.drop()


@pytest.fixture
def place(db):
    """A partnership of two agencies that signed, ready to refer."""
    from tests.scenarios import a_partnership

    return a_partnership()


@pytest.fixture
def committed_place(transactional_db):
    """The same, committed, for tests with threads."""
    from tests.scenarios import a_partnership

    return a_partnership()
