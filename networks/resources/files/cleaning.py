"""Files without what they tell of whoever made them: names, companies, comments, who changed what, where a picture was taken.

What the document says stays, and so does how it looks; words that somebody has taken out with changes tracked stay as well, without a name.
"""

import zipfile

from django.core.files import File
from django.core.files.base import ContentFile

from networks.errors import FileRefused
from thep.cms.bounded_process import ProcessFailed

from .bare_office import bare_office
from .kinds import OFFICE, FileKind
from .pdfs import bare_pdf
from .pictures import bare_picture
from .sounds import bare_sound

NOT_CLEANED = "We couldn’t take out of this file who made it. Open it where it was made, save it again, then choose it here."


def without_metadata(file: File, kind: FileKind) -> File:
    """Return `file` without what it tells of people; a HEIC picture comes back as a JPEG. Raise FileRefused where that can't be done."""
    name = file.name or f"file.{kind.extension}"
    try:
        if kind is FileKind.PDF:
            return ContentFile(bare_pdf(file), name)
        if kind in OFFICE:
            return ContentFile(bare_office(file), name)
        if kind.is_picture:
            return bare_picture(file, kind, name)
        file.seek(0)
        if kind.is_sound:
            return ContentFile(bare_sound(file.read(), kind), name)
    except (ProcessFailed, zipfile.BadZipFile, OSError, ValueError, LookupError) as broken:
        raise FileRefused(NOT_CLEANED) from broken
    return file
