"""Pictures: which of them a file is, and the same without what they tell of people."""

import io

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from networks.errors import FileRefused
from thep.cms.uploads import draw_to_the_end, tells_of_people, without_what_it_tells

from .child.bare_pictures import bare_gif
from .kinds import FileKind
from .refusals import SAVE_AGAIN

PICTURES = {
    "JPEG": FileKind.JPEG,
    "MPO": FileKind.JPEG,
    "PNG": FileKind.PNG,
    "WEBP": FileKind.WEBP,
    "AVIF": FileKind.AVIF,
    "HEIF": FileKind.HEIC,
    "GIF": FileKind.GIF,
}
"""By what Pillow calls them."""


def picture_kind(upload: File) -> FileKind | None:
    """Return which picture `upload` is, after having drawn it to its end; None where it is none."""
    try:
        with Image.open(upload, formats=[known for known in PICTURES if known != "MPO"]) as picture:
            kind = PICTURES[picture.format or ""]
            if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise Image.DecompressionBombError
            try:
                draw_to_the_end(picture)
            except (OSError, SyntaxError, ValueError, EOFError, IndexError) as broken:
                raise FileRefused(f"This picture is broken: only part of it is there. {SAVE_AGAIN}") from broken
            return kind
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as large:
        raise FileRefused("This picture has too many pixels. Make it smaller first: 2,000 across is plenty.") from large
    except (OSError, SyntaxError, ValueError):
        return None


def bare_picture(file: File, kind: FileKind, name: str) -> File:
    """Return a picture called `name` without what it tells of people; a HEIC comes back as a JPEG. Raise OSError or ValueError."""
    file.seek(0)
    if kind is FileKind.GIF:
        return ContentFile(bare_gif(file.read()), name)
    content = file.read()
    file.seek(0)
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()  # PNG's texts may stand behind its pixels
        if not tells_of_people(picture):
            return file
    bare = without_what_it_tells(SimpleUploadedFile(name, content, kind.content_type))
    bare.seek(0)
    return ContentFile(bare.read(), bare.name)
