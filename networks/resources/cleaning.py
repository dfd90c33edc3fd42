"""Files without what they tell of whoever made them: names, companies, comments, who changed what, where a picture was taken.

What the document says stays, and so does how it looks; words that somebody has taken out with changes tracked stay as well, without a name.
"""

import io
import posixpath
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree
from PIL import Image

from networks.errors import FileRefused
from thep.cms.bounded_process import ProcessFailed, run_bounded
from thep.cms.uploads import tells_of_people, without_what_it_tells

from .drawing_child import bare_jpeg, bare_png
from .file_kinds import CHILD, OFFICE, OPENED, FileKind, boxes, check_parts, read_xml

NOT_CLEANED = "We couldn’t take out of this file who made it. Open it where it was made, save it again, then choose it here."

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


def without_metadata(file: File, kind: FileKind) -> File:
    """Return `file` without what it tells of people; a HEIC picture comes back as a JPEG. Raise FileRefused where that can't be done."""
    name = file.name or f"file.{kind.extension}"
    try:
        if kind is FileKind.PDF:
            with run_bounded(CHILD, "clean_pdf", file) as folder:
                return ContentFile((folder / "cleaned.pdf").read_bytes(), name)
        if kind in OFFICE:
            return ContentFile(_without_names(file), name)
        if kind.is_picture:
            return _bare_picture(file, kind, name)
        file.seek(0)
        if bare := BARE_SOUNDS.get(kind):
            return ContentFile(bare(file.read()), name)
    except (ProcessFailed, zipfile.BadZipFile, etree.XMLSyntaxError, OSError, ValueError, LookupError, struct.error) as broken:
        raise FileRefused(NOT_CLEANED) from broken
    return file


# Office -----------------------------------------------------------------------------------------------------------------


def _without_names(file: Any, most: int | None = None, *, inside: bool = False) -> bytes:
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
                data = _without_names(io.BytesIO(source.read(name)), max(left, 0), inside=True)
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
        return _bare_gif(source.read(name))
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


# Pictures and sound -----------------------------------------------------------------------------------------------------


def _bare_picture(file: File, kind: FileKind, name: str) -> File:
    file.seek(0)
    if kind is FileKind.GIF:
        return ContentFile(_bare_gif(file.read()), name)
    content = file.read()
    file.seek(0)
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()  # PNG's texts may stand behind its pixels
        if not tells_of_people(picture):
            return file
    bare = without_what_it_tells(SimpleUploadedFile(name, content, kind.content_type))
    bare.seek(0)
    return ContentFile(bare.read(), bare.name)


def _bare_gif(content: bytes) -> bytes:
    """Return a GIF, moving as it was, without comments, XMP and other words of programs."""
    kept, at = bytearray(), 13
    if content[10] & 0x80:
        at += 3 << ((content[10] & 7) + 1)
    kept += content[:at]
    while at < len(content) and content[at] in (0x21, 0x2C):
        start = at
        if content[at] == 0x21:
            label, at = content[at + 1], at + 2
            wanted = label == 0xF9 or (label == 0xFF and content[at + 1 : at + 12] == b"NETSCAPE2.0")
        else:
            colours = content[at + 9]
            at += 11 + ((3 << ((colours & 7) + 1)) if colours & 0x80 else 0)
            wanted = True
        while at < len(content) and content[at]:
            at += content[at] + 1
        at += 1
        if wanted:
            kept += content[start:at]
    return bytes(kept) + b"\x3b"


def _bare_mp3(content: bytes) -> bytes:
    while content.startswith(b"ID3") and len(content) > 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if content[-32:-24] == b"APETAGEX":
        size, has_header = struct.unpack("<I", content[-20:-16])[0], content[-9] & 0x80
        content = content[: max(0, len(content) - size - (32 if has_header else 0))]
    return content


def _bare_wav(content: bytes) -> bytes:
    kept, at = b"", 12
    while at + 8 <= len(content):
        end = at + 8 + struct.unpack("<I", content[at + 4 : at + 8])[0]
        end += end % 2
        if content[at : at + 4] in (b"fmt ", b"fact", b"data"):
            kept += content[at:end]
        at = end
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WAVE" + kept


def _bare_m4a(content: bytes) -> bytes:
    """Return the sound with its particulars blank: what stands where in it is written in it, so nothing may move."""
    blank, file = bytearray(content), io.BytesIO(content)
    inside = [(0, len(content))]
    while inside:
        start, end = inside.pop()
        for name, at, box_start, box_end in boxes(file, end, start):
            if name in (b"udta", b"meta", b"uuid"):
                blank[at + 4 : at + 8] = b"free"
                blank[box_start:box_end] = bytes(box_end - box_start)
            elif name in (b"moov", b"trak", b"mdia", b"minf"):
                inside.append((box_start, box_end))
    return bytes(blank)


def _bare_ogg(content: bytes) -> bytes:
    """Return the sound with the second packet of each of its streams, which holds the comments, blank and as long as it was."""
    blank, at, packets, second = bytearray(content), 0, dict[int, int](), dict[int, list[tuple[int, int, int, int]]]()
    while content[at : at + 4] == b"OggS":
        count, stream = content[at + 26], struct.unpack("<I", content[at + 14 : at + 18])[0]
        sizes, place = content[at + 27 : at + 27 + count], at + 27 + count
        end = place + sum(sizes)
        for size in sizes:
            if packets.get(stream, 0) == 1:
                second.setdefault(stream, []).append((at, end, place, place + size))
            place += size
            if size < 255:
                packets[stream] = packets.get(stream, 0) + 1
        at = end
    for ranges in second.values():
        packet = b"".join(content[start:end] for _, _, start, end in ranges)
        magic = 8 if packet.startswith(b"OpusTags") else 7
        room = len(packet) - 16
        if room < 0 or not packet.startswith((b"OpusTags", b"\x03vorbis")):
            raise ValueError("no comments where they belong")
        packet = packet[:magic] + struct.pack("<I", room) + b" " * room + struct.pack("<I", 0) + (b"" if magic == 8 else b"\x01")
        for _, _, start, end in ranges:
            blank[start:end], packet = packet[: end - start], packet[end - start :]
        for page, end in {(page, page_end) for page, page_end, _, _ in ranges}:
            blank[page + 22 : page + 26] = bytes(4)
            blank[page + 22 : page + 26] = struct.pack("<I", _ogg_sum(blank[page:end]))
    return bytes(blank)


def _ogg_sum(page: bytes | bytearray) -> int:
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total


BARE_SOUNDS: dict[FileKind, Callable[[bytes], bytes]] = {
    FileKind.MP3: _bare_mp3,
    FileKind.WAV: _bare_wav,
    FileKind.M4A: _bare_m4a,
    FileKind.OGG: _bare_ogg,
}
