"""Markup that somebody pasted, read as plain text: what stood on lines of its own stays on lines of its own."""

import re
from collections.abc import Iterator
from html import unescape

PARAGRAPHS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "section", "article", "aside", "header", "footer",
    "main", "nav", "form", "fieldset", "figure",
}  # fmt: skip
"""Elements with an empty line around them."""
LINES = {"div", "tr", "dt", "dd", "address", "figcaption", "caption", "pre", "html", "body", "thead", "tbody", "tfoot", "center"}
"""Elements that begin and end a line."""
CELLS = {"td", "th"}
BLOCKS = PARAGRAPHS | LINES | CELLS | {"li"}
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "iframe", "ins", "kbd",
    "label", "mark", "noscript", "object", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "summary", "sup", "svg",
    "time", "tt", "u", "var", "button", "canvas", "colgroup", "details", "input", "select", "option", "textarea", "video", "audio",
    "picture", "math",
}  # fmt: skip
VOID = {"br", "hr", "img", "wbr", "col", "meta", "link", "input", "base", "embed", "source"}
ENDS_BY_ITSELF = {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup"} | VOID
"""Elements that HTML lets begin without a tag at their end."""
CELL = "\x1f"
"""What parts cells until the text is done."""
ONE_LINE = {"li", *CELLS}
"""Elements whose content is one line of ours, whatever blocks are in it."""

_UNSEEN = re.compile(
    r"<!--.*?-->|<!\[[^\]>]*\]>|<!doctype[^>]*>|<\?xml[^>]*>|<(script|style|title|template|xml)\b[^<>]*>.*?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
"""Comments, Word's conditions, and what is no text at all."""
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*(?::[a-z0-9]+)?)(\s(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)?(/?)>", re.IGNORECASE)
_OFFICE = re.compile(r"(o|w|v|m|st1):[a-z0-9]+")
"""Word's own elements."""


def has_markup(text: str) -> bool:
    return bool(_UNSEEN.search(text)) or next(_tags(text), None) is not None


def as_lines(text: str) -> str:
    """Return the text without its tags: blocks on lines of their own, rows of tables one line each, items of lists with a dash.

    What stands in angle brackets and is no element of HTML, such as an address, is text. So are newlines outside any block.
    """
    text = _UNSEEN.sub("", text).replace(CELL, "")
    lines = _Lines()
    at = 0
    for tag in _tags(text):
        lines.add_words(unescape(text[at : tag.start()]))
        name = tag[2].lower()
        if tag[1]:
            lines.end(name)
        else:
            lines.begin(name)
        at = tag.end()
    lines.add_words(unescape(text[at:]))
    return re.sub(rf" *{CELL} *", " – ", lines.text.rstrip(f" {CELL}"))


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Yield tags of HTML, and nothing else in angle brackets: '<address>' without its end is somebody's gap to fill in."""
    found = [tag for tag in _TAG.finditer(text) if _is_element(tag)]
    begun = {tag[2].lower() for tag in found if not tag[1]}
    ended = {tag[2].lower() for tag in found if tag[1]}
    for tag in found:
        name = tag[2].lower()
        if name in ENDS_BY_ITSELF or _OFFICE.fullmatch(name) or (name in begun and name in ended):
            yield tag


def _is_element(tag: re.Match[str]) -> bool:
    name, attributes = tag[2].lower(), (tag[3] or "").strip(" /\t\n")
    is_known = name in BLOCKS or name in INLINE or name in VOID or _OFFICE.fullmatch(name) is not None
    return is_known and (not attributes or "=" in attributes)


class _Lines:
    """The text as far as it has been read, and the blocks that are open there."""

    def __init__(self) -> None:
        self.text = ""
        self.open: list[str] = []
        self.after_block = False
        """Whether nothing stands between here and the tag of a block or the end of a line."""

    def add_words(self, words: str) -> None:
        if "pre" not in self.open:
            if self.open:
                words = re.sub(r"\s+", " ", words)
            elif self.after_block:
                words = words.lstrip(" \t").removeprefix("\n")
        if words.strip():
            self.after_block = False
            self.text += words.lstrip() if self.text.endswith("\n") and self.open and "pre" not in self.open else words
        elif words and not self.after_block:
            self.text += words

    def begin(self, name: str) -> None:
        if name == "br":
            self.text += " " if self._is_one_line else "\n"
            self.after_block = True
        elif name in VOID:
            self.text += " "
        elif name in BLOCKS:
            if name in ("li", "p", "tr", "dt", "dd") and name in self.open and not self._is_nested(name):
                self._close(name)
            self._part(name)
            self.open.append(name)
            if name == "li":
                self._ensure_newlines(1)
                self.text += "- "

    def end(self, name: str) -> None:
        if name in BLOCKS:
            self._close(name)
            self._part(name)

    def _close(self, name: str) -> None:
        if name in self.open:
            while self.open.pop() != name:
                pass

    def _part(self, name: str) -> None:
        """Part what came before from what follows, at the beginning or the end of a block."""
        if name in CELLS:
            self._part_cells()
        elif self._is_one_line:
            self.text += " "
        elif name in ("ul", "ol") and ({"ul", "ol"} & set(self.open)):
            self._ensure_newlines(1)
        else:
            self._ensure_newlines(2 if name in PARAGRAPHS else 1)
        self.after_block = True

    def _part_cells(self) -> None:
        """Put a dash between two cells of a row; the end of a line takes it away again."""
        self.text = self.text.rstrip(" ")
        if self.text and not self.text.endswith(("\n", CELL)):
            self.text += CELL

    def _ensure_newlines(self, number: int) -> None:
        """End the line, and leave one empty where `number` is two. Before the first word there is nothing to part."""
        self.text = self.text.rstrip(f" {CELL}")
        if self.text and not self.text.endswith("\n- "):
            there = len(self.text) - len(self.text.rstrip("\n"))
            self.text += "\n" * (number - there)

    @property
    def _is_one_line(self) -> bool:
        return any(name in ONE_LINE for name in self.open)

    def _is_nested(self, name: str) -> bool:
        """Return whether the innermost element of this name is around a list or a table that has begun since."""
        inner = self.open[len(self.open) - self.open[::-1].index(name) :]
        return any(each in ("ul", "ol", "table", "dl") for each in inner)
