"""Files that people send: pictures are drawn anew, and what is given back is saved and never shown as a page of ours."""

import io

from django.http import HttpResponse
from PIL import Image

UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


class NotAPicture(Exception):
    """Neither a PNG nor a JPEG that can be read."""


class TooManyPixels(Exception):
    """Looked at before anything is unpacked: a small file can hold a huge picture."""


def drawn_anew(
    content: bytes, *, mode: str, box: tuple[int, int], most_pixels: int
) -> tuple[bytes, int, int]:
    """The picture as a PNG of ours that fits into a box, with its size. What else the file held is gone, such as where a
    photo was taken; the name and the type that the browser gave are not looked at.

    Raises NotAPicture or TooManyPixels.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as picture:
            pixels = picture.width * picture.height
            drawn = picture.convert(mode) if pixels <= most_pixels else None
    except UNREADABLE:
        raise NotAPicture from None
    if drawn is None:
        raise TooManyPixels
    drawn.thumbnail(box)
    drawn.info.clear()
    made = io.BytesIO()
    drawn.save(made, "PNG", optimize=True)
    return made.getvalue(), drawn.width, drawn.height


def to_save(content: bytes, kind: str, name: str) -> HttpResponse:
    """An answer that browsers save under this name, whatever they think it is."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(bytes(content), content_type=kind, headers=headers)
