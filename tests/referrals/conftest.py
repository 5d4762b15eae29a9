"""The mail server of the tests of delivery."""

from tests.faults.conftest import box

__all__ = ["box"]
