"""Words of adverts: plain text with paragraphs and lists. Whatever is pasted becomes such text, and is escaped when it's shown.

People paste from Word, from web pages and from email. What is no element of HTML stays as it was typed, such as `Name <address>`; block
elements part lines and cells part words; the bullets of Word and Google Docs become the dashes that begin an item here.
"""

import re
from html import unescape

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST = 10_000

PARAGRAPHS = "p h1 h2 h3 h4 h5 h6 ul ol table blockquote section article header footer dl pre"
LINES = "div br li tr dt dd address figure figcaption hr"
CELLS = "td th"
INLINE = "a abbr b bdi bdo big center cite code del em font i img ins kbd label mark q s small span strike strong sub sup u"
PARTS = "tbody thead tfoot caption colgroup col"
DANGEROUS = "script style iframe object embed svg math form input button textarea select option link meta base html head body title o:p"
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+)"""  # so that "<b and c>" is no element, nor "<Head of Year>"
_ELEMENT = rf"</?(?:{'|'.join(f'{PARAGRAPHS} {LINES} {CELLS} {INLINE} {PARTS} {DANGEROUS}'.split())})(?:{_ATTRIBUTE})*\s*/?>"
_MARKUP = re.compile(rf"{_ELEMENT}|<!--", re.IGNORECASE)
_BLOCK = re.compile(rf"</?(?:{'|'.join(f'{PARAGRAPHS} {LINES} {CELLS}'.split())})(?=[\s/>])", re.IGNORECASE)
_NO_ELEMENT = re.compile(rf"<(?!{_ELEMENT[1:]}|!--)", re.IGNORECASE)
_KEPT = {*PARAGRAPHS.split(), *LINES.split(), *CELLS.split()}

# Stand-ins while elements are turned into the ends of lines: none is a character that people type.
_PARAGRAPH, _LINE, _CELL, _POINT = "\x1c", "\x1d", "\x1e", "\x1f"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SIGN = r"[-–—•*·●○▪▫■□◦‣⁃∙➢➤►▶✓✔✗§\uf0b7\uf0a7\uf0d8\uf0fc]"
_POINTED = re.compile(rf"^\s*{_SIGN}[\s\xa0]+(?=\S)")
_LETTER_O = re.compile(r"^\s*o[\s\xa0]+(?=\S)")  # Word's hollow bullet, as text
_NUMBERED = re.compile(r"^\s*(\d{1,2})[.)][\s\xa0]+(?=\S)")
_ITEM = re.compile(r"^\s*(?:[-–•*·]|\d{1,2}[.)])\s+")


def plain(text: str) -> str:
    """Return `text` without markup: paragraphs, lines and items of lists stay what they were, scripts and styles go with their content."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _MARKUP.search(text):
        text = _without_markup(text)
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in _with_dashes(text.split("\n"))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def items(text: str) -> list[str]:
    """Return the lines of `text` as a list: with or without their dashes or numbers."""
    return [_ITEM.sub("", line).strip() for line in text.split("\n") if line.strip()]


def as_html(text: str) -> SafeString:
    """Return `text` as paragraphs and lists; everything else in it is escaped."""
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
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
    points = "".join(f"<li>{escape(_ITEM.sub('', line))}</li>" for line in lines)
    first = _NUMBERED.match(lines[0])
    start = f' start="{int(first[1])}"' if first and int(first[1]) != 1 else ""
    return [f"<{kind}{start}>{points}</{kind}>"]


def _without_markup(text: str) -> str:
    """Where there are blocks, the ends of lines in between are mere layout, as in a page's source; else they are people's own."""
    if _BLOCK.search(text):
        text = text.replace("\n", " ")
    text = nh3.clean(_NO_ELEMENT.sub("&lt;", text), tags=_KEPT, attributes={}, link_rel=None)
    text = re.sub(r"<li>", _LINE + _POINT, text)
    text = re.sub(r"</t[dh]>", _CELL, text)
    text = re.sub(rf"</?(?:{'|'.join(PARAGRAPHS.split())})>", _PARAGRAPH, text)
    text = re.sub(rf"</?(?:{'|'.join(LINES.split())})>", _LINE, text)
    text = unescape(re.sub(r"</?t[dh]>", "", text))
    text = re.sub(rf"{_POINT}[\s{_PARAGRAPH}{_LINE}]*", _POINT, text)  # a paragraph in an item is the item
    text = re.sub(rf"[ ]*{_CELL}[\s{_CELL}]*(?=[{_LINE}{_PARAGRAPH}]|$)", "", text)  # the last cell of a row parts nothing
    text = re.sub(rf"[ ]*{_CELL}[ {_CELL}]*", " – ", text)
    ends = re.compile(rf"[ ]*[{_PARAGRAPH}{_LINE}][ {_PARAGRAPH}{_LINE}]*")
    text = ends.sub(lambda found: "\n\n" if _PARAGRAPH in found[0] else "\n", text)
    return _CONTROL.sub("", text.replace(_POINT, "- "))


def _with_dashes(lines: list[str]) -> list[str]:
    """Give each item of a list its dash, or its number with a full stop, whatever sign it came with; items of a list stand together."""
    spoken = [number for number, line in enumerate(lines) if line.strip()]
    pointed = {number for number in spoken if _POINTED.match(lines[number])}
    letters = {number for number in spoken if _LETTER_O.match(lines[number])}
    for place, number in enumerate(spoken):
        beside = {spoken[each] for each in (place - 1, place + 1) if 0 <= each < len(spoken)}
        if number in letters and beside & (pointed | letters):
            pointed.add(number)
    written: list[str] = []
    for number, line in enumerate(lines):
        if number in pointed:
            line = "- " + (_LETTER_O if number in letters else _POINTED).sub("", line)
        elif numbered := _NUMBERED.match(line):
            line = f"{numbered[1]}. {_NUMBERED.sub('', line)}"
        if _begins_item(line) and len(written) > 1 and not written[-1].strip() and _begins_item(written[-2]):
            written.pop()  # Word puts an empty line between the items of a list
        written.append(line)
    return written


def _begins_item(line: str) -> bool:
    return bool(_ITEM.match(line))
