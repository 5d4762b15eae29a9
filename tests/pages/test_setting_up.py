"""A partnership from nothing: it begins, its admin adds people, and they choose a password by the link they are sent."""

import pytest
from django.core.management import CommandError, call_command

from partners import joining, letters, vetting
from partners.acting import acting_as
from partners.models import Need, Seat
from tests.scenarios import TODAY, an_application

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


def test_a_new_agency_is_told_what_it_lacks(place, as_seat):
    with acting_as(place.admin, nested=True):
        newcomer = joining.apply(an_application(place), place.admin.person)
        for line in vetting.outstanding(newcomer):
            joining.tick(newcomer, line.code, "seen", "", place.admin.person)
    typed = {
        "tier": "wider",
        "since_day": TODAY().day,
        "since_month": TODAY().month,
        "since_year": TODAY().year,
        "reason": "Asked to join",
        "decided_by": "The steering group",
        "manager_name": "Kit Kestrel",
        "manager_email": "kit@kestrel.example",
    }
    page = as_seat(place.admin).post(f"/partnership/applications/{newcomer.pk}/join/", typed, follow=True)
    assert "until it signs the information-sharing agreement" in page.text
