"""Files that show what was done on a date: judged by their content, and handed out as files to keep."""

import secrets
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from thep.cms import uploads

from .errors import FileRefused
from .models import Delivery

KINDS = ("pdf", "docx", "pptx", "xlsx")
LARGEST = 10 * 1024 * 1024


def attach(delivery: Delivery, upload: UploadedFile) -> None:
    """Keep the file with `delivery`, which the caller saves. Its own name isn't kept.

    Raises:
        FileRefused: with what is wrong, for whoever chose it.
    """
    kind, size = PurePath(upload.name or "").suffix.lower().lstrip("."), upload.size or 0
    if kind not in KINDS:
        raise FileRefused("Choose a PDF, Word, PowerPoint or Excel file.")
    if size > LARGEST:
        raise FileRefused(f"The file is {size / 1024 / 1024:.0f} MB, and 10 MB is the most. Make its pictures smaller, or split it in two.")
    try:
        uploads.check(upload)
    except ValidationError as wrong:
        raise FileRefused(wrong.messages[0]) from wrong
    delivery.evidence_file.save(f"{delivery.pk}-{secrets.token_hex(4)}.{kind}", upload, save=False)


def as_file(delivery: Delivery) -> FileResponse:
    """Return the file of `delivery` to keep, which no cache on its way keeps."""
    kind = PurePath(delivery.evidence_file.name or "").suffix
    response = FileResponse(delivery.evidence_file.open("rb"), as_attachment=True, filename=f"{delivery.day:%Y-%m-%d}{kind}")
    response["Cache-Control"] = "private, no-store"
    return response
