"""A picture as a page."""

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from .bounds import GIVEN, HEIGHT, LARGEST_PICTURE, WIDTH, Told


def draw_picture() -> Told:
    """Draw a picture as a page, upright; of several in one file, the first."""
    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # counted below, once it is known how small it can be read
    with Image.open(GIVEN) as picture:
        picture.draft(None, (WIDTH, WIDTH))
        if picture.width * picture.height > LARGEST_PICTURE:
            return {"why_not": "pixels"}
        picture.thumbnail((HEIGHT, HEIGHT))
        upright = ImageOps.exif_transpose(picture) or picture
        upright.thumbnail((WIDTH, HEIGHT))
        drawn = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
        drawn.info = {}
        drawn.save("0.webp", "WEBP", quality=80, exif=b"")
    return {"count": 1, "pages": [{"picture": "0.webp", "width": drawn.width, "height": drawn.height, "text": ""}]}
