"""Keys made in Python: time-ordered ids, and references that nobody can guess or count."""

import secrets
import uuid

from uuid_utils.compat import uuid7 as _uuid7

# Without 0 O 1 I L U, so that a reference survives a bad phone line and spells nothing.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def uuid7() -> uuid.UUID:
    """A version 7 UUID: unique without asking the database, and in order of time."""
    return _uuid7()


def reference(prefix: str) -> str:
    """A random reference such as R-7KQ4-MP2X: 30**8 possible."""
    letters = [secrets.choice(ALPHABET) for _ in range(8)]
    return f"{prefix}-{''.join(letters[:4])}-{''.join(letters[4:])}"
