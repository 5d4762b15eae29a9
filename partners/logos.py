"""An agency's logo: drawn anew from what was sent, so that what we serve is a picture and nothing else."""

from django.core.files.uploadedfile import UploadedFile

from partners import files
from partners.models import Agency, AgencyLogo
from partners.setting_up import Refused

LARGEST_FILE = 200_000
MOST_PIXELS = 8_000_000
BOX = (480, 240)
NOT_A_PICTURE = "That is not a PNG or JPEG picture. Save it as one of these and choose it again."


def redraw(file: UploadedFile) -> tuple[bytes, int, int]:
    """The picture as a PNG of ours, with its size. Raises Refused with what is wrong."""
    if file.size > LARGEST_FILE:
        raise Refused("The picture is larger than 200 kB. Make it smaller and choose it again.")
    try:
        return files.drawn_anew(file.read(), mode="RGBA", box=BOX, most_pixels=MOST_PIXELS)
    except files.TooManyPixels:
        raise Refused("The picture has too many pixels. Make it smaller and choose it again.") from None
    except files.NotAPicture:
        raise Refused(NOT_A_PICTURE) from None


def keep(agency: Agency, drawn: tuple[bytes, int, int]) -> AgencyLogo:
    """Keep what `redraw` gave, in place of the logo that there was."""
    data, width, height = drawn
    logo, _ = AgencyLogo.objects.update_or_create(
        agency=agency, defaults={"data": data, "width": width, "height": height}
    )
    return logo


def remove(agency: Agency) -> None:
    AgencyLogo.objects.filter(agency=agency).delete()
