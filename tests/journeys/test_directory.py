"""An admin reads in another directory, in a real browser."""

import pytest
from playwright.sync_api import expect

from partners.models import Service
from tests.partners.directory import a_csv

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_directory_is_read_in(committed_place, walk_as, javascript, tmp_path):
    wrong, right = tmp_path / "wrong.csv", tmp_path / "council.csv"
    wrong.write_bytes(a_csv({"service_email": "nobody"}))
    right.write_bytes(a_csv())
    admin = walk_as(committed_place.admin, javascript=javascript)
    look = admin.judge if javascript else (lambda: None)
    page = admin.page
    admin.go("/partnership/")
    page.get_by_role("link", name="The directory as files").click()
    look()
    page.get_by_role("button", name="See what would change").click()
    if not javascript:
        admin.go("/partnership/directory/")
    for path in (wrong, right):
        admin.go("/partnership/directory/")
        page.get_by_label("What is the source called?").fill("Council directory")
        page.get_by_label("File").set_input_files(path)
        page.get_by_role("button", name="See what would change").click()
        expect(page.get_by_role("heading", name=f"What {path.name} would change")).to_be_visible()
        look()
    page.get_by_role("button", name="Read it in").click()
    expect(page.get_by_text("Read in: 2 entries added, 0 changed.")).to_be_visible()
    look()
    assert Service.objects.filter(name="Debt help", public=False).exists()
