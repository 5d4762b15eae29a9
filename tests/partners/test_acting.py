"""What PostgreSQL knows of the seat, after the work that was done for it."""

import pytest
from django.db import connection, transaction

from partners.acting import acting_as


def told() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.agency', true)")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_the_outermost_work_leaves_nothing_behind_and_asks_for_nothing_to_be_undone(committed_place):
    with connection.execute_wrapper(lambda run, sql, *rest: sent.append(sql) or run(sql, *rest)):
        sent: list[str] = []
        with acting_as(committed_place.worker):
            assert told() == str(committed_place.advice.pk)
    assert sum("set_config" in sql for sql in sent) == 1
    assert not told()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True])
def test_inside_another_transaction_the_seat_before_is_put_back(committed_place, fails):
    with transaction.atomic():
        try:
            with acting_as(committed_place.worker):
                assert told() == str(committed_place.advice.pk)
                if fails:
                    raise ValueError
        except ValueError:
            pass
        assert not told()
