"""Files as pages and as words; and whatever somebody put into one, it ends with a reason that people understand."""

import io
import tempfile
import zipfile

import pikepdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from networks.errors import FileRefused
from networks.resources.files import drawing
from networks.resources.files.child import CHILD
from networks.resources.files.drawing import draw
from networks.resources.files.kinds import FileKind
from networks.resources.files.word_pages import page_of_word
from thep.cms.bounded_process import ProcessFailed, TookTooLong, run_bounded

from . import documents, sounds


def drawn(content, kind):
    return draw(ContentFile(content, "plan"), kind)


def test_pages_of_a_pdf_are_pictures_with_their_text():
    found = drawn(documents.pdf("Phonics on Monday", "Maths on Tuesday"), FileKind.PDF)
    assert (found.count, found.reason) == (2, "")
    assert [page.text for page in found.pages] == ["Phonics on Monday", "Maths on Tuesday"]
    assert found.text == "Phonics on Monday\n\nMaths on Tuesday"
    first = found.pages[0]
    with Image.open(io.BytesIO(first.picture)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (first.width, first.height))
        assert picture.convert("L").getextrema()[0] < 100, "the words are on it"
    assert abs(first.width - 1200) <= 1


def test_of_500_pages_twenty_are_drawn_and_all_are_counted():
    found = drawn(documents.pdf(*(f"Page {number}" for number in range(1, 501))), FileKind.PDF)
    assert (len(found.pages), found.count) == (20, 500)
    assert "Page 500" in found.text


def test_a_page_as_large_as_a_wall_is_drawn_small():
    made = pikepdf.new()
    made.add_blank_page(page_size=(14_400, 14_400))
    made.add_blank_page(page_size=(3, 14_400))
    file = io.BytesIO()
    made.save(file)
    assert all(page.width <= 1201 and page.height <= 3601 for page in drawn(file.getvalue(), FileKind.PDF).pages)


def test_a_pdf_with_scripts_is_found_by_its_words_and_not_drawn():
    found = drawn(documents.pdf("Phonics on Monday", script="app.alert(1)"), FileKind.PDF)
    assert found.pages == []
    assert "has scripts in it" in found.reason
    assert found.text == "Phonics on Monday"


def test_words_about_scripts_are_no_scripts():
    assert drawn(documents.pdf("A PDF may have /JavaScript in it"), FileKind.PDF).reason == ""


def endless():
    """A PDF whose page draws its drawing, which draws another a hundred times, and so on."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    last = made.make_stream(
        b"0 0 595 842 re f " * 200,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 595, 842],
        Resources=pikepdf.Dictionary(),
    )
    for _ in range(8):
        inside = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=last))
        shape = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": [0, 0, 595, 842], "Resources": inside}
        last = made.make_indirect(made.make_stream(b"/X Do " * 100, **shape))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=last))
    page.Contents = made.make_stream(b"/X Do " * 100)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_a_page_that_would_never_end_is_given_up(monkeypatch):
    # With more memory than it could fill in that time, however fast the machine is.
    monkeypatch.setattr(drawing, "run_bounded", lambda *given: run_bounded(*given, seconds=1, memory=8 * 1024**3))
    found = drawn(endless(), FileKind.PDF)
    assert found.pages == []
    assert found.reason == drawing.TOO_LONG


def test_a_picture_is_drawn_upright_and_small():
    (page,) = drawn(documents.picture("JPEG", (4000, 2000), artist="Anna"), FileKind.JPEG).pages
    assert (page.width, page.height) == (1200, 2400)
    assert b"Anna" not in page.picture
    for kind, of in (
        ("PNG", FileKind.PNG),
        ("GIF", FileKind.GIF),
        ("AVIF", FileKind.AVIF),
        ("HEIF", FileKind.HEIC),
        ("WEBP", FileKind.WEBP),
    ):
        (page,) = drawn(documents.picture(kind, (40, 30)), of).pages
        assert (page.width, page.height) == (40, 30)


def test_a_picture_of_20000_pixels_across_is_refused_by_what_it_says():
    found = drawn(documents.large_picture(), FileKind.PNG)
    assert found.pages == []
    assert "too large to show" in found.reason


def test_slides_are_their_texts_in_the_order_of_the_presentation_without_notes():
    found = drawn(documents.pptx("Welcome\nto phonics", "Why we do it", "Questions", notes="Smile at Anna"), FileKind.SLIDES)
    assert [page.text for page in found.pages] == ["Welcome\nto phonics", "Why we do it", "Questions"]
    assert not any(page.picture for page in found.pages)
    assert (found.count, found.reason) == (3, "")
    assert "Smile" not in found.text


HOSTILE = "See <script>alert(1)</script> & more"


def test_a_word_document_is_clean_html():
    found = drawn(documents.docx("On Monday we plan.", HOSTILE, comment="Ask Anna"), FileKind.WORD)
    assert found.html.startswith("<h3>Planning together</h3><p>On Monday we plan.</p>")
    assert "<script" not in found.html
    assert "&lt;script&gt;" in found.html
    assert "Anna" not in found.html
    assert found.text.startswith("Planning together\nOn Monday we plan.")


def test_links_of_a_word_document_lead_to_pages_alone():
    links = "".join(f'<w:hyperlink r:id="rId5{number}"><w:r><w:t>link {number}</w:t></w:r></w:hyperlink>' for number in range(4))
    body = f"<w:body><w:p>{links}</w:p></w:body>"
    document = f'{documents.XML}<w:document xmlns:w="{documents.W}" xmlns:r="{documents.DOCUMENT}">{body}</w:document>'
    targets = ("javascript:alert(1)", "https://example.org/plan", "/account/sign-out/", "data:text/html,x")
    rows = "".join(
        f'<Relationship Id="rId5{number}" Type="{documents.DOCUMENT}/hyperlink" Target="{target}" TargetMode="External"/>'
        for number, target in enumerate(targets)
    )
    link = f'{documents.XML}<Relationships xmlns="{documents.RELATIONSHIPS}">{rows}</Relationships>'
    made = documents.docx(extra={"word/document.xml": document, "word/_rels/document.xml.rels": link})
    found = drawn(made, FileKind.WORD)
    assert found.html.count("href=") == 1
    assert '<a href="https://example.org/plan" rel="noopener noreferrer nofollow">link 1</a>' in found.html
    assert "link 0" in found.html


def test_headings_of_a_word_document_leave_no_level_out():
    paragraphs = "".join(f'<w:p><w:pPr><w:pStyle w:val="H{level}"/></w:pPr><w:r><w:t>{level}</w:t></w:r></w:p>' for level in (2, 4, 1, 2))
    document = f'{documents.XML}<w:document xmlns:w="{documents.W}"><w:body>{paragraphs}</w:body></w:document>'
    styles = "".join(f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>' for level in (1, 2, 4))
    extra = {"word/document.xml": document, "word/styles.xml": f'{documents.XML}<w:styles xmlns:w="{documents.W}">{styles}</w:styles>'}
    assert drawn(documents.docx(extra=extra), FileKind.WORD).html == "<h3>2</h3><h4>4</h4><h3>1</h3><h4>2</h4>"


def test_a_picture_in_a_word_document_is_left_out():
    found = drawn(documents.docx("On Monday", photo=documents.picture()), FileKind.WORD)
    assert "<img" not in found.html
    assert "data:" not in found.html


def test_a_word_document_becomes_a_page_with_its_first_heading_as_title():
    title, html = page_of_word(ContentFile(documents.docx("On Monday we plan.", heading="Planning & more"), "plan.docx"))
    assert (title, html) == ("Planning & more", "<p>On Monday we plan.</p>")
    title, html = page_of_word(ContentFile(documents.docx("On Monday we plan.", heading=""), "../Our plan.docx"))
    assert (title, html) == ("Our plan", "<p>On Monday we plan.</p>")


@pytest.mark.parametrize("content", [documents.pdf("Monday"), documents.zip_bomb(), b"", b"PK\x03\x04broken"])
def test_only_a_word_document_becomes_a_page(content):
    with pytest.raises(FileRefused):
        page_of_word(ContentFile(content, "plan.docx"))


def test_words_of_sheets_and_texts_are_for_the_search():
    found = drawn(documents.xlsx(("Phonics", "Monday")), FileKind.SPREADSHEET)
    assert found.text == "Phonics\nMonday"
    assert "Download it" in found.reason
    cell = b'<row r="1"><c t="inlineStr"><is><t>In its cell</t></is></c></row>'
    sheet = documents.XML.encode() + f'<worksheet xmlns="{documents.S}"><sheetData>'.encode() + cell + b"</sheetData></worksheet>"
    with zipfile.ZipFile(io.BytesIO(documents.xlsx(("Phonics",)))) as parts:
        others = {name: parts.read(name) for name in parts.namelist() if name != "xl/sharedStrings.xml"}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in (others | {"xl/worksheets/sheet1.xml": sheet}).items():
            made.writestr(name, data)
    assert drawn(file.getvalue(), FileKind.SPREADSHEET).text == "In its cell"
    assert drawn("Café on Monday\0".encode(), FileKind.TEXT).text == "Café on Monday"
    assert drawn(b"caf\xe9;Monday", FileKind.CSV).text == "café;Monday"
    assert len(drawn("語".encode() * 400_000, FileKind.TEXT).text) == 200_000


def test_sound_has_nothing_to_draw():
    assert drawn(sounds.mp3(), FileKind.MP3) == drawing.Drawn()


@pytest.mark.parametrize("kind", [FileKind.PDF, FileKind.WORD, FileKind.SLIDES, FileKind.SPREADSHEET, FileKind.PNG])
def test_a_broken_file_has_a_reason(kind):
    found = drawn(b"PK\x03\x04 nothing", kind)
    assert (found.pages, found.reason) == ([], drawing.NOT_DRAWN)


def deep(levels):
    body = f"<w:body>{'<w:sdt><w:sdtContent>' * levels}x{'</w:sdtContent></w:sdt>' * levels}</w:body>"
    return documents.docx(extra={"word/document.xml": f'{documents.XML}<w:document xmlns:w="{documents.W}">{body}</w:document>'})


def test_a_document_without_a_bottom_has_a_reason():
    assert drawn(deep(20_000), FileKind.WORD).reason in (drawing.NOT_DRAWN, drawing.TOO_LONG)


def test_entities_of_a_presentation_are_not_followed():
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(documents.pptx("Monday"))) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "ppt/slides/slide1.xml":
                entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
                data = data.replace(b"<p:sld ", entity + b"<p:sld ").replace(b"Monday", b"Monday &b;")
            target.writestr(name, data)
    assert drawn(file.getvalue(), FileKind.SLIDES).text == "Monday"


@pytest.mark.parametrize(
    ("program", "ends"),
    [
        ("while True: pass", TookTooLong),
        ("import time; time.sleep(60)", TookTooLong),
        ("held = [b'x' * 10_000_000 for _ in range(1_000)]", ProcessFailed),
        ("import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).wait()", TookTooLong),
        ("open('large', 'wb').write(b'x' * 200_000_000)", ProcessFailed),
        ("raise SystemExit(3)", ProcessFailed),
    ],
)
def test_a_process_ends_within_its_bounds_and_leaves_nothing(program, ends, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # where no other test's process is at work
    child = tmp_path / "child.py"
    bounds = f"import sys\nsys.path.append({str(CHILD.parent)!r})\nfrom bounds import set_bounds\nset_bounds(*map(int, sys.argv[2:]))"
    child.write_text(f"{bounds}\n{program}\n")
    seconds = 1 if ends is TookTooLong else 30  # a machine that is slow reaches the other bounds late
    with pytest.raises(ends), run_bounded(child, "job", ContentFile(b"given"), seconds=seconds):
        pass
    assert not list(tmp_path.glob("bounded-*"))


def test_a_process_knows_nothing_of_our_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_secret")
    child = tmp_path / "child.py"
    child.write_text("import os, sys, json\nopen('told.json', 'w').write(json.dumps([dict(os.environ), sys.path]))\n")
    with run_bounded(child, "job", ContentFile(b"given")) as folder:
        told = (folder / "told.json").read_text()
        assert (folder / "given").read_bytes() == b"given"
    assert "sk_secret" not in told
    assert not folder.exists()
