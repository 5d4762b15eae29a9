"""Pages of this floor are judged like all others."""

from tests.pages.conftest import as_seat  # noqa: F401
