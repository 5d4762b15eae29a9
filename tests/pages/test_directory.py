"""The directory as files: an admin downloads it, gives another, sees what would change, and says yes or no."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.acting import acting_as
from partners.models import Agency, DirectoryFile, Partnership, Service
from tests.partners.directory import a_csv, a_directory_file, everything, publish
from tests.scenarios import a_seat

pytestmark = pytest.mark.django_db
PAGE = "/partnership/directory/"


def give(client, content: bytes, source: str = "Council directory", name: str = "council.csv"):
    return client.post(PAGE, {"source": source, "file": SimpleUploadedFile(name, content)}, follow=True)


def files(place) -> list[DirectoryFile]:
    with acting_as(place.admin, nested=True):
        return list(DirectoryFile.objects.order_by("given_at"))


def test_a_file_is_looked_at_first_and_read_in_on_a_yes(place, as_seat):
    admin = as_seat(place.admin)
    before = everything()
    page = give(admin, a_csv())
    text = page.content.decode()
    assert "What council.csv would change" in text
    assert "Newtown Advice" in text
    assert "Would be added" in text
    assert everything() == before
    done = admin.post(page.request["PATH_INFO"], follow=True).content.decode()
    assert "Read in: 2 entries added, 0 changed." in done
    assert "Ada Admin" in done
    assert Service.objects.filter(name="Debt help", public=False).exists()
    [kept] = files(place)
    assert (bytes(kept.content), kept.by, kept.counts["added"]) == (b"", place.admin.person, 2)
    assert admin.post(page.request["PATH_INFO"]).status_code == 404  # not a second time


def test_a_file_is_thrown_away(place, as_seat):
    admin = as_seat(place.admin)
    before = everything()
    page = give(admin, a_csv())
    done = admin.post(page.request["PATH_INFO"], {"throw_away": "1"}, follow=True)
    assert "Nothing was changed." in done.content.decode()
    assert everything() == before
    assert files(place) == []


def test_another_file_takes_the_place_of_the_one_that_waits(place, as_seat):
    admin = as_seat(place.admin)
    give(admin, a_csv())
    give(admin, a_csv(), name="better.csv")
    assert [f.name for f in files(place)] == ["better.csv"]
    assert "better.csv" in admin.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("organization_id,organization_name\n1,Café\n".encode("latin-1"), "not UTF-8 text"),
        (b"x" * 10_000_001, "larger than 10 MB"),
        (b"[" * 100_000, "nested too deeply"),
        (b"", "empty"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_field_and_the_source_is_kept(place, as_seat, content, words):
    page = give(as_seat(place.admin), content, source="My list").content.decode()
    assert words in page
    assert "Error:" in page
    assert 'value="My list"' in page
    assert files(place) == []


def test_errors_are_told_and_can_be_left_out(place, as_seat):
    admin = as_seat(place.admin)
    good = {
        "organization_id": "o2",
        "organization_name": "Fine",
        "service_id": "s2",
        "service_name": "Fine help",
    }
    page = give(admin, a_csv({"organization_email": "nobody"}, good))
    text = page.content.decode()
    assert "There are errors, so nothing of it is read in." in text
    assert "Read it in" not in text
    before = everything()
    refused = admin.post(page.request["PATH_INFO"]).content.decode()
    assert "There are errors, so nothing was changed." in refused
    assert everything() == before
    admin.post(page.request["PATH_INFO"], {"leave_out": "1"})
    assert Service.objects.filter(name="Fine help").exists()
    assert not Agency.objects.filter(name="Newtown Advice").exists()


def test_a_file_is_of_its_partnership_alone(place, as_seat):
    with acting_as(place.admin, nested=True):
        file = a_directory_file(place)
    other = Partnership.objects.create(slug="other", name="Other", place="Other")
    stranger = as_seat(a_seat("Ola Other", "admin", partnership=other))
    assert stranger.get(f"{PAGE}files/{file.pk}/").status_code == 404
    assert stranger.post(f"{PAGE}files/{file.pk}/").status_code == 404
    assert "council.csv" not in stranger.get(PAGE).content.decode()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_directory_is_downloaded(place, as_seat, form):
    publish(place.council)
    answer = as_seat(place.admin).get(f"{PAGE}export/{form}/")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="directory-luton-')
    assert "Homelessness prevention" in answer.content.decode()
    assert as_seat(place.admin).get(f"{PAGE}export/pdf/").status_code == 404
