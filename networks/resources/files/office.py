"""Office files: which of them a file is, and that it can be unpacked without harm."""

import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File
from lxml import etree

from networks.errors import FileRefused
from thep.cms.uploads import MACROS

from .child.office import parse_xml
from .kinds import OFFICE, FileKind
from .refusals import BROKEN, PASSWORD, SAVE_AGAIN, TOO_MUCH_INSIDE, UNKNOWN

PARTS = 6_000
"""The most parts that an Office file may have: a presentation of 500 slides has half as many."""

OPENED = 4
"""How many times as large as the largest file an Office file may be once it is unpacked."""

LARGEST_PART = 16 * 1024 * 1024
"""Bytes of a part of an Office file that is read as a whole: the text of a thousand pages."""

OLD_OFFICE = {"WordDocument": ("Word document", ".docx"), "PowerPoint Document": ("PowerPoint", ".pptx"), "Workbook": ("Excel", ".xlsx")}


def office_kind(upload: File) -> FileKind:
    """Return which Office file `upload` is, after having read it to its end."""
    try:
        with zipfile.ZipFile(upload) as parts:
            names = parts.namelist()
            if "mimetype" in names or "Index/Document.iwa" in names or "Index.zip" in names:
                raise FileRefused(
                    "This was made by another program than Office. Export it as .docx, .pptx, .xlsx or PDF, then choose it here."
                )
            if "[Content_Types].xml" not in names:
                raise FileRefused("This is a packed folder (zip). Unpack it, then choose the files in it: several can be chosen at once.")
            check_parts(parts)
            types = read_xml(parts.read("[Content_Types].xml"))
            mains = {each.get("ContentType", "") for each in types.iter("{*}Override", "{*}Default")}
            if any(part.endswith(MACROS) for part in names) or any("macroEnabled" in each for each in mains):
                raise FileRefused("This file has macros in it, which are programs. Save it without them, then choose it here.")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as broken:
        raise FileRefused(BROKEN) from broken
    for kind in OFFICE:
        if f"{kind.content_type}.main+xml" in mains:
            return kind
    if any("template.main" in each or "slideshow.main" in each for each in mains):
        raise FileRefused("This is a template, or a show of slides. Save it as .docx, .pptx or .xlsx, then choose it here.")
    raise FileRefused(f"This is no Word document, presentation or workbook. {SAVE_AGAIN}")


def check_parts(parts: zipfile.ZipFile, most: int | None = None) -> int:
    """Return to how many bytes an Office file unpacks, having read it to its end.

    Raise FileRefused where that is more than `most` (some files, by default), or BadZipFile where it is broken.
    """
    entries = parts.infolist()
    names = {entry.filename for entry in entries}
    most = left = OPENED * settings.RESOURCE_LARGEST if most is None else most
    if len(entries) > PARTS or sum(entry.file_size for entry in entries) > left:
        raise FileRefused(TOO_MUCH_INSIDE)
    if len(names) < len(entries) or any(".." in PurePosixPath(name).parts or name.startswith("/") for name in names):
        raise zipfile.BadZipFile("names")
    for entry in entries:
        if entry.flag_bits & 1:
            raise FileRefused(PASSWORD)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile("packed in a way that Office doesn’t know")
        if entry.filename.endswith((".xml", ".rels")) and "/worksheets/" not in entry.filename and entry.file_size > LARGEST_PART:
            raise FileRefused(TOO_MUCH_INSIDE)
        try:
            with parts.open(entry) as part:
                while chunk := part.read(1024 * 1024):
                    left -= len(chunk)
                    if left < 0:
                        raise FileRefused(TOO_MUCH_INSIDE)
        except (zlib.error, EOFError, NotImplementedError) as broken:
            raise zipfile.BadZipFile(entry.filename) from broken
    return most - left


def read_xml(data: bytes) -> Any:
    """Return the root of a part of an Office file. Raise ValueError where it is broken, or declares what XML of Office never does."""
    try:
        root = parse_xml(data)
    except etree.XMLSyntaxError as broken:
        raise ValueError("A part of an Office file is no XML") from broken
    if root.getroottree().docinfo.doctype:
        raise ValueError("A part of an Office file declares no document type")
    return root


def why_not_old_office(upload: File) -> str:
    """Return why a file of Office as it was before 2007, or one with a password, can't be taken."""
    upload.seek(0)
    content = upload.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return PASSWORD
    for stream, (program, extension) in OLD_OFFICE.items():
        if stream.encode("utf-16-le") in content:
            return f"This is an old {program} file. Open it, save it as {extension}, then choose it here."
    return UNKNOWN
