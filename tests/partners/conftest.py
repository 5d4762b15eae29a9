"""The same judging client that the tests of pages use."""

from tests.pages.conftest import as_seat

__all__ = ["as_seat"]
