"""Kinds of files that people share, told by what is in them whatever their names say, and names that are safe anywhere."""

import json
import re
import unicodedata
import zipfile
import zlib
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from lxml import etree
from PIL import Image

from networks.errors import FileRefused
from thep.cms.bounded_process import ProcessFailed, run_bounded
from thep.cms.uploads import MACROS, draw_to_the_end

CHILD = Path(__file__).with_name("drawing_child.py")
"""The program that opens what only a process of its own may open."""

PARTS = 6_000
"""The most parts that an Office file may have: a presentation of 500 slides has half as many."""

OPENED = 4
"""How many times as large as the largest file an Office file may be once it is unpacked."""

LARGEST_PART = 16 * 1024 * 1024
"""Bytes of a part of an Office file that is read as a whole: the text of a thousand pages."""

NAME_LENGTH, NAME_BYTES = 120, 200
"""Of a name, with its ending: file systems take 255 bytes, and some put something of theirs before it."""

SAVE_AGAIN = "Open it where it was made, save it again, then choose it here."
WHAT_WE_TAKE = "We take PDFs, Word documents, slides, spreadsheets, text, pictures and sound."


class FileKind(Enum):
    """A kind of file, by its usual ending, with what people call it, and whether pages of it can be shown."""

    label: str
    content_type: str
    has_pages: bool
    endings: frozenset[str]

    PDF = ("pdf", "PDF", "application/pdf", True)
    WORD = ("docx", "Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", True)
    SLIDES = ("pptx", "Slides", "application/vnd.openxmlformats-officedocument.presentationml.presentation", True)
    SPREADSHEET = ("xlsx", "Spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False)
    TEXT = ("txt", "Text", "text/plain; charset=utf-8", False)
    CSV = ("csv", "Spreadsheet", "text/csv; charset=utf-8", False)
    JPEG = ("jpg", "Picture", "image/jpeg", True, "jpeg", "jpe")
    PNG = ("png", "Picture", "image/png", True)
    WEBP = ("webp", "Picture", "image/webp", True)
    AVIF = ("avif", "Picture", "image/avif", True)
    HEIC = ("heic", "Picture", "image/heic", True, "heif")
    GIF = ("gif", "Picture", "image/gif", True)
    MP3 = ("mp3", "Sound", "audio/mpeg", False)
    M4A = ("m4a", "Sound", "audio/mp4", False, "m4b")
    OGG = ("ogg", "Sound", "audio/ogg", False, "oga", "opus")
    WAV = ("wav", "Sound", "audio/wav", False, "wave")

    def __new__(cls, extension: str, label: str, content_type: str, has_pages: bool, *others: str) -> "FileKind":
        kind = object.__new__(cls)
        kind._value_ = extension
        kind.label, kind.content_type, kind.has_pages, kind.endings = label, content_type, has_pages, frozenset({extension, *others})
        return kind

    @property
    def extension(self) -> str:
        return str(self.value)

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_sound(self) -> bool:
        return self.content_type.startswith("audio/")


OFFICE = (FileKind.WORD, FileKind.SLIDES, FileKind.SPREADSHEET)
PICTURES = {
    "JPEG": FileKind.JPEG,
    "MPO": FileKind.JPEG,
    "PNG": FileKind.PNG,
    "WEBP": FileKind.WEBP,
    "AVIF": FileKind.AVIF,
    "HEIF": FileKind.HEIC,
    "GIF": FileKind.GIF,
}
"""By what Pillow calls them."""

ENDINGS = frozenset().union(*(kind.endings for kind in FileKind))

OLD_OFFICE = {"WordDocument": ("Word document", ".docx"), "PowerPoint Document": ("PowerPoint", ".pptx"), "Workbook": ("Excel", ".xlsx")}
VIDEO = "This is a video. Put it where your videos are kept, such as YouTube or Vimeo, and add its link here."
OTHER_SOUND = "This sound is of a kind that not every browser plays. Save it as MP3, then choose it here."
PROGRAM = f"This is a program, which nobody should open from here. {WHAT_WE_TAKE}"
PASSWORD = (
    "This file asks for a password before it opens. Save it without one, then choose it here. Only members of the network can open it."  # noqa: S105
)
BROKEN = f"This file is broken: it doesn’t open. {SAVE_AGAIN}"
TOO_MUCH_INSIDE = (
    "There is far more inside this file than its size says, so we can’t open it. Make its pictures smaller, or split it in two."
)

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
        return _checked_pdf(upload)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _office_kind(upload)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(_why_not_old_office(upload))
    if kind := _sound_kind(upload, head):
        return kind
    for begins, why in REFUSED_BY_THEIR_FIRST_BYTES:
        if head.startswith(begins):
            raise FileRefused(why)
    if kind := _picture_kind(upload):
        return kind
    if not _is_text(upload):
        raise FileRefused(f"We don’t know this kind of file. {WHAT_WE_TAKE} Save it as one of these, then choose it here.")
    if re.match(rb"(\xef\xbb\xbf)?\s*(<!doctype|<html|<\?xml|<svg|<!--|<script)", head, re.IGNORECASE):
        raise FileRefused("This is a page of the web, or a drawing made of code. Save it as a PDF, or add its link, instead.")
    return FileKind.CSV if PurePosixPath(name).suffix.lower() == ".csv" else FileKind.TEXT


def _checked_pdf(upload: File) -> FileKind:
    try:
        with run_bounded(CHILD, "check_pdf", upload) as folder:
            wrong = json.loads((folder / "told.json").read_text("utf-8")).get("wrong")
    except ProcessFailed:
        wrong = "broken"
    if wrong:
        raise FileRefused(PASSWORD if wrong == "password" else BROKEN)
    return FileKind.PDF


def _office_kind(upload: File) -> FileKind:
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
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, zlib.error, etree.XMLSyntaxError) as broken:
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
        with parts.open(entry) as part:
            while chunk := part.read(1024 * 1024):
                left -= len(chunk)
                if left < 0:
                    raise FileRefused(TOO_MUCH_INSIDE)
    return most - left


def read_xml(data: bytes) -> Any:
    """Return the root of a part of an Office file. Raise XMLSyntaxError, also where it declares what XML of Office never does."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("A part of an Office file declares no document type", 0, 0, 0)
    return root


def _why_not_old_office(upload: File) -> str:
    upload.seek(0)
    content = upload.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return PASSWORD
    for stream, (program, extension) in OLD_OFFICE.items():
        if stream.encode("utf-16-le") in content:
            return f"This is an old {program} file. Open it, save it as {extension}, then choose it here."
    return f"We don’t know this kind of file. {WHAT_WE_TAKE} Save it as one of these, then choose it here."


def _picture_kind(upload: File) -> FileKind | None:
    """Return which picture `upload` is, after having drawn it to its end; None where it is none."""
    try:
        with Image.open(upload, formats=[known for known in PICTURES if known != "MPO"]) as picture:
            kind = PICTURES[picture.format or ""]
            if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise Image.DecompressionBombError
            try:
                draw_to_the_end(picture)
            except (OSError, SyntaxError, ValueError, EOFError, IndexError) as broken:
                raise FileRefused(f"This picture is broken: only part of it is there. {SAVE_AGAIN}") from broken
            return kind
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as large:
        raise FileRefused("This picture has too many pixels. Make it smaller first: 2,000 across is plenty.") from large
    except (OSError, SyntaxError, ValueError):
        return None


def _sound_kind(upload: File, head: bytes) -> FileKind | None:
    """Return which sound `upload` is, or None. Raise FileRefused for a video that keeps its sound in the same way."""
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return FileKind.WAV
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        raise FileRefused(VIDEO)
    if head.startswith(b"OggS"):
        if b"theora" in head or b"\x01video" in head:
            raise FileRefused(VIDEO)
        if head[28:36] != b"OpusHead" and head[28:35] != b"\x01vorbis":
            raise FileRefused(OTHER_SOUND)
        return FileKind.OGG
    if head[4:8] == b"ftyp" and head[8:12] not in (b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"):
        return _kind_of_boxes(upload, head[8:12])
    if head.startswith(b"ID3") or _is_frame_of_mp3(head):
        return _checked_mp3(upload, head)
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        raise FileRefused(OTHER_SOUND)
    return None


def _kind_of_boxes(upload: File, brand: bytes) -> FileKind:
    """Return that a file of MP4's boxes is sound, by the tracks that it says it has."""
    for name, _, start, end in boxes(upload, upload.size or 0):
        if name == b"moov" and end - start <= LARGEST_PART:
            upload.seek(start)
            tracks = set(re.findall(rb"hdlr.{8}(vide|soun)", upload.read(end - start), re.DOTALL))
            if tracks == {b"soun"} or (tracks and brand in (b"M4A ", b"M4B ")):
                return FileKind.M4A
            raise FileRefused(VIDEO)
    raise FileRefused(BROKEN if brand in (b"M4A ", b"M4B ") else VIDEO)


def boxes(file: IO[bytes] | File, size: int, start: int = 0) -> list[tuple[bytes, int, int, int]]:
    """Return the boxes of an MP4 file from `start` to `size`: each one's name, where it begins, where what is in it begins, and its end."""
    found: list[tuple[bytes, int, int, int]] = []
    at = start
    while at + 8 <= size and len(found) < 1_000:
        file.seek(at)
        header = file.read(16)
        length, name, inside = int.from_bytes(header[:4]), header[4:8], at + 8
        if length == 1:
            length, inside = int.from_bytes(header[8:16]), at + 16
        elif length == 0:
            length = size - at
        if length < inside - at or at + length > size:
            break
        found.append((name, at, inside, at + length))
        at += length
    return found


def _is_frame_of_mp3(head: bytes) -> bool:
    return len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _checked_mp3(upload: File, head: bytes) -> FileKind:
    start = 0
    if head.startswith(b"ID3"):
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    upload.seek(start)
    rest = upload.read(64 * 1024).lstrip(b"\0")
    if not any(_is_frame_of_mp3(rest[at : at + 4]) for at in range(max(0, min(len(rest) - 3, 4_096)))):
        raise FileRefused(f"This sound is broken: it doesn’t play. {SAVE_AGAIN}")
    return FileKind.MP3


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


def kind_named(extension: str) -> FileKind:
    """Return the kind whose usual ending is `extension`, as a version keeps it. Raises StopIteration for any other."""
    return next(kind for kind in FileKind if kind.extension == extension)


def safe_name(name: str, kind: FileKind | None = None) -> str:
    """Return `name` so that any system keeps it and nobody is misled by it, with the ending of `kind` where that is said."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/")
    name = PurePosixPath(name.rstrip("/")).name
    # Controls, and what turns the direction of writing, by which an .exe can look like a .pdf.
    name = "".join(" " if character.isspace() else character for character in name)
    name = "".join("" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character for character in name)
    name = re.sub(r'[<>:"|?*]', "-", name)
    name = re.sub(r" +", " ", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,5}", ending):
        stem, ending = name, ""
    if kind and ending.lower() not in kind.endings:
        if not (ending.isalpha() or ending.lower() in ENDINGS):
            stem = name
        if stem.rpartition(".")[2].lower() in kind.endings:
            stem, _, ending = stem.rpartition(".")
        else:
            ending = kind.extension
    stem = stem.strip(" .") or "file"
    room = NAME_LENGTH - len(ending) - 1
    stem = stem[:room].encode()[: NAME_BYTES - len(ending) - 1].decode(errors="ignore").strip(" .")
    return f"{stem}.{ending}" if ending else stem
