"""Files as pages to look at and words to find them by: drawn in a process of its own, which ends soon whatever is in them."""

import codecs
import json
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File

from thep.cms.bounded_process import ProcessFailed, TookTooLong, run_bounded

from .child import CHILD
from .child.bounds import WHOLE_TEXT
from .child.text import tidy
from .kinds import FileKind

JOBS = {
    FileKind.PDF: "draw_pdf",
    FileKind.WORD: "read_word",
    FileKind.SLIDES: "read_slides",
    FileKind.SPREADSHEET: "read_sheet",
}
TOO_LONG = "It took too long to draw, so it’s here to download."
NOT_DRAWN = "It couldn’t be drawn, so it’s here to download."
NO_SHEETS = "Spreadsheets aren’t shown on the page. Download it to open it."
WHY_NOT = {
    "scripts": "This PDF has scripts in it, which are small programs, so it isn’t shown on the page. It’s here to download.",
    "pixels": "This picture is too large to show on the page, so it’s here to download.",
    "long": "This document is too long to show on the page, so it’s here to download.",
}
"""What people read, by what the process tells."""


@dataclass(frozen=True)
class DrawnPage:
    """A page: WebP bytes (none for a slide, whose text alone is shown), its size in pixels, and what is written on it."""

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
    """Return what can be shown of `file`, which `kind_of` has let pass; takes a minute at most."""
    if kind in (FileKind.TEXT, FileKind.CSV):
        return Drawn(text=_text_of(file))
    job = "draw_picture" if kind.is_picture else JOBS.get(kind)
    if job is None:
        return Drawn()
    try:
        with run_bounded(CHILD, job, file) as folder:
            return _read(folder, NO_SHEETS if kind is FileKind.SPREADSHEET else "")
    except TookTooLong:
        return Drawn(reason=TOO_LONG)
    except (ProcessFailed, OSError, ValueError, KeyError):
        return Drawn(reason=NOT_DRAWN)


def _read(folder: Path, reason: str) -> Drawn:
    told = json.loads((folder / "told.json").read_text("utf-8"))
    pages = [
        DrawnPage((folder / page["picture"]).read_bytes() if page["picture"] else b"", page["width"], page["height"], page["text"])
        for page in told.get("pages", [])
    ]
    words = {key: str(told.get(key, "")) for key in ("text", "html", "title", "after_title")}
    return Drawn(pages, int(told.get("count", 0)), reason=WHY_NOT.get(told.get("why_not", ""), reason), **words)


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
