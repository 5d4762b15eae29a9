"""An agency's logo: drawn anew from what was sent, so that what we serve is a picture and nothing else."""

import io

from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from partners.models import Agency, AgencyLogo
from partners.setting_up import Refused

LARGEST_FILE = 200_000
MOST_PIXELS = 8_000_000  # looked at before anything is unpacked: a small file can hold a huge picture
BOX = (480, 240)
NOT_A_PICTURE = "That is not a PNG or JPEG picture. Save it as one of these and choose it again."


def redraw(file: UploadedFile) -> tuple[bytes, int, int]:
    """The picture as a PNG of ours, with its size. What else the file held, such as where a photo was taken, is gone.

    Raises Refused with what is wrong. The name and the type that the browser gave are not looked at.
    """
    if file.size > LARGEST_FILE:
        raise Refused("The picture is larger than 200 kB. Make it smaller and choose it again.")
    try:
        with Image.open(io.BytesIO(file.read()), formats=["PNG", "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("The picture has too many pixels. Make it smaller and choose it again.")
            drawn = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise Refused(NOT_A_PICTURE) from None
    drawn.thumbnail(BOX)
    drawn.info.clear()
    made = io.BytesIO()
    drawn.save(made, "PNG", optimize=True)
    return made.getvalue(), drawn.width, drawn.height


def keep(agency: Agency, drawn: tuple[bytes, int, int]) -> AgencyLogo:
    """Keep what `redraw` gave, in place of the logo that there was."""
    data, width, height = drawn
    logo, _ = AgencyLogo.objects.update_or_create(
        agency=agency, defaults={"data": data, "width": width, "height": height}
    )
    return logo


def remove(agency: Agency) -> None:
    AgencyLogo.objects.filter(agency=agency).delete()
