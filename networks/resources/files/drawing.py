"""Files as pages to look at and words to find them by: drawn in a process of its own, which ends soon whatever is in them."""

import codecs
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.core.files import File

from thep.cms.bounded_process import ProcessFailed, TookTooLong, run_bounded

from .child import CHILD
from .child.bounds import WHOLE_TEXT
from .child.text import tidy
from .kinds import FileKind
from .slides import pdf_of_slides, program

JOBS = {
    FileKind.PDF: "draw_pdf",
    FileKind.WORD: "read_word",
    FileKind.SLIDES: "read_slides",
    FileKind.SPREADSHEET: "read_sheet",
}
TOO_LONG = "It took too long to draw, so it’s here to download."
NOT_DRAWN = "It couldn’t be drawn, so it’s here to download."
SLIDES_TOO_LONG = "These slides took too long to draw, so only their words are here. Download the file to see them."
SLIDES_NOT_DRAWN = "These slides couldn’t be drawn, so only their words are here. Download the file to see them."
NO_SHEETS = "Spreadsheets aren’t shown on the page. Download it to open it."
WHY_NOT = {
    "scripts": "This PDF has scripts in it, which are small programs, so it isn’t shown on the page. It’s here to download.",
    "pixels": "This picture is too large to show on the page, so it’s here to download.",
    "long": "This document is too long to show on the page, so it’s here to download.",
}
"""What people read, by what the process tells."""


@dataclass(frozen=True)
class DrawnPage:
    """A page: WebP bytes (none for a slide of which only the text is known), its size in pixels, and what is written on it."""

    picture: bytes
    width: int
    height: int
    text: str


@dataclass(frozen=True)
class Drawn:
    """What can be shown of a file: its first pages, how many there are in all, clean HTML of a Word document, its text for the search.

    `reason` says why nothing is shown, where nothing is.
    """

    pages: list[DrawnPage] = field(default_factory=list)
    count: int = 0
    text: str = ""
    html: str = ""
    title: str = ""
    after_title: str = ""
    reason: str = ""


def draw(file: File, kind: FileKind) -> Drawn:
    """Return what can be shown of `file`, which `kind_of` has let pass; takes a minute at most, slides three once it is their turn."""
    if kind in (FileKind.TEXT, FileKind.CSV):
        return Drawn(text=_text_of(file))
    job = "draw_picture" if kind.is_picture else JOBS.get(kind)
    if job is None:
        return Drawn()
    drawn = _within_bounds(lambda: run_bounded(CHILD, job, file), TOO_LONG, NOT_DRAWN)
    if kind is FileKind.SLIDES and drawn.pages and (path := program()):
        return _slides_as_pictures(file, path, drawn)
    return replace(drawn, reason=drawn.reason or NO_SHEETS) if kind is FileKind.SPREADSHEET else drawn


def _slides_as_pictures(file: File, path: str, words: Drawn) -> Drawn:
    """Return `words`, which the slides say, with a picture of each; without, and with the reason, where they can't be drawn."""

    @contextmanager
    def drawing() -> Iterator[Path]:
        with pdf_of_slides(file, path) as pdf, run_bounded(CHILD, "draw_slides", pdf) as folder:
            yield folder

    drawn = _within_bounds(drawing, SLIDES_TOO_LONG, SLIDES_NOT_DRAWN)
    if len(drawn.pages) != len(words.pages):
        return replace(words, reason=drawn.reason or SLIDES_NOT_DRAWN)
    # What a slide says in a drawing made of shapes is known from the PDF alone.
    more = [picture.text for picture, slide in zip(drawn.pages, words.pages, strict=True) if not slide.text]
    pages = [replace(picture, text=slide.text or picture.text) for picture, slide in zip(drawn.pages, words.pages, strict=True)]
    return replace(words, pages=pages, text=tidy("\n\n".join([words.text, *more]), WHOLE_TEXT))


def _within_bounds(run: Callable[[], AbstractContextManager[Path]], too_long: str, failed: str) -> Drawn:
    """Return what the process of `run` told, or why it told nothing."""
    try:
        with run() as folder:
            return _read(folder)
    except TookTooLong:
        return Drawn(reason=too_long)
    except (ProcessFailed, OSError, ValueError, KeyError):
        return Drawn(reason=failed)


def _read(folder: Path) -> Drawn:
    told = json.loads((folder / "told.json").read_text("utf-8"))
    pages = [
        DrawnPage((folder / page["picture"]).read_bytes() if page["picture"] else b"", page["width"], page["height"], page["text"])
        for page in told.get("pages", [])
    ]
    words = {key: str(told.get(key, "")) for key in ("text", "html", "title", "after_title")}
    return Drawn(pages, int(told.get("count", 0)), reason=WHY_NOT.get(told.get("why_not", ""), ""), **words)


def _text_of(file: File) -> str:
    file.seek(0)
    content = file.read(WHOLE_TEXT * 4)
    file.seek(0)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return tidy(content.decode("utf-16", "ignore"), WHOLE_TEXT)
    try:
        # Its last character may have been cut in two.
        return tidy(codecs.getincrementaldecoder("utf-8-sig")().decode(content), WHOLE_TEXT)
    except UnicodeDecodeError:
        return tidy(content.decode("cp1252", "ignore"), WHOLE_TEXT)
