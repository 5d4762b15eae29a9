"""Scenarios of the register, decisions and words between agencies, said by the seats that would say them."""

import datetime as dt

from partners import motions, register, words
from partners.acting import acting_as
from partners.models import Bulletin, Motion, RegisterEntry, Suggestion, Thanks
from tests.scenarios import TODAY

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def days(number: int) -> dt.date:
    return TODAY() + dt.timedelta(days=number)


def an_entry(
    place, *parties, review_in: int = 60, title: str = "Working together", **options
) -> RegisterEntry:
    made = RegisterEntry(
        partnership=place.partnership,
        kind="memorandum",
        title=title,
        lead=place.advice,
        starts_on=days(-300),
        review_on=days(review_in),
        **options,
    )
    with acting_as(place.admin, nested=True):
        return register.add(made, list(parties) or [place.advice, place.stranger], place.admin.person)


def a_document(place, entry, content: bytes = PDF, label: str = "Signed memorandum"):
    with acting_as(place.admin, nested=True):
        return register.keep_document(entry, label, content, place.admin.person)


def a_motion(place, way: str = "no_objection", closes_in: int = 7, title: str = "A shared leaflet") -> Motion:
    """One whose day is over already is put so, as if it had been opened before."""
    return motions.propose(
        Motion(
            partnership=place.partnership,
            title=title,
            words="We print one leaflet for all.",
            way=way,
            closes_on=days(closes_in),
            proposed_by=place.admin.person,
        )
    )


def a_notice(place, audience: str = "all", agency=None, title: str = "New opening hours") -> Bulletin:
    with acting_as(place.admin, nested=True):
        return Bulletin.objects.create(
            partnership=place.partnership,
            audience=audience,
            agency=agency,
            title=title,
            words="From Monday on we open at eight.",
            shown_until=days(20),
            written_by=place.admin.person,
        )


def a_suggestion(place, seat=None, text: str = "One list of interpreters for all of us.") -> Suggestion:
    seat = seat or place.worker
    return Suggestion.objects.create(
        partnership=place.partnership, agency=seat.agency, person=seat.person, words=text
    )


def a_reply(place, suggestion, text: str = "We have begun it.") -> None:
    assert words.reply(suggestion, text, place.admin.person)


def a_thank_you(place, seat=None, to=None, text: str = "Quick and kind, as ever.") -> Thanks:
    seat = seat or place.worker
    return Thanks.objects.create(
        partnership=place.partnership,
        from_agency=seat.agency,
        to_agency=to or place.council,
        person=seat.person,
        words=text,
    )
