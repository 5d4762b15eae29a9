"""A partnership from nothing: it begins, its admin adds people, and they choose a password by the link they are sent."""

import pytest
from django.core.management import CommandError, call_command

from partners import letters
from partners.models import Need, Seat

pytestmark = pytest.mark.django_db
PASSWORD = "four words of a kestrel"


def test_a_partnership_begins_with_an_admin_who_is_sent_a_link(db, mailoutbox):
    words = ["Suffolk Together", "Suffolk", "Ada Admin", "ada@partnership.example"]
    call_command("begin", *words)
    assert [letters.deliver(pk) for pk in letters.due()] == [True]
    (message,) = mailoutbox
    assert message.to == ["ada@partnership.example"]
    assert "Suffolk Together" in message.body
    assert Seat.objects.get(partnership__name="Suffolk Together").role == "admin"
    assert Need.objects.filter(parent__isnull=False).exists()
    with pytest.raises(CommandError, match="there already"):
        call_command("begin", *words)
