"""Documents of adverts: what they are is judged by their content, whatever they are called."""

import zipfile
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from teach_th.errors import FileRefused

from .models import Vacancy, VacancyFile

LARGEST = 10 * 1024 * 1024
MOST = 6
WORD = "word/document.xml"
ODT = b"application/vnd.oasis.opendocument.text"


def add(vacancy: Vacancy, *, title: str, upload: UploadedFile) -> VacancyFile:
    """Add the document to the advert. Raises FileRefused with what is wrong with it."""
    size = upload.size or 0
    if size > LARGEST:
        raise FileRefused(f"The file is {size / 1024 / 1024:.0f} MB. It can be 10 MB at most.")
    if not size:
        raise FileRefused("The file is empty.")
    kind = kind_of(upload)
    if kind is None:
        raise FileRefused("That isn’t a PDF, Word or OpenDocument file, whatever it’s called. Save it as a PDF and try again.")
    with transaction.atomic(durable=True):
        Vacancy.objects.select_for_update().get(pk=vacancy.pk)  # so that two who add at once are counted one after the other
        if VacancyFile.objects.filter(vacancy=vacancy).count() >= MOST:
            raise FileRefused(f"There are {MOST} documents already. Remove one first.")
        document = VacancyFile(vacancy=vacancy, title=title, kind=kind, size=size)
        document.file.save(f"{vacancy.pk}.{kind}", upload, save=False)
        document.save()
    return document


def remove(document: VacancyFile) -> None:
    """Delete the document and its file."""
    document.delete()
    document.file.delete(save=False)


def kind_of(file: IO[bytes] | UploadedFile) -> str | None:
    """Return 'pdf', 'docx' or 'odt', by what is inside; None for anything else."""
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"%PDF-"):
        return "pdf"
    if not start.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if WORD in names and "[Content_Types].xml" in names and not any(name.endswith("vbaProject.bin") for name in names):
                return "docx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100 and archive.read("mimetype").strip() == ODT:
                return "odt"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    finally:
        file.seek(0)
    return None
