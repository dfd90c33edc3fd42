"""The HTML of our own letters, as the standard library's elements.

BeautifulSoup, which takes any HTML there is, needs five times as long to read and write it, and that was most of what a letter cost.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder, tostring

WHOLE = "whole"
"""The element around what was read."""
WITHOUT_END = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


def read_html(html: str) -> Element:
    """Return an element that holds what is in `html`, of a letter or of a piece of one. Comments are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.whole()


def as_html(element: Element) -> str:
    """Return what is in `element`, as HTML."""
    return tostring(element, encoding="unicode", method="html").removeprefix(f"<{element.tag}>").removesuffix(f"</{element.tag}>")


def contents(element: Element) -> Iterator[Element | str]:
    """Yield the elements and the text in `element`, in order."""
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()
        self.builder.start(WHOLE, {})
        self.begun: list[str] = []

    def whole(self) -> Element:
        while self.begun:
            self.builder.end(self.begun.pop())
        self.builder.end(WHOLE)
        return self.builder.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in WITHOUT_END:
            self.builder.end(tag)
        else:
            self.begun.append(tag)

    def handle_endtag(self, tag: str) -> None:
        ended = ""
        while ended != tag and tag in self.begun:
            ended = self.begun.pop()
            self.builder.end(ended)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)

    def updatepos(self, i: int, j: int) -> int:
        # The parser counts lines for error messages, which we never show: a sixth of what reading a letter costs.
        return j
