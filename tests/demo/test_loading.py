"""The demo's data steps through the lifecycle and the sharing decision: whoever makes those stricter finds it here."""

import pytest
from django.db import transaction

from config.demo.management.commands.load_demo import load
from partners.models import Seat
from referrals.models import Referral, Status
from tests.conftest import as_role


@pytest.fixture
def as_owner(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        as_role("TEST_OWNER_URL")
        yield
        as_role("DATABASE_URL")


@pytest.mark.timeout(300)
def test_it_loads_with_every_state_and_every_seat(as_owner):
    with transaction.atomic():
        world = load()
        assert len(world.partnerships) == 3
        states = set(Referral.objects.values_list("status", flat=True))
        # A draft is begun on the page; passing on comes later.
        assert states >= set(Status.values) - {"redirected"}
        assert Referral.objects.filter(restricted=True).exists()
        roles = set(Seat.objects.live().values_list("role", flat=True))
        assert roles == {"caseworker", "manager", "privacy_lead", "admin", "governance_lead", "evaluator"}
        transaction.set_rollback(True)
