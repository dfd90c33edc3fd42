"""Words of adverts: plain text with paragraphs and lists. Whatever is pasted becomes such text, and is escaped when it's shown."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from thep.cms.visible_text import one_line

from . import pasted_markup

LONGEST = 10_000

_SYMBOL_FONTS = "\uf020-\uf0ff"
"""Bullets of Symbol and Wingdings: in any other font nobody sees them."""
_SIGNS = f"●○◦▪▫■□◆◇❖•‣⁃∙·➢➤►▶▸✓✔✗☑➔→{_SYMBOL_FONTS}"
"""Bullets of Word, Google Docs and PDFs."""
_POINTED = re.compile(rf"\s*(?:[{_SIGNS}]\ufe0f?\s*|[-–—*§]\s+)(?=\S)")
_LETTER_O = re.compile(r"\s*o\s+(?=\S)")
"""Word's bullet of the second level. It is a letter too, so that only its neighbours say what it is."""
_NUMBERED = re.compile(r"\s*(\d{1,2})[.)]\s+(?=\S)")
_LONE_SIGN = re.compile(rf"\s*[{_SIGNS}]\s*")
_ITEM = re.compile(r"\s*(?:-|\d{1,2}\.)\s+")


def plain(text: str) -> str:
    """Return `text` without markup: lines and paragraphs stay, items of lists have a dash or a number, scripts and styles go."""
    text = re.sub("\r\n?|[\x0b\x0c\u2028\u2029]", "\n", text)
    if pasted_markup.has_markup(text):
        text = pasted_markup.as_lines(text)
    lines = [one_line(re.sub(rf"^\s*[{_SYMBOL_FONTS}]", "• ", line)) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_with_dashes(lines))).strip()


def items(text: str) -> list[str]:
    """Return the lines of `text` as a list: with or without their dashes or numbers."""
    return [_ITEM.sub("", line, count=1).strip() for line in _with_dashes(text.split("\n")) if line.strip()]


def as_html(text: str) -> SafeString:
    """Return `text` as paragraphs and lists; everything else in it is escaped."""
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", "\n".join(_with_dashes(text.strip().split("\n")))):
        kind = ""
        gathered: list[str] = []
        for line in [line.strip() for line in block.split("\n") if line.strip()]:
            its_kind = "ol" if _NUMBERED.match(line) else "ul" if _ITEM.match(line) else "p"
            if its_kind != kind:
                parts += _element(kind, gathered)
                kind, gathered = its_kind, []
            gathered.append(line)
        parts += _element(kind, gathered)
    return mark_safe("".join(parts))  # noqa: S308 (every line is escaped below)


def _element(kind: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    if kind == "p":
        return [f"<p>{'<br>'.join(escape(line) for line in lines)}</p>"]
    points = "".join(f"<li>{escape(_ITEM.sub('', line, count=1))}</li>" for line in lines)
    first = _NUMBERED.match(lines[0])
    start = f' start="{int(first[1])}"' if first and int(first[1]) != 1 else ""
    return [f"<{kind}{start}>{points}</{kind}>"]


def _with_dashes(lines: list[str]) -> list[str]:
    """Give each item of a list its dash, or its number with a full stop, whatever sign it came with; items of a list stand together."""
    lines = _with_signs_joined(lines)
    spoken = [at for at, line in enumerate(lines) if line.strip()]
    pointed = {at for at in spoken if _POINTED.match(lines[at])}
    letters = {at for at in spoken if _LETTER_O.match(lines[at])}
    for place, at in enumerate(spoken):
        beside = {spoken[each] for each in (place - 1, place + 1) if 0 <= each < len(spoken)}
        if at in letters and beside & (pointed | letters):
            pointed.add(at)
    written: list[str] = []
    for at, line in enumerate(lines):
        if at in pointed:
            line = "- " + (_LETTER_O if at in letters else _POINTED).sub("", line, count=1)
        else:
            line = _NUMBERED.sub(r"\1. ", line, count=1)
        if _ITEM.match(line) and len(written) > 1 and not written[-1].strip() and _ITEM.match(written[-2]):
            written.pop()  # Word puts an empty line between the items of a list
        written.append(line)
    return written


def _with_signs_joined(lines: list[str]) -> list[str]:
    """Return `lines` where a bullet on a line of its own, as PDFs have them, stands before the text that it belongs to."""
    joined: list[str] = []
    sign = ""
    for line in lines:
        if _LONE_SIGN.fullmatch(line):
            sign = line.strip()
        elif sign and line.strip():
            joined.append(f"{sign} {line.strip()}")
            sign = ""
        elif not sign:
            joined.append(line)
    return joined
