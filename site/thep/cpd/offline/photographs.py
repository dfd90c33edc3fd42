"""Reading the code of a booking from a photograph, for phones whose browser can't scan."""

import zxingcpp
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageFile

from ..errors import CpdError

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
SIDE = 2000
"""To how many pixels a photograph is made smaller before it is looked at: a code of a few centimetres is read at that."""

FORMATS = ("JPEG", "PNG", "WEBP")


class NoCode(CpdError):
    """A photograph has no code in it, or is none."""


def code_in(upload: UploadedFile) -> str:
    """Return the code in a photograph.

    Raises:
        NoCode: it isn't a photograph, is too large, or shows no code.
    """
    if (upload.size or 0) > LARGEST:
        raise NoCode("The photograph is larger than 10 MB. Take a smaller one, or type the code.")
    try:
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoCode("The photograph has too many pixels. Take a smaller one, or type the code.")
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets cut-off pictures pass in its whole process
            image.draft("L", (SIDE, SIDE))  # a JPEG is read at a fraction of its size from the start
            image.thumbnail((SIDE, SIDE))
            found = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoCode("That file isn’t a photograph that we can read. Choose a JPEG, PNG or WebP picture, or type the code.") from error
    if not found:
        raise NoCode("We found no code in the photograph. Take it again from nearer, with the whole code in it, or type the code.")
    return str(found[0].text)
