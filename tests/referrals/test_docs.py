from django.conf import settings

from referrals.management.commands.lifecycle_page import page


def test_the_page_of_the_lifecycle_is_what_the_table_says():
    assert (settings.BASE_DIR / "docs" / "lifecycle.md").read_text() == page()
