"""The register: documents are what they are, versions replace each other once, reminders come once."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from partners import letters, register
from partners.acting import acting_as
from partners.models import Letter, RegisterDocument, RegisterEntry, RegisterNote
from tests.governance import PDF, a_document, an_entry, days
from tests.scenarios import a_seat, an_agency

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "pdf"), (b"Minutes of the meeting\n\tone\n", "txt"), ("Protokół".encode(), "txt")],
)
def test_a_document_is_known_by_its_content(content, kind):
    assert register.kind_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\nwithout an end",
        b"MZ\x90\x00\x03 a program",
        b"\x89PNG\r\n\x1a\n",
        b"text\x00with a nought",
        b"\xff\xfe\x00broken",
        b"   \n",
        b"PK\x03\x04 a docx",
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(ValidationError, match="neither a PDF nor plain text"):
        register.kind_of(content)


def test_too_large_and_twice_are_refused(place):
    entry = an_entry(place)
    with pytest.raises(ValidationError, match="10 MB"):
        a_document(place, entry, b"a" * (register.LARGEST + 1))
    a_document(place, entry)
    with pytest.raises(ValidationError, match="here already"):
        a_document(place, entry)


def seen_by(seat) -> int:
    """By raw SQL: PostgreSQL's own answer."""
    with acting_as(seat, nested=True), connection.cursor() as cursor:
        cursor.execute("select count(*) from partners_registerdocument")
        return cursor.fetchone()[0]


def test_documents_are_for_the_parties_and_the_core_alone(place):
    """`advice` steers; `stranger` and `council` are in the wider network, and only `stranger` is a party."""
    entry = an_entry(place, place.stranger, place.council)
    entry.parties.set([place.stranger])
    a_document(place, entry)
    assert seen_by(place.worker) == seen_by(place.stranger_seat) == seen_by(place.admin) == 1
    assert seen_by(place.manager) == seen_by(place.evaluator) == 0


def test_an_agency_cannot_add_one(place):
    entry = an_entry(place)
    row = RegisterDocument(
        entry=entry,
        partnership=place.partnership,
        label="Slipped in",
        kind="txt",
        size=1,
        sha256="0" * 64,
        content=b"a",
        added_by=place.worker.person,
    )
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        with acting_as(place.worker, nested=True):
            row.save(force_insert=True)


def test_a_newer_version_takes_the_place_of_the_older_once(place):
    old = an_entry(place, review_in=-3)
    assert list(RegisterEntry.objects.overdue()) == [old]

    def newer():
        fresh = RegisterEntry(
            partnership=place.partnership,
            kind="memorandum",
            title="Working together",
            lead=place.advice,
            starts_on=days(0),
            review_on=days(365),
        )
        return register.renew(old, fresh, [place.advice], place.admin.person)

    new = newer()
    assert (new.number, str(new)) == (2, "Working together, version 2")
    assert list(RegisterEntry.objects.current()) == [new]
    assert not RegisterEntry.objects.overdue().exists()
    with pytest.raises(ValidationError, match="replaced meanwhile"):
        newer()


def test_history_cannot_be_changed(place):
    an_entry(place)
    for change in (lambda: RegisterNote.objects.update(what="Nothing"), RegisterNote.objects.all().delete):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            change()


def kinds_due(today: dt.date) -> list[str]:
    register.remind(today)
    register.remind(today)
    return sorted(Letter.objects.values_list("person__name", flat=True))


def test_reminders_go_to_the_admins_and_the_leads_managers_once_a_mark(place):
    entry = an_entry(place, review_in=90)
    assert kinds_due(days(-1)) == []
    assert kinds_due(days(0)) == ["Ada Admin", "Sal Manager"]
    assert len(kinds_due(days(59))) == 2
    assert len(kinds_due(days(60))) == 4
    assert len(kinds_due(days(83))) == len(kinds_due(days(90))) == 6
    assert len(kinds_due(days(91))) == 6, "overdue is said on the page, not by e-mail"
    assert entry.review_on == days(90)


def test_an_entry_that_came_late_is_reminded_of_once(place):
    an_entry(place, review_in=20)
    assert kinds_due(days(0)) == ["Ada Admin", "Sal Manager"]


def test_a_reminder_that_is_true_no_more_is_not_sent(place):
    entry = an_entry(place, review_in=5)
    register.remind()
    for pk in Letter.objects.order_by("pk").values_list("pk", flat=True)[:1]:
        assert letters.deliver(pk)
    assert "is to be reviewed by" in mail.outbox[0].body
    RegisterEntry.objects.filter(pk=entry.pk).update(review_on=days(300))
    for pk in letters.due():
        letters.deliver(pk)
    assert len(mail.outbox) == 1


class TestPages:
    def test_upload_and_save(self, place, as_seat):
        entry = an_entry(place)
        admin = as_seat(place.admin)
        page = f"/partnership/register/{entry.pk}/"
        file = SimpleUploadedFile("../../evil name.exe", PDF)
        assert admin.post(page, {"label": "Signed memorandum", "file": file}).status_code == 302
        document = RegisterDocument.objects
        with acting_as(place.admin, nested=True):
            found = document.get()
        answer = as_seat(place.worker).get(f"{page}documents/{found.pk}/")
        assert answer.content == PDF
        assert answer["Content-Disposition"] == (
            'attachment; filename="working-together-signed-memorandum.pdf"'
        )
        assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
        assert as_seat(place.manager).get(f"{page}documents/{found.pk}/").status_code == 404
        assert (
            "for its parties and the steering agencies" in as_seat(place.manager).get(page).content.decode()
        )

    def test_a_wrong_file_is_said_beside_the_field_and_what_was_typed_stays(self, place, as_seat):
        entry = an_entry(place)
        file = SimpleUploadedFile("memo.pdf", b"MZ\x00 a program")
        page = as_seat(place.admin).post(
            f"/partnership/register/{entry.pk}/", {"label": "Signed by all", "file": file}
        )
        text = page.content.decode()
        assert "neither a PDF nor plain text" in text
        assert "Signed by all" in text

    def test_a_change_says_what_it_was(self, place, as_seat):
        entry = an_entry(place)
        given = {
            "kind": "memorandum",
            "title": "Working together",
            "parties": [place.advice.pk, place.stranger.pk],
            "lead": place.advice.pk,
            "starts_on": f"{entry.starts_on:%d/%m/%Y}",
            "review_on": f"{days(365):%d/%m/%Y}",
            "why": "Reviewed by all on the day.",
        }
        admin = as_seat(place.admin)
        page = admin.post(f"/partnership/register/{entry.pk}/change/", given | {"why": ""})
        assert "Fill this in: Why you change it" in page.content.decode()
        assert admin.post(f"/partnership/register/{entry.pk}/change/", given).status_code == 302
        entry.refresh_from_db()
        assert entry.review_on == days(365)
        note = RegisterNote.objects.filter(what="Changed").get()
        assert note.words.startswith("Reviewed by all on the day.\nTo be reviewed by: was ")
        assert note.words.count("\n") == 1

    def test_overdue_is_a_banner_and_a_line_at_home(self, place, as_seat):
        an_entry(place, review_in=-3)
        assert "1 review is overdue" in as_seat(place.worker).get("/partnership/register/").content.decode()
        assert "Review overdue" in as_seat(place.admin).get("/").content.decode()

    def test_a_strangers_entry_is_missing(self, place, as_seat):
        entry = an_entry(place)
        outside = a_seat("Olga Outside", "manager", an_agency("Outside"))
        assert as_seat(outside).get(f"/partnership/register/{entry.pk}/").status_code == 404
