"""A partnership from nothing: it begins, its admin adds people, and they choose a password by the link they are sent."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from partners.models import Need, Person, Seat

pytestmark = pytest.mark.django_db
PASSWORD = "four words of a kestrel"


@pytest.fixture
def sent(mailoutbox, django_capture_on_commit_callbacks):
    """Do something and give the messages that went out after it."""

    def after(do, *args):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            do(*args)
        return list(mailoutbox)

    return after


def link_in(message) -> str:
    return re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", message.body)[1]


def test_a_partnership_begins_with_an_admin_who_is_sent_a_link(sent):
    words = ["Suffolk Together", "Suffolk", "Ada Admin", "ada@partnership.example"]
    (message,) = sent(call_command, "begin", *words)
    assert message.to == ["ada@partnership.example"]
    assert "to act for Suffolk Together" in message.body
    assert Seat.objects.get(partnership__name="Suffolk Together").role == "admin"
    assert Need.objects.filter(parent__isnull=False).exists()
    with pytest.raises(CommandError, match="there already"):
        call_command("begin", *words)


def test_somebody_who_is_added_signs_in_by_the_link_that_they_are_sent(place, as_seat, sent):
    admin = as_seat(place.admin)
    new = {"name": "Tess Kestrel", "email": "tess@kestrel.example", "role": "manager"}
    address = f"/partnership/agencies/{place.advice.pk}/people/add/"
    (message,) = sent(lambda: admin.post(address, new))
    assert (
        "We sent tess@kestrel.example a link" in admin.get(f"/partnership/agencies/{place.advice.pk}/").text
    )

    visitor = Client()
    form = visitor.get(link_in(message), follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    visitor.post("/accounts/login/", {"login": "tess@kestrel.example", "password": PASSWORD})
    assert visitor.session["_auth_user_id"] == str(Person.objects.get(name="Tess Kestrel").pk)

    assert sent(lambda: admin.post(address, new | {"role": "caseworker"})) == [], "knows the way in already"


def test_a_new_agency_is_told_what_it_lacks(place, as_seat):
    new = {"name": "Kestrel", "sector": "third", "kind": "advice", "tier": "wider", "reason": "Asked to join"}
    page = as_seat(place.admin).post("/partnership/agencies/add/", new, follow=True)
    assert "until it signs the information-sharing agreement" in page.text
