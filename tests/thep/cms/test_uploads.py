"""What editors upload is what its name says, and of a size that a page can use; what they typed beside it is kept."""

import io
import struct
import zipfile
import zlib

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngImageFile, PngInfo
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.models import Collection

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import ensure_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    ensure_groups()
    person = PersonFactory(name="Leila Haddad")
    person.groups.add(Group.objects.get(name="Editors"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def picture_bytes(kind="JPEG", size=(400, 300)):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


def bomb():
    """A PNG of a few bytes that says it has 400 million pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 60_001)) + chunk(b"IEND", b"")


def test_the_first_of_several_pictures_in_one_file_is_taken_without_what_they_tell(editor):
    told = Image.Exif()
    told[0x010E] = "At Saddlers Yard School"
    file = io.BytesIO()
    several = [Image.new("RGB", (400, 300), colour) for colour in ("teal", "gold")]
    several[0].save(file, "MPO", save_all=True, append_images=several[1:], exif=told)

    assert sent(editor, "wagtailimages:add", "corner.jpg", file.getvalue()).status_code == 302
    assert b"Saddlers" not in get_image_model().objects.get().file.read()


def office_file(folder="word/", *extra):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name in ("[Content_Types].xml", f"{folder}document.xml", *extra):
            parts.writestr(name, "<x/>")
    return file.getvalue()


def sent(editor, address, name, content):
    """The page that answers an upload under the title "Reading corner"."""
    data = {"title": "Reading corner", "file": SimpleUploadedFile(name, content), "collection": Collection.get_first_root_node().pk}
    return editor.post(reverse(address), data)


def test_a_phones_heic_is_taken_as_a_jpeg_without_what_it_tells(editor):
    told = Image.Exif()
    told[0x010E] = "At Saddlers Yard School"
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, "HEIF", exif=told)
    assert sent(editor, "wagtailimages:add", "IMG_1234.HEIC", file.getvalue()).status_code == 302
    image = get_image_model().objects.get()
    assert image.file.name.endswith(".jpg")
    assert (image.width, image.height) == (400, 300)
    assert b"Saddlers" not in image.file.read()


def test_texts_of_a_png_and_iptc_of_a_jpeg_go_like_exif(editor):
    texts = PngInfo()
    texts.add_text("Author", "Saddlers Yard")
    texts.add_itxt("Description", "Saddlers Yard, Year 2")
    png = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(png, "PNG", pnginfo=texts)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x12\x1c\x02x\x00\rSaddlers Yard"
    plain = picture_bytes()
    jpeg = plain[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + plain[2:]
    for name, content in (("corner.png", png.getvalue()), ("corner.jpg", jpeg)):
        assert b"Saddlers" in content
        assert sent(editor, "wagtailimages:add", name, content).status_code == 302
        assert b"Saddlers" not in get_image_model().objects.latest("pk").file.read(), name


def test_a_picture_that_is_too_large_is_refused_before_it_is_decoded(editor, monkeypatch):
    """49 megapixels of grey are 300 kB, and a gigabyte when they are drawn."""
    file = io.BytesIO()
    Image.new("L", (7000, 7000)).save(file, "PNG")
    decoded, prepare = [], PngImageFile.load_prepare
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load_prepare", lambda self: decoded.append(self.size) or prepare(self))
    answer = sent(editor, "wagtailimages:add", "corner.png", file.getvalue())
    assert "too many pixels (49,000,000)" in answer.text
    assert decoded == []


def test_the_formats_are_said_once_and_in_words(editor):
    page = editor.get(reverse("wagtailimages:add")).text
    assert "A JPEG, PNG, WebP or AVIF picture, or a phone’s HEIC, of 10.0\xa0MB and 24 million pixels at most (6,000 by 4,000)." in page
    assert "Supported formats" not in page
    answer = sent(editor, "wagtailimages:add", "corner.gif", picture_bytes("GIF"))
    assert "Choose one of these: a JPEG, PNG, WebP or AVIF picture, or a phone’s HEIC." in answer.text


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_is_taken(editor, kind):
    assert sent(editor, "wagtailimages:add", f"corner.{kind.lower()}", picture_bytes(kind)).status_code == 302
    assert get_image_model().objects.get().title == "Reading corner"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_tells_nobody_where_it_was_taken_and_stands_the_right_way_up(editor, kind):
    told = Image.Exif()
    told[0x010E], told[0x0112] = "At Saddlers Yard School", 6
    told.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, kind, exif=told, comment=b"Year 2 at Saddlers Yard", xmp=b"<x>Saddlers Yard</x>")

    assert sent(editor, "wagtailimages:add", f"corner.{kind.lower()}", file.getvalue()).status_code == 302

    image = get_image_model().objects.get()
    kept = image.file.read()
    shown = Image.open(image.get_rendition("width-200|format-jpeg").file)
    assert b"Saddlers" not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) in ({0x0112: 6}, {})
    assert not shown.getexif().get_ifd(0x8825)
    assert shown.height > shown.width


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("corner.jpg", b"MZ\x90 a program", "isn’t a picture, whatever its name says"),
        ("corner.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "inside it is svg"),
        ("corner.jpg", b"", "empty"),
        ("corner.jpg", picture_bytes("PNG"), "inside it is png"),
        ("corner.jpg", picture_bytes("JPEG")[:200], "isn’t a picture"),
        ("corner.jpg", picture_bytes("JPEG")[:-400], "isn’t a picture"),
        ("corner.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Choose one of these: a JPEG"),
        ("corner.jpg", picture_bytes("JPEG") + b"\0" * 10 * 1024 * 1024, "10.0\xa0MB is the most"),
        ("corner.png", bomb(), "too many pixels"),
    ],
    ids=["program", "drawing renamed", "empty", "other format", "cut off early", "cut off late", "drawing", "too large", "bomb"],
)
def test_what_is_no_picture_is_refused_in_words_and_its_title_kept(editor, monkeypatch, name, content, words):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as it is once a receipt's PDF was written

    answer = sent(editor, "wagtailimages:add", name, content)

    assert answer.status_code == 200
    assert words in answer.text
    assert 'value="Reading corner"' in answer.text
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.pdf", b"%PDF-1.7\n"),
        ("minutes.docx", office_file("word/")),
        ("slides.pptx", office_file("ppt/")),
        ("numbers.xlsx", office_file("xl/")),
        ("numbers.csv", "name,school\nZoë,Saddlers Yard".encode("cp1252")),
        ("notes.txt", "Ça va".encode()),
    ],
    ids=["pdf", "text", "slides", "sheet", "csv", "plain"],  # an Office file has the time in it, and so would its test's name
)
def test_a_document_is_taken(editor, name, content):
    assert sent(editor, "wagtaildocs:add", name, content).status_code == 302
    assert Document.objects.get().title == "Reading corner"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("minutes.pdf", b"MZ\x90 a program", "ends in .pdf, but that isn’t what is in it"),
        ("minutes.docx", b"PK\x03\x04 broken", "ends in .docx"),
        ("minutes.docx", office_file("xl/"), "ends in .docx"),
        ("minutes.docx", office_file("word/", "word/vbaProject.bin"), "has macros in it"),
        ("numbers.csv", office_file("xl/"), "ends in .csv"),
        ("notes.txt", b"%PDF-1.7\n", "ends in .txt"),
        ("notes.txt", b"a\0b", "ends in .txt"),
        ("page.html", b"<script>alert(1)</script>", "not allowed"),
        ("minutes.pdf", b"%PDF-1.7\n" + b"\0" * 10 * 1024 * 1024, "10.0\xa0MB is the most"),
    ],
    ids=["program", "broken", "sheet as text", "macros", "sheet as csv", "pdf as text", "binary", "page", "too large"],
)
def test_what_isnt_what_it_says_is_refused_in_words_and_its_title_kept(editor, name, content, words):
    answer = sent(editor, "wagtaildocs:add", name, content)

    assert answer.status_code == 200
    assert words in answer.text
    assert 'value="Reading corner"' in answer.text
    assert not Document.objects.exists()


def test_several_at_once_are_judged_one_by_one(editor):
    data = {"title": "corner", "files[]": SimpleUploadedFile("corner.jpg", b"no picture")}
    answer = editor.post(reverse("wagtailimages:add_multiple"), data, headers={"X-Requested-With": "XMLHttpRequest"})
    assert "whatever its name says" in answer.json()["error_message"]

    data = {"title": "minutes", "files[]": SimpleUploadedFile("minutes.pdf", b"no document")}
    answer = editor.post(reverse("wagtaildocs:add_multiple"), data, headers={"X-Requested-With": "XMLHttpRequest"})
    assert "isn’t what is in it" in answer.json()["error_message"]
