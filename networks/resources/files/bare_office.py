"""Office files without their properties, their comments, and the names of those who changed them."""

import io
import posixpath
import re
import shutil
import zipfile
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from lxml import etree

from .child.bare_pictures import bare_gif, bare_jpeg, bare_png
from .office import OPENED, check_parts, read_xml

TELLING_FOLDERS = ("docProps/", "docMetadata/", "customXml/", "xl/revisions/", "xl/threadedComments/", "xl/persons/", "ppt/comments/")
TELLING_PARTS = re.compile(
    r"word/(comments\w*|people)\.xml|ppt/(commentAuthors|authors|revisionInfo)\.xml|ppt/changesInfos/.*|xl/(userNames|users)\.xml"
)
TELLING_TYPES = re.compile(
    r".*(\.wordprocessingml\.(comments\w*|people)|\.presentationml\.(comments|commentAuthors)|(core|extended|custom)-properties"
    r"|ms-powerpoint\.(comments|authors|changesinfo|revisioninfo)|ms-excel\.(threadedcomments|person)|\.spreadsheetml\.(userNames|revision\w+)"
    r"|customXmlProperties)\+xml",
    re.IGNORECASE,
)
"""Programs differ in what they call parts, so what a file says of its parts counts too."""

NOTES_OF_SHEETS = "spreadsheetml.comments+xml"
COMMENT_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
OF_THE_MACHINE = {"attachedTemplate", "mailMerge", "docVars", "absPath", "fileSharing"}
"""Elements of settings that name files and folders of whoever made it, or them."""

NOBODY = "Author"
"""What Word itself writes in the place of a name that it takes out."""

PARSED = re.compile(r"word/([^/]+/)?[^/]+\.xml|ppt/slides/[^/]+\.xml|ppt/presentation\.xml|xl/workbook\.xml|xl/pivotCache/pivotCacheD[^/]+")
NAMES = {"author": NOBODY, "initials": NOBODY[0], "refreshedBy": ""}
"""Attributes in which names stand, and what stands there instead."""


def bare_office(file: Any, most: int | None = None, *, inside: bool = False) -> bytes:
    """Return an Office file without its properties, its comments and the names of those who changed it; `inside` another one.

    It unpacks to `most` bytes at most, with what is in the files inside it.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        left = (OPENED * settings.RESOURCE_LARGEST if most is None else most) - check_parts(source, most)
        types = _types_of_parts(source)
        telling = {name for name, kind in types.items() if TELLING_TYPES.fullmatch(kind)}
        telling |= {name for name in source.namelist() if _tells(name)}
        kept = [name for name in source.namelist() if name not in telling and not name.endswith("/")]
        lost: dict[str, set[str]] = {}
        cleaned: dict[str, bytes] = {}
        for name in kept:
            if name.endswith(".rels"):
                cleaned[name], part, ids = _without_relationships(name, source.read(name), telling)
                lost[part] = ids
        for name in kept:
            data = cleaned.get(name)
            if data is None and name == "[Content_Types].xml":
                data = _types_without(source.read(name), telling)
            elif data is None and NOTES_OF_SHEETS in types.get(name, ""):
                data = _notes_without_authors(source.read(name))
            elif data is None and name.lower().endswith((".docx", ".xlsx", ".pptx")) and not inside:
                # The workbook behind a chart has properties of its own. All of them together have what is left.
                with source.open(name) as within, zipfile.ZipFile(io.BytesIO(within.read())) as parts:
                    left -= sum(entry.file_size for entry in parts.infolist())
                data = bare_office(io.BytesIO(source.read(name)), max(left, 0), inside=True)
            elif data is None:
                data = _bare_part(name, source, lost.get(name, set()))
            # Made with its name alone, an entry tells of no day and no machine.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if data is not None:
                target.writestr(entry, data)
            else:
                entry.file_size = source.getinfo(name).file_size
                with source.open(name) as part_read, target.open(entry, "w") as part_written:
                    shutil.copyfileobj(part_read, part_written, 1024 * 1024)
    return written.getvalue()


def _tells(name: str) -> bool:
    return name.startswith(TELLING_FOLDERS) or bool(TELLING_PARTS.fullmatch(name))


def _types_of_parts(source: zipfile.ZipFile) -> dict[str, str]:
    """Return the content types of the parts that have one of their own, by the parts' names."""
    types = read_xml(source.read("[Content_Types].xml"))
    return {(each.get("PartName") or "").lstrip("/"): each.get("ContentType") or "" for each in types.iter("{*}Override")}


def _types_without(data: bytes, telling: set[str]) -> bytes:
    types = read_xml(data)
    for each in list(types):
        name = (each.get("PartName") or "").lstrip("/")
        if name in telling or _tells(name):
            types.remove(each)
    return _written(types)


def _without_relationships(name: str, data: bytes, telling: set[str]) -> tuple[bytes, str, set[str]]:
    """Return the relationships of a part without those that lead to parts that tell, the part's name, and the ids that are gone."""
    folder, _, of = name.rpartition("_rels/")
    part = folder + of.removesuffix(".rels")
    root, ids = read_xml(data), set()
    for each in list(root):
        leads_to, kind = each.get("Target") or "", (each.get("Type") or "").rpartition("/")[2]
        path = leads_to.lstrip("/") if leads_to.startswith("/") else posixpath.normpath(posixpath.join(folder, leads_to))
        outside = each.get("TargetMode") == "External"
        if (not outside and (path in telling or _tells(path))) or (
            outside and kind in ("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource")
        ):
            ids.add(each.get("Id") or "")
            root.remove(each)
    return _written(root), part, ids


def _bare_part(name: str, source: zipfile.ZipFile, lost: set[str]) -> bytes | None:
    """Return a part without what it tells, or None where it may be copied as it is."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in (".jpeg", ".jpg", ".jpe"):
        return bare_jpeg(source.read(name))
    if ending == ".png":
        return bare_png(source.read(name))
    if ending == ".gif":
        return bare_gif(source.read(name))
    if PARSED.fullmatch(name) or (lost and ending == ".xml" and "/worksheets/" not in name):
        return _part_without_names(source.read(name), lost)
    return None


def _part_without_names(data: bytes, lost: set[str]) -> bytes:
    root = read_xml(data)
    for each in list(root.iter(etree.Element)):
        local = etree.QName(each).localname
        for attribute in each.attrib:
            if (named := etree.QName(attribute).localname) in NAMES:
                each.set(attribute, NAMES[named])
        if lost and any(value in lost and (etree.QName(key).namespace or "").endswith("/relationships") for key, value in each.items()):
            # Comments of new presentations are named in a list of extensions, each in an element of its own.
            parent = each.getparent()
            _remove(parent if parent is not None and etree.QName(parent).localname == "ext" else each)
        elif local in COMMENT_MARKS:
            run = each.getparent()
            _remove(each)
            if (
                run is not None
                and etree.QName(run).localname == "r"
                and all(etree.QName(left).localname == "rPr" for left in run.iterchildren(etree.Element))
            ):
                _remove(run)
        elif local in OF_THE_MACHINE:
            _remove(each)
    return _written(root)


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + element.tail
        else:
            previous.tail = (previous.tail or "") + element.tail
    parent.remove(element)


def _notes_without_authors(data: bytes) -> bytes:
    """Return the notes of a sheet without their authors, whose names Excel also writes as a note's first words."""
    root = read_xml(data)
    authors = [author.text or "" for author in root.iter("{*}author")]
    for note in root.iter("{*}comment"):
        at = int(note.get("authorId") or 0)
        author = authors[at] if at < len(authors) else ""
        words = list(note.iter("{*}t"))
        if author.startswith("tc="):
            # What stands for a thread that is gone: its words are of that conversation.
            for each in words:
                each.text = ""
        elif author and words and (words[0].text or "").lstrip().startswith(author):
            words[0].text = (words[0].text or "").lstrip().removeprefix(author).removeprefix(":").lstrip()
            if not words[0].text and len(words) > 1:
                words[1].text = (words[1].text or "").lstrip(":").lstrip()
    for each in root.iter("{*}author"):
        each.text = ""
    return _written(root)


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
