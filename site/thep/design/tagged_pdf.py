"""Documents as tagged PDF (PDF/UA-1): a screen reader finds the headings, tables and language in the file that a page would have."""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

_DRAWING = Lock()
"""The fonts are shared, and Pango lets no two threads use them at once."""


def draw(html: str, *, style: Path) -> bytes:
    """Return `html`, a whole document with a title and a language, as a PDF in the look of the style sheet `style`.

    It has everything in itself: pictures are `data:` addresses, and nothing else is fetched.
    """
    # Its libraries take a second and 60 MB.
    from weasyprint import HTML  # noqa: PLC0415 -- takes memory that few need
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 -- takes memory that few need

    with _DRAWING:
        page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",)))
        document: bytes = page.write_pdf(stylesheets=[_sheet(style)], font_config=_fonts(), pdf_variant="pdf/ua-1")
    return document


@cache
def _fonts() -> Any:
    """Return the fonts of this machine; to read them takes as long as to draw a page, so it is done once."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- takes memory that few need

    return FontConfiguration()


@cache
def _sheet(style: Path) -> Any:
    """Return a style sheet as it was read first; to read it takes a tenth of what a page takes."""
    from weasyprint import CSS  # noqa: PLC0415 -- takes memory that few need

    return CSS(filename=style, font_config=_fonts())
