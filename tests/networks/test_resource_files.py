"""What people may share is told by what is in the file, whatever its name says; names are safe wherever they are kept."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from networks.errors import FileRefused
from networks.resources.files.kinds import FileKind
from networks.resources.files.names import safe_name
from networks.resources.files.recognising import kind_of

from . import documents, sounds


def kind(content, name="plan.bin"):
    return kind_of(SimpleUploadedFile(name, content), name)


def with_part(content, name, data, **changes):
    """The Office file with a part more, or with another one in its place."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.namelist():
            if entry != name:
                archive.writestr(entry, source.read(entry))
        archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (documents.pdf("Monday"), FileKind.PDF),
        (documents.docx("Monday"), FileKind.WORD),
        (documents.pptx("Monday"), FileKind.SLIDES),
        (documents.xlsx(("Monday", "Tuesday")), FileKind.SPREADSHEET),
        (b"On Monday we meet, caf\xe9.\r\n", FileKind.TEXT),
        ("\ufeffOn Monday".encode("utf-16"), FileKind.TEXT),
        (documents.picture("JPEG"), FileKind.JPEG),
        (documents.picture("MPO"), FileKind.JPEG),
        (documents.picture("PNG"), FileKind.PNG),
        (documents.picture("WEBP"), FileKind.WEBP),
        (documents.picture("AVIF"), FileKind.AVIF),
        (documents.picture("HEIF"), FileKind.HEIC),
        (documents.picture("GIF"), FileKind.GIF),
        (sounds.mp3(), FileKind.MP3),
        (sounds.mp3("Anna"), FileKind.MP3),
        (sounds.m4a(), FileKind.M4A),
        (sounds.ogg("Anna"), FileKind.OGG),
        (sounds.wav(), FileKind.WAV),
    ],
)
def test_a_file_is_what_is_in_it(content, expected):
    assert kind(content, "plan.exe") is expected


def test_only_its_name_tells_a_table_from_other_text():
    assert kind(b"Name,Day\nPhonics,Monday\n", "days.CSV") is FileKind.CSV
    assert kind(b"Name,Day\nPhonics,Monday\n", "days.docx") is FileKind.TEXT


def test_a_file_can_be_read_from_its_start_afterwards():
    file = ContentFile(documents.docx("Monday"))
    kind_of(file, "plan.docx")
    assert file.read(2) == b"PK"


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
MACRO_TYPES = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (sounds.m4a(track=b"vide").replace(b"M4A ", b"isom"), "Put it where your videos are kept"),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 40, "This is a video"),
        (b"RIFF\0\0\0\0AVI LIST", "This is a video"),
        (OLD + "WordDocument".encode("utf-16-le"), "old Word document file. Open it, save it as .docx"),
        (OLD + "PowerPoint Document".encode("utf-16-le"), "save it as .pptx"),
        (OLD + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "asks for a password"),
        (OLD, "We don’t know this kind of file"),
        (with_part(documents.docx(), "word/vbaProject.bin", b"x"), "has macros in it"),
        (documents.docx().replace(b"PK\x03\x04", b"PK\x03\x04", 1)[:-30], "is broken"),
        (documents.docx()[:400], "is broken"),
        (with_part(b"PK\x05\x06" + b"\0" * 18, "plan.docx", b"x"), "packed folder (zip)"),
        (with_part(documents.docx(), "[Content_Types].xml", b'<!DOCTYPE a [<!ENTITY b "c">]><Types>&b;</Types>'), "is broken"),
        (with_part(documents.docx(), "../../outside.xml", b"x"), "is broken"),
        (b"MZ\x90\0" + b"\0" * 100, "This is a program"),
        (b"\x7fELF" + b"\0" * 100, "This is a program"),
        (documents.pdf("Monday", password="open"), "asks for a password"),
        (b"%PDF-1.7\nnothing of a PDF", "is broken"),
        (documents.picture("JPEG", (800, 600))[:900], "This picture is broken"),
        (documents.large_picture(), "too many pixels"),
        (b"ID3\x03\0\0\0\0\0\x01\0 and no sound", "This sound is broken"),
        (b"fLaC\0\0\0", "Save it as MP3"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "page of the web"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "page of the web"),
        (b"{\\rtf1 Monday}", "rich text (.rtf)"),
        (bytes(range(256)), "We don’t know this kind of file"),
    ],
)
def test_what_cannot_be_shared_is_refused_with_what_to_do(content, words):
    with pytest.raises(FileRefused, match=r".") as refused:
        kind(content, "plan.docx")
    assert words in str(refused.value)


def test_macros_are_found_by_what_the_file_says_of_itself_too():
    types = zipfile.ZipFile(io.BytesIO(documents.docx())).read("[Content_Types].xml").decode()
    named = types.replace(f"{documents.CONTENT}.wordprocessingml.document.main+xml", MACRO_TYPES)
    with pytest.raises(FileRefused, match="macros"):
        kind(with_part(documents.docx(), "[Content_Types].xml", named), "plan.docx")


def test_a_file_over_the_size_is_refused_before_it_is_read(settings):
    settings.RESOURCE_LARGEST = 1_000
    with pytest.raises(FileRefused, match="is the most"):
        kind(b"x" * 1_001)


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_is(settings):
    with pytest.raises(FileRefused, match="far more inside"):
        kind(documents.zip_bomb(), "plan.docx")
    # It says that it is small: reading stops where it said that it ends, and its sum isn't right.
    lying = bytearray(documents.zip_bomb(1024 * 1024))
    lying = bytes(lying).replace((1024 * 1024).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(FileRefused, match="is broken"):
        kind(lying, "plan.docx")
    settings.RESOURCE_LARGEST = 100_000
    with pytest.raises(FileRefused, match="far more inside"):
        kind(documents.zip_bomb(1024 * 1024), "plan.docx")


def test_an_office_file_of_more_parts_than_any_has_is_refused(monkeypatch):
    monkeypatch.setattr("networks.resources.files.office.PARTS", 3)
    with pytest.raises(FileRefused, match="far more inside"):
        kind(documents.docx())


@pytest.mark.parametrize(
    ("name", "of", "expected"),
    [
        ("Plan for Monday.docx", None, "Plan for Monday.docx"),
        ("../../etc/passwd", None, "passwd"),
        ("C:\\Users\\Anna\\plan.docx", None, "plan.docx"),
        ("plan\r\nSet-Cookie: a=b.pdf", None, "plan Set-Cookie- a=b.pdf"),
        ("plan\u202efdp.exe", FileKind.PDF, "planfdp.pdf"),
        ("a\0b\x07.txt", None, "ab.txt"),
        ("...", None, "file"),
        ("", FileKind.PDF, "file.pdf"),
        (".htaccess", FileKind.TEXT, "htaccess.txt"),
        ("plan.pdf", FileKind.WORD, "plan.docx"),
        ("plan v1.2", FileKind.WORD, "plan v1.2.docx"),
        ("photo.JPEG", FileKind.JPEG, "photo.JPEG"),
        ("photo.png.exe", FileKind.PNG, "photo.png"),
        ('what? "this": <that>|*.pdf', FileKind.PDF, "what- -this-- -that---.pdf"),
        ("Café/", None, "Café"),
    ],
)
def test_a_name_is_safe_and_says_what_the_file_is(name, of, expected):
    assert safe_name(name, of) == expected


@pytest.mark.parametrize("character", ["a", "é", "語", "🙂"])
def test_a_long_name_is_cut_and_keeps_its_ending(character):
    name = safe_name(character * 300 + ".pdf", FileKind.PDF)
    assert name.endswith(f"{character}.pdf")
    assert len(name) <= 120
    assert len(name.encode()) <= 200
