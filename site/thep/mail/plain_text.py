"""Make the plain text of a letter from its HTML, so that both say the same.

A paragraph is one line, however long: each mail program breaks it where its own window ends, and an address stays whole.
No library does this: those that there are (html2text, markdownify) write Markdown, with its marks, and draw the tables of a layout.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .elements import contents

BLOCKS = ("h1", "h2", "h3", "p", "ul", "ol", "table", "div", "blockquote")
SPACES = re.compile(r"\s+")
SIGNATURE = "--"
"""The line that mail programs take for the beginning of what isn't the letter itself (RFC 3676, section 4.3)."""


def words_and_foot(letter: Element, foot: Element) -> str:
    """Return what a letter says: its own words, then those of its foot.

    Headings, paragraphs and the rows of a table are lines; what is linked is followed by its address, as "words: address".
    """
    below = "\n".join(blocks_of(foot))
    return "\n\n".join(blocks_of(letter)) + f"\n\n{SIGNATURE}\n{below}\n"


def first_words(text: str, *, after: str) -> str:
    """Return what a letter says in its plain text, in a line, without its foot, the heading `after`, and where its links lead."""
    words = text.partition(f"\n\n{SIGNATURE}\n")[0].removeprefix(after)
    without_links = re.sub(r"(?<=[^\n])\n[^\n]+: https?://\S+|: https?://\S+", "", words)
    return " ".join(without_links.split())


def blocks_of(element: Element) -> Iterator[str]:
    """Yield each block of text in `element`, in order."""
    loose: list[Element | str] = []
    for child in contents(element):
        if isinstance(child, Element) and child.tag in BLOCKS:
            yield from said(loose)
            loose = []
            yield from blocks_in(child)
        else:
            loose.append(child)
    yield from said(loose)


def blocks_in(block: Element) -> Iterator[str]:
    if block.tag in ("ul", "ol"):
        yield "\n".join(items_of(block))
    elif block.tag == "table" and block.get("role") != "presentation":
        yield "\n".join(row_of(row) for row in block.iter("tr"))
    elif block.tag == "table":
        for cell in block.iter("td"):
            yield from blocks_of(cell)
    else:
        yield from blocks_of(block)


def items_of(block: Element) -> Iterator[str]:
    for number, item in enumerate(block.findall("li"), 1):
        mark = f"{number}. " if block.tag == "ol" else "- "
        yield mark + "\n".join(blocks_of(item)).replace("\n", "\n  ")


def row_of(row: Element) -> str:
    """Return a row as "Label: value"; a value of several lines begins below its label."""
    label, *values = ("\n".join(blocks_of(cell)) for cell in row if cell.tag in ("th", "td"))
    value = ", ".join(filter(None, values))
    return f"{label}:\n{value}" if "\n" in value else f"{label}: {value}"


def said(inline: list[Element | str]) -> Iterator[str]:
    """Yield what a run of text says, with the addresses of its links: behind a line that is one, or behind the words where they begin or
    end with it, others on lines below."""
    words = tidy("".join(words_of(each) for each in inline))
    if not words:
        return
    anchors = [anchor for each in inline if isinstance(each, Element) for anchor in each.iter("a") if anchor.get("href")]
    links = [(tidy(words_of(anchor)), anchor.get("href", "")) for anchor in anchors]
    links = [(name, address) for name, address in links if not is_address(name, address)]
    lines = words.split("\n")
    if len(links) == 1 and links[0][0] in lines[:-1]:
        yield "\n".join(f"{line}: {links[0][1]}" if line == links[0][0] else line for line in lines)
    elif len(links) == 1 and (words.startswith(links[0][0]) or words.endswith(links[0][0])) and words[-1] not in ".!?":
        yield f"{words}: {links[0][1]}"
    else:
        yield "\n".join([words, *(f"{name[:1].upper()}{name[1:]}: {address}" for name, address in links)])


def words_of(node: Element | str) -> str:
    if isinstance(node, str):
        return SPACES.sub(" ", node)
    if node.tag == "br":
        return "\n"
    return "".join(words_of(each) for each in contents(node))


def tidy(words: str) -> str:
    """Return `words` without spaces that nobody sees; line breaks stay."""
    return "\n".join(" ".join(line.split()) for line in words.split("\n")).strip()


def is_address(words: str, address: str) -> bool:
    """Return whether a link is called by its own address, as those are that were typed."""
    return "://" in words or address in (words, f"mailto:{words}", f"http://{words}", f"https://{words}")
