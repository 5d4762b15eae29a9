"""Ids in the published directory: an entry's own, and those made from it for what it holds."""

import hashlib
import uuid
from typing import Any

from partners.models.agencies import FromOutside
from partners.models.services import NEED_NAMESPACE as NAMESPACE


def own(thing: FromOutside) -> str:
    """What the open directory calls it."""
    return str(thing.uuid)


def outside(thing: FromOutside) -> str:
    """What it is called wherever it came from; its own id where it was made here. For the CSV."""
    return thing.outside_id or str(thing.uuid)


def outside_uuid(thing: FromOutside) -> str:
    """The same for the JSON, whose ids must be UUIDs: another sort of id is made into one, always the same."""
    found = as_uuid(thing.outside_id) if thing.outside_id else str(thing.uuid)
    return found or part(thing.outside_source, thing.outside_id)


def as_uuid(text: Any) -> str | None:
    """Only as the standard writes one: Python also takes braces, `urn:` and no hyphens at all."""
    try:
        found = str(uuid.UUID(text))
    except (ValueError, AttributeError, TypeError):
        return None
    return found if found == text.lower() else None


def part(*whole: object) -> str:
    """The id of a part, from what it is part of and what it says: the same in every answer and every export."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(str(w) for w in whole)))


def at_location(service: str, location: str) -> str:
    """A service at a place. PostgreSQL can work out md5 as well, and so find one by it: see published.py."""
    return str(uuid.UUID(hashlib.md5(f"{service}{location}".encode()).hexdigest()))
