"""Which kind a file is, told by what is in it whatever its name says; and why it can't be taken."""

import re
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat

from networks.errors import FileRefused

from .kinds import FileKind
from .office import office_kind, why_not_old_office
from .pdfs import check_pdf
from .pictures import picture_kind
from .refusals import OTHER_SOUND, UNKNOWN, VIDEO, WHAT_WE_TAKE
from .sounds import sound_kind

PROGRAM = f"This is a program, which nobody should open from here. {WHAT_WE_TAKE}"

REFUSED_BY_THEIR_FIRST_BYTES = (
    (b"\x1a\x45\xdf\xa3", VIDEO),
    (b"\x00\x00\x01\xba", VIDEO),
    (b"\x00\x00\x01\xb3", VIDEO),
    (b"FLV\x01", VIDEO),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", VIDEO),
    (b"fLaC", OTHER_SOUND),
    (b"FORM", OTHER_SOUND),
    (b"MThd", OTHER_SOUND),
    (b"#!AMR", OTHER_SOUND),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"#!", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", PROGRAM),
    (b"Rar!", "This is a folder packed by RAR. Unpack it, then choose the files in it."),
    (b"7z\xbc\xaf\x27\x1c", "This is a folder packed by 7-Zip. Unpack it, then choose the files in it."),
    (b"\x1f\x8b", "This file is packed. Unpack it, then choose what is in it."),
    (b"{\\rtf", "This is rich text (.rtf). Open it in Word, save it as .docx, then choose it here."),
    (b"BM", "This is a bitmap picture (.bmp), which is very large for what it shows. Save it as PNG, then choose it here."),
    (b"II*\x00", "This is a TIFF picture, which browsers don’t show. Save it as JPEG or PNG, then choose it here."),
    (b"MM\x00*", "This is a TIFF picture, which browsers don’t show. Save it as JPEG or PNG, then choose it here."),
    (b"8BPS", "This is a Photoshop file. Save it as JPEG or PNG, then choose it here."),
)


def kind_of(upload: File, name: str) -> FileKind:
    """Return what `upload` is, by what is in it; `name` only tells CSV from other text. Raise FileRefused, with what to do."""
    size = upload.size or 0
    if not size:
        raise FileRefused("This file is empty. Look whether it is the right one, then choose it again.")
    if size > settings.RESOURCE_LARGEST:
        most = filesizeformat(settings.RESOURCE_LARGEST)
        raise FileRefused(f"This file is {filesizeformat(size)}, and {most} is the most. Make its pictures smaller, or split it in two.")
    try:
        return _kind_by_content(upload, name)
    finally:
        upload.seek(0)


def _kind_by_content(upload: File, name: str) -> FileKind:
    upload.seek(0)
    head = upload.read(4096)
    if b"%PDF-" in head[:1024]:
        check_pdf(upload)
        return FileKind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return office_kind(upload)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(why_not_old_office(upload))
    if kind := sound_kind(upload, head):
        return kind
    for begins, why in REFUSED_BY_THEIR_FIRST_BYTES:
        if head.startswith(begins):
            raise FileRefused(why)
    if kind := picture_kind(upload):
        return kind
    if not _is_text(upload):
        raise FileRefused(UNKNOWN)
    if re.match(rb"(\xef\xbb\xbf)?\s*(<!doctype|<html|<\?xml|<svg|<!--|<script)", head, re.IGNORECASE):
        raise FileRefused("This is a page of the web, or a drawing made of code. Save it as a PDF, or add its link, instead.")
    return FileKind.CSV if PurePosixPath(name).suffix.lower() == ".csv" else FileKind.TEXT


def _is_text(upload: File) -> bool:
    """Return whether there is only text in the file, of whatever alphabet."""
    upload.seek(0)
    content = upload.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    # Spreadsheets still write CSV as they did in the nineties, so not only UTF-8 is text.
    return not re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", content)
