"""The words of presentations and workbooks."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .bounds import GIVEN, PAGES, WHOLE_TEXT, Told, is_late
from .text import tidy

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
OF_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PRESENTATION = "ppt/presentation.xml"


def parse_xml(data: bytes) -> Any:
    """Return the root of XML that strangers wrote: nothing that it declares is followed."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))


def read_slides() -> Told:
    """Tell the text of each slide that is shown, in the order of the presentation, without the speaker's notes."""
    pages: list[Told] = []
    texts: list[str] = []
    with zipfile.ZipFile(GIVEN) as parts:
        for _, root in shown_slides(parts, parse_xml(parts.read(PRESENTATION))):
            lines = ("".join(run.text or "" for run in line.iter(f"{A}t")) for line in root.iter(f"{A}p"))
            text = tidy("\n".join(line for line in lines if line.strip()))
            texts.append(text)
            if len(pages) < PAGES:
                pages.append({"picture": "", "width": 0, "height": 0, "text": text})
    return {"count": len(texts), "pages": pages, "text": tidy("\n\n".join(texts), WHOLE_TEXT)}


def shown_slides(parts: zipfile.ZipFile, presentation: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each slide that is shown, in the order of `presentation`: the element that lists it there, and its root."""
    links = {each.get("Id"): each.get("Target") or "" for each in parse_xml(parts.read("ppt/_rels/presentation.xml.rels"))}
    there = set(parts.namelist())
    for each in presentation.iter("{*}sldId"):
        name = part_named(links.get(each.get(f"{OF_OFFICE}id"), ""), "ppt")
        if name in there and not is_late():
            root = parse_xml(parts.read(name))
            if root.get("show") != "0":
                yield each, root


def part_named(target: str, folder: str) -> str:
    """Return the name of the part to which `target`, in a part of `folder`, leads."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def read_sheet() -> Told:
    """Tell the words of a workbook, for the search."""
    words: list[str] = []
    length = 0
    with zipfile.ZipFile(GIVEN) as parts:
        for name in parts.namelist():
            # Most programs keep all words together, some in each cell.
            if not re.fullmatch(r"xl/(sharedStrings|worksheets/[^/]+)\.xml", name) or length > WHOLE_TEXT or is_late():
                continue
            with parts.open(name) as part:
                for _, each in etree.iterparse(
                    part, tag=("{*}si", "{*}is", "{*}row"), resolve_entities=False, no_network=True, load_dtd=False
                ):
                    if each.tag.endswith("}row"):
                        each.clear()
                        continue
                    words.append("".join(run.text or "" for run in each.iter("{*}t")))
                    length += len(words[-1]) + 1
                    each.clear()
                    if length > WHOLE_TEXT or is_late():
                        break
    return {"count": 0, "pages": [], "text": tidy("\n".join(words), WHOLE_TEXT)}
