"""What a file tells of whoever made it is gone from all of its bytes, packed or not, and what it says is there still."""

import io
import re
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageSequence

from networks.errors import FileRefused
from networks.resources.files.cleaning import without_metadata
from networks.resources.files.kinds import FileKind
from networks.resources.files.recognising import kind_of

from . import documents, sounds

SECRET = "Zephyrine"
FORMS = (SECRET.encode(), SECRET.encode("utf-16-le"), SECRET.encode("utf-16-be"))


def cleaned(content, kind, name="plan.bin"):
    return without_metadata(ContentFile(content, name), kind).read()


def everything(content):
    """All the bytes of a file, with what is packed in it unpacked: parts of zips, in parts of zips too, and streams of PDFs."""
    found = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                found += [name.encode(), *everything(parts.read(name))]
    elif content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for each in pdf.objects:
                if isinstance(each, pikepdf.Stream):
                    found.append(each.read_raw_bytes())
                    found.append(each.stream_dict.unparse(resolved=True))
                    if each.get("/Filter") in (None, pikepdf.Name.FlateDecode):
                        found.append(each.read_bytes())
                elif isinstance(each, (pikepdf.Dictionary, pikepdf.Array)):
                    found.append(each.unparse(resolved=True))
            found.append(pdf.trailer.unparse(resolved=True))
            found.append(str(dict(pdf.docinfo)).encode())
    else:
        for at in re.finditer(rb"\x78[\x01\x9c\xda]", content):
            try:
                found.append(zlib.decompress(content[at.start() :]))
            except zlib.error:
                continue
    return found


def tells(content):
    return any(form in part for part in everything(content) for form in FORMS)


def photo():
    return documents.picture("JPEG", artist=SECRET)


WORD = documents.docx("On Monday we plan.", author=SECRET, company=SECRET, comment=f"Ask {SECRET}", tracked=SECRET, photo=photo())
TOLD = {
    "docx author": (documents.docx("On Monday we plan.", author=SECRET), FileKind.WORD),
    "docx company": (documents.docx("On Monday we plan.", company=SECRET), FileKind.WORD),
    "docx comment": (documents.docx("On Monday we plan.", comment=f"Ask {SECRET}"), FileKind.WORD),
    "docx tracked": (documents.docx("On Monday we plan.", tracked=SECRET), FileKind.WORD),
    "docx photo": (documents.docx("On Monday we plan.", photo=photo()), FileKind.WORD),
    "docx all": (WORD, FileKind.WORD),
    "pptx": (documents.pptx("On Monday we plan.", author=SECRET, company=SECRET, comment=SECRET), FileKind.SLIDES),
    "xlsx author": (documents.xlsx(("On Monday we plan.",), author=SECRET, company=SECRET), FileKind.SPREADSHEET),
    "xlsx note": (documents.xlsx(("On Monday we plan.",), author=SECRET, comment="Bring scissors"), FileKind.SPREADSHEET),
    "xlsx note elsewhere": (
        documents.xlsx(("On Monday we plan.",), author=SECRET, comment="Bring scissors", notes="xl/comments/comment1.xml"),
        FileKind.SPREADSHEET,
    ),
    "xlsx thread": (documents.xlsx(("On Monday we plan.",), author=SECRET, thread=f"Ask {SECRET}"), FileKind.SPREADSHEET),
    "pdf author": (documents.pdf("On Monday we plan.", author=SECRET), FileKind.PDF),
    "pdf note": (documents.pdf("On Monday we plan.", note=f"Ask {SECRET}"), FileKind.PDF),
    "pdf attached": (documents.pdf("On Monday we plan.", attached=SECRET), FileKind.PDF),
    "pdf photo": (documents.pdf("On Monday we plan.", photo=photo()), FileKind.PDF),
    "jpeg": (photo(), FileKind.JPEG),
    "png": (documents.picture("PNG", artist=SECRET), FileKind.PNG),
    "webp": (documents.picture("WEBP", artist=SECRET), FileKind.WEBP),
    "heic": (documents.picture("HEIF", artist=SECRET), FileKind.HEIC),
    "mp3": (sounds.mp3(SECRET), FileKind.MP3),
    "m4a": (sounds.m4a(SECRET), FileKind.M4A),
    "wav": (sounds.wav(SECRET), FileKind.WAV),
    "ogg": (sounds.ogg(SECRET), FileKind.OGG),
}


@pytest.mark.parametrize("what", TOLD)
def test_who_made_it_is_gone_and_the_words_are_there(what):
    content, kind = TOLD[what]
    assert tells(content), "with cleaning left out, it is there"
    bare = cleaned(content, kind)
    assert not tells(bare)
    if kind in (FileKind.WORD, FileKind.SLIDES, FileKind.SPREADSHEET, FileKind.PDF):
        assert any(b"On Monday we plan." in part for part in everything(bare))
    assert kind_of(ContentFile(bare), "plan") is kind.cleaned


def test_nothing_in_a_word_document_points_at_what_is_gone():
    """Word says that a file is broken where something in it does."""
    with zipfile.ZipFile(io.BytesIO(cleaned(WORD, FileKind.WORD))) as parts:
        there = set(parts.namelist())
        types = parts.read("[Content_Types].xml").decode()
        links = parts.read("word/_rels/document.xml.rels").decode()
        document = parts.read("word/document.xml").decode()
    assert all(name in there for name in re.findall(r'PartName="/([^"]+)"', types))
    assert all(f"word/{name}" in there for name in re.findall(r'Target="([^"]+)"', links))
    assert "comment" not in document
    assert re.findall(r'w:author="([^"]*)"', document) == ["Author"] * 3
    assert "Put in later." in document
    assert "Taken out later." in document


def test_slides_and_sheets_point_at_nothing_that_is_gone():
    for content, kind in (TOLD["pptx"], TOLD["xlsx thread"]):
        with zipfile.ZipFile(io.BytesIO(cleaned(content, kind))) as parts:
            there = set(parts.namelist())
            assert all(name in there for name in re.findall(r'PartName="/([^"]+)"', parts.read("[Content_Types].xml").decode()))
            links = [parts.read(name).decode() for name in there if name.endswith(".rels")]
            assert not any(word in each for each in links for word in ("omment", "person", "docProps"))


@pytest.mark.parametrize("what", ["xlsx note", "xlsx note elsewhere"])
def test_a_note_in_a_sheet_keeps_its_words(what):
    content, kind = TOLD[what]
    assert any(b"Bring scissors" in part for part in everything(cleaned(content, kind)))


def test_the_workbook_behind_a_chart_and_the_template_on_somebodys_disk_are_bare_too():
    inside = documents.xlsx(("Figures",), author=SECRET)
    settings = (
        f'{documents.XML}<w:settings xmlns:w="{documents.W}" xmlns:r="{documents.DOCUMENT}"><w:attachedTemplate r:id="rId1"/></w:settings>'
    )
    link = (
        f'<Relationship Id="rId1" Type="{documents.DOCUMENT}/attachedTemplate" Target="file:///C:/{SECRET}/a.dotx" TargetMode="External"/>'
    )
    links = f'{documents.XML}<Relationships xmlns="{documents.RELATIONSHIPS}">{link}</Relationships>'
    extra = {"word/embeddings/sheet1.xlsx": inside, "word/settings.xml": settings, "word/_rels/settings.xml.rels": links}
    content = documents.docx("Figures", extra=extra)
    assert tells(content)
    bare = cleaned(content, FileKind.WORD)
    assert not tells(bare)
    assert any(b"attachedTemplate" in part for part in everything(content))
    assert not any(b"attachedTemplate" in part for part in everything(bare))


def test_files_in_a_file_unpack_to_no_more_than_one_may(settings):
    settings.RESOURCE_LARGEST = 100_000
    inside = documents.zip_bomb(150_000)
    assert cleaned(documents.docx(extra={"word/embeddings/a.docx": inside}), FileKind.WORD)
    with pytest.raises(FileRefused):
        cleaned(documents.docx(extra={f"word/embeddings/{number}.docx": inside for number in range(3)}), FileKind.WORD)


def test_a_photograph_stands_the_right_way_up_still():
    for bare in (cleaned(photo(), FileKind.JPEG), zipfile.ZipFile(io.BytesIO(cleaned(WORD, FileKind.WORD))).read("word/media/image1.jpeg")):
        with Image.open(io.BytesIO(bare)) as picture:
            assert dict(picture.getexif()) == {0x0112: 6}
            picture.load()


def test_the_photograph_in_a_pdf_is_the_same_picture():
    content, kind = TOLD["pdf photo"]
    with pikepdf.open(io.BytesIO(cleaned(content, kind))) as pdf:
        drawn = pdf.pages[0].Resources.XObject.Photo.read_raw_bytes()
    with Image.open(io.BytesIO(drawn)) as bare, Image.open(io.BytesIO(photo())) as before:
        assert bare.tobytes() == before.tobytes()


def test_a_gif_moves_on_without_its_comment():
    file = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("teal", "gold", "navy")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], comment=SECRET.encode(), loop=0)
    assert tells(file.getvalue())
    bare = cleaned(file.getvalue(), FileKind.GIF)
    assert not tells(bare)
    with Image.open(io.BytesIO(bare)) as picture:
        assert len([frame.copy() for frame in ImageSequence.Iterator(picture)]) == 3
        assert picture.info["loop"] == 0


def test_a_form_of_a_pdf_keeps_its_fields_names():
    made = pikepdf.new()
    page = made.add_blank_page()
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="School", Rect=[0, 0, 50, 20], Contents="Your school"
    )
    page.Annots = pikepdf.Array([made.make_indirect(field)])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=page.Annots)
    file = io.BytesIO()
    made.save(file)
    with pikepdf.open(io.BytesIO(cleaned(file.getvalue(), FileKind.PDF))) as pdf:
        assert str(pdf.pages[0].Annots[0].T) == "School"
        assert str(pdf.pages[0].Annots[0].Contents) == "Your school"


def test_text_stays_as_it_is():
    assert cleaned(b"Name,Day\n", FileKind.CSV) == b"Name,Day\n"


@pytest.mark.parametrize("kind", [FileKind.PDF, FileKind.WORD, FileKind.JPEG, FileKind.OGG])
def test_what_cannot_be_cleaned_is_refused(kind):
    with pytest.raises(FileRefused, match="save it again"):
        cleaned(b"OggS" + b"\0" * 22 + b"\x03" + b"\x01\x01\x01" + b"xxx", kind)
