"""What a version is made of: an uploaded file that was checked and cleaned, a link, or words."""

from pathlib import PurePath

from django.core.files.base import File

from .files import cleaning, word_pages
from .files.kinds import FileKind
from .files.names import safe_name
from .files.recognising import kind_of
from .resources import Contents


def of_file(upload: File, *, keep_names: bool = False) -> Contents:
    """Return `upload` as a version, judged by what is in it, and without what it tells of people unless `keep_names`.

    Raises:
        FileRefused: what is wrong with it, and what to do.
    """
    called = upload.name or "file"
    kind = kind_of(upload, called)
    file = upload
    if not keep_names:
        file = cleaning.without_metadata(upload, kind)
        kind = kind.cleaned
    return Contents(file=file, name=safe_name(called, kind), kind=kind.extension, can_be_read=not kind.is_sound)


def of_word(upload: File) -> tuple[str, Contents]:
    """Return the title of a Word document, and its words as a page of ours. Raises FileRefused."""
    kind = kind_of(upload, upload.name or "file.docx")
    if kind is not FileKind.WORD:
        return title_of(upload.name or ""), of_file(upload)
    title, html = word_pages.page_of_word(upload)
    return title or title_of(upload.name or ""), Contents(html=html)


def title_of(name: str) -> str:
    """Return what a file is called by people: its name without the ending, with spaces."""
    return PurePath(safe_name(name)).stem.replace("_", " ").strip()[:150] or "File"
