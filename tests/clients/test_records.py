"""All categories of a client come in one query, and are what thirteen would have brought."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from clients import finding, restricting
from clients.registry import CATEGORIES, records_of
from partners.acting import acting_as
from tests.pages.sql import queries
from tests.scenarios import a_client

pytestmark = pytest.mark.django_db

FULL = {
    "money": {"debts": Decimal("1200.50"), "details": "Two “loans”\nand a fine"},
    "housing": {"arrears": Decimal("0.30"), "notice_ends": dt.date(2026, 12, 1), "tenure": "private"},
    "household": {"people": 4, "children": 2},
    "contact": {"phone": "01632 960123", "through_us": True},
    "worker_safety": {"warning": "A large dog"},
    "work": {},
}


def one_by_one(client) -> dict:
    """The slow way: the row of each table."""
    found = {}
    for code, kind in CATEGORIES.items():
        try:
            found[code] = kind.model.objects.get(client=client)
        except ObjectDoesNotExist:
            continue
    return {code: record for code, record in found.items() if record.preview()}


def test_they_are_what_the_tables_hold_to_the_last_type(place):
    client = a_client(place, **FULL)
    with acting_as(place.worker, nested=True):
        slow = one_by_one(client)
        with queries() as sent:
            fast = records_of(client)
    assert len(sent) == 1
    assert (
        list(fast) == list(slow) == ["identity", "contact", "household", "housing", "money", "worker_safety"]
    )
    for code, record in slow.items():
        assert fast[code] == record
        for field in record._meta.concrete_fields:
            one, other = getattr(fast[code], field.attname), getattr(record, field.attname)
            assert (one, type(one)) == (other, type(other)), field
        assert fast[code].copy() == record.copy()


def test_a_restricted_clients_are_for_the_named_alone(place):
    client = a_client(place, **FULL)
    with acting_as(place.worker, nested=True):
        restricting.restrict(client, [])
        assert records_of(client)
    with acting_as(place.colleague, nested=True):
        assert records_of(client) == {}
    with acting_as(place.manager, nested=True):
        assert records_of(client) == {}


def test_near_spellings_and_beginnings_are_found(place):
    client = a_client(place, given="Zofia", family="Quillfeather")
    with acting_as(place.worker, nested=True):
        for words in ("qui", "zofia quill", "Quilfeathr", client.reference.lower()):
            assert finding.find(place.advice.pk, words) == [client], words
        assert finding.find(place.advice.pk, "smith") == []
    with acting_as(place.manager, nested=True):
        assert finding.find(place.council.pk, "Quilfeathr") == []
