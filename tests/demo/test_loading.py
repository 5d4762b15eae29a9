"""The demo's data steps through the lifecycle and the sharing decision: whoever makes those stricter finds it here."""

import pytest
from django.db import transaction

from config.demo.management.commands.load_demo import load
from consent.models import AgreementEvent
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
        answers = AgreementEvent.objects.all()
        assert answers.filter(given_by="rep").exists()
        assert answers.exclude(interpreter="").exists()
        yes = answers.filter(said__in=("given", "renewed"), given_by="self")
        assert yes.filter(method="paper").exists()
        assert not yes.filter(method="paper", paper=None).exists()
        assert not yes.filter(method="phone", read_aloud=False).exists()
        transaction.set_rollback(True)
