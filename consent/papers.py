"""Signed sheets: known by their content, kept in the database. Whoever holds a client's record may read its sheets."""

import hashlib

from django.core.exceptions import ValidationError

from clients.models import Client
from consent.models import Paper
from partners import files
from partners.acting import current

LARGEST = 5_000_000
MOST_PIXELS = 40_000_000
WIDEST = (1800, 1800)
TYPES = {"pdf": "application/pdf", "png": "image/png"}
NEITHER = "This is neither a PDF nor a PNG or JPEG picture. Scan or photograph the sheet and choose it again."


def read(content: bytes) -> tuple[str, bytes]:
    """The kind and what is to be kept. A picture is drawn anew, so that where it was taken is gone. Raises ValidationError."""
    if not content:
        raise ValidationError("The file is empty.")
    if len(content) > LARGEST:
        raise ValidationError("The file is larger than 5 MB. Make it smaller and choose it again.")
    if content.startswith((b"%PDF-1.", b"%PDF-2.")) and b"%%EOF" in content[-2048:]:
        return "pdf", content
    try:
        drawn, _, _ = files.drawn_anew(content, mode="L", box=WIDEST, most_pixels=MOST_PIXELS)
    except files.TooManyPixels:
        raise ValidationError(
            "The picture has too many pixels. Make it smaller and choose it again."
        ) from None
    except files.NotAPicture:
        raise ValidationError(NEITHER) from None
    return "png", drawn


def keep(client: Client, kind: str, content: bytes) -> Paper:
    return Paper.objects.create(
        client=client,
        agency_id=client.agency_id,
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        added_by_id=current().person,
    )
