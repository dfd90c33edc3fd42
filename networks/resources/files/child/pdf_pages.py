"""A PDF as pictures of its pages, and its text."""

import re
from typing import Any

import pikepdf
import pypdfium2

from .bounds import GIVEN, HEIGHT, PAGE_TEXT, PAGES, WHOLE_TEXT, WIDTH, Told, is_late
from .text import tidy

PROGRAMS = re.compile(rb"/(JS|JavaScript|Launch)(?![A-Za-z])")


def draw_pdf() -> Told:
    """Draw the first pages of a PDF, and tell the text of all. Without pages where it holds programs."""
    with pikepdf.open(GIVEN) as pdf:
        if any(PROGRAMS.search(_as_written(each)) for each in pdf.objects):
            return _pages(0) | {"why_not": "scripts"}
    return _pages(PAGES)


def draw_slides() -> Told:
    """Draw the slides of a PDF that we had made of them; what they lead to for whoever presses on them isn't followed here."""
    return _pages(PAGES)


def _pages(most: int) -> Told:
    document = pypdfium2.PdfDocument(GIVEN)
    pages: list[Told] = []
    texts: list[str] = []
    length = 0
    for number in range(len(document)):
        if is_late() or (length >= WHOLE_TEXT and number >= PAGES):
            break
        page = document[number]
        reader = page.get_textpage()
        text = tidy(reader.get_text_range(0, min(reader.count_chars(), PAGE_TEXT * 2)))
        texts.append(text)
        length += len(text)
        if number < most:
            width, height = page.get_size()
            scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
            drawn = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
            drawn.save(f"{number}.webp", "WEBP", quality=80)
            pages.append({"picture": f"{number}.webp", "width": drawn.width, "height": drawn.height, "text": text})
        reader.close()
        page.close()
    return {"count": len(document), "pages": pages, "text": tidy("\n\n".join(texts), WHOLE_TEXT)}


def _as_written(each: Any) -> bytes:
    """Return an object as a PDF writes it, with what stands in it and without what it only points to."""
    if isinstance(each, pikepdf.Stream):
        each = each.stream_dict
    return bytes(each.unparse(resolved=True)) if isinstance(each, (pikepdf.Dictionary, pikepdf.Array)) else b""
