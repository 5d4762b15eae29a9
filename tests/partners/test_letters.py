"""What letters say that no other test reads: each is written by the change that it tells of, and sent."""

import datetime as dt

import pytest

from partners import freshness, leaving, letters, register, words
from partners.acting import acting_as
from partners.models import Service
from tests.governance import a_suggestion, an_entry
from tests.scenarios import TODAY

pytestmark = pytest.mark.django_db


def days(number: int) -> dt.date:
    return TODAY() + dt.timedelta(days=number)


def it_leaves(place) -> None:
    with acting_as(place.admin, nested=True):
        leaving.end(
            place.partnership,
            place.council,
            place.admin.person,
            last_day=days(7),
            closes_on=days(97),
            reason="Its funding ended",
            decided_by="Its trustees",
        )


def a_review_comes(place) -> None:
    an_entry(place, review_in=30)
    register.remind()


def somebody_replies(place) -> None:
    suggestion = a_suggestion(place)
    with acting_as(place.admin, nested=True):
        words.reply(suggestion, "Yes, from next month.", place.admin.person)


def an_entry_grows_old(place) -> None:
    Service.objects.update(confirmed_on=days(-61))
    freshness.sweep()


SAID = {
    "agency_leaves": (it_leaves, "/agency/left-open/", "Its funding ended"),
    "register_review": (a_review_comes, "/partnership/register/", "Working together is to be reviewed"),
    "suggestion_replied": (somebody_replies, "/partnership/suggestions/", "There is a reply"),
    "service_stale": (an_entry_grows_old, "/agency/services/", "Homelessness prevention: has places"),
}


@pytest.mark.parametrize("kind", SAID)
def test_it_says_what_happened_and_where_to_go(place, mailoutbox, kind):
    happen, address, says = SAID[kind]
    happen(place)
    assert all(letters.deliver(pk) for pk in letters.due())
    subject = letters.KINDS[kind].subject
    found = [m for m in mailoutbox if m.subject == subject or kind == "agency_leaves"]
    assert found
    for message in found:
        assert address in message.body
        assert says.casefold() in message.body.casefold()
