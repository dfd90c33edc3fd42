"""Documents of events: what they are is judged by their content, whatever they are called."""

import secrets
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from thep.accounts.models import User
from thep.cms import uploads

from .errors import FileRefused
from .models import Event, EventFile

KINDS = ("pdf", "docx", "pptx", "xlsx")
LARGEST = 10 * 1024 * 1024
MOST = 10


def add(event: Event, *, title: str, upload: UploadedFile, by: User, meant_for: str = EventFile.For.PLACED) -> EventFile:
    """Add a document to the event; the file's own name is not kept.

    Raises:
        FileRefused: with what is wrong, for whoever chose it.
    """
    kind = PurePath(upload.name or "").suffix.lower().lstrip(".")
    size = upload.size or 0
    if kind not in KINDS:
        raise FileRefused("Choose a PDF, Word, PowerPoint or Excel file.")
    if size > LARGEST:
        raise FileRefused(f"The file is {size / 1024 / 1024:.0f} MB, and 10 MB is the most. Make its pictures smaller, or split it in two.")
    try:
        uploads.check(upload)
    except ValidationError as wrong:
        raise FileRefused(wrong.messages[0]) from wrong
    with transaction.atomic(durable=True):
        Event.objects.select_for_update().get(pk=event.pk)  # so that two who add at once are counted one after the other
        if event.files.count() >= MOST:
            raise FileRefused(f"There are {MOST} files already. Remove one first.")
        document = EventFile(event=event, title=title, kind=kind, size=size, added_by=by, meant_for=meant_for)
        document.file.save(f"{event.pk}-{secrets.token_hex(4)}.{kind}", upload, save=False)
        document.save()
    return document


def remove(document: EventFile) -> None:
    """Delete the document, its file too."""
    file = document.file
    with transaction.atomic(durable=True):
        document.delete()
        transaction.on_commit(lambda: file.delete(save=False))
