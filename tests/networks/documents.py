"""Files that people share, made small: each function returns bytes, with the words and the names that it is given in their places."""

import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape

import pikepdf
from PIL import Image

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def package(parts, types, links):
    """Return the zip of an Office file: its parts, their content types by name, and each part's relationships as (id, type, target)."""
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    defaults += '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
    defaults += '<Default Extension="png" ContentType="image/png"/>'
    whole = {"[Content_Types].xml": f'{XML}<Types xmlns="{TYPES}">{defaults}{overrides}</Types>'}
    for source, targets in links.items():
        folder, _, name = source.rpartition("/")
        lines = "".join(f'<Relationship Id="{one}" Type="{kind}" Target="{target}"/>' for one, kind, target in targets)
        whole[f"{folder}/_rels/{name}.rels".lstrip("/")] = f'{XML}<Relationships xmlns="{RELATIONSHIPS}">{lines}</Relationships>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (whole | parts).items():
            archive.writestr(name, content)
    return file.getvalue()


def properties(author, company):
    """Return the parts of an Office file that say who made it, their types and their relationships."""
    author, company = escape(author), escape(company)
    core = (
        f'{XML}<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A title by {author}</dc:title>'
        f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy></cp:coreProperties>"
    )
    app = f'{XML}<Properties xmlns="{APP}"><Manager>{author}</Manager><Company>{company}</Company></Properties>'
    custom = (
        f'{XML}<Properties xmlns="{CUSTOM}" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="Owner"><vt:lpwstr>{author}</vt:lpwstr></property>'
        "</Properties>"
    )
    return (
        {"docProps/core.xml": core, "docProps/app.xml": app, "docProps/custom.xml": custom},
        {
            "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
            "docProps/app.xml": f"{CONTENT}.extended-properties+xml",
            "docProps/custom.xml": f"{CONTENT}.custom-properties+xml",
        },
        [
            ("rId90", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId91", f"{DOCUMENT}/extended-properties", "docProps/app.xml"),
            ("rId92", f"{DOCUMENT}/custom-properties", "docProps/custom.xml"),
        ],
    )


def docx(
    *paragraphs, heading="Planning together", author="Anna Author", company="Company House", comment="", tracked="", photo=b"", extra=None
):
    """Return a Word document. With a `comment` it stands at the first paragraph; `tracked` is who has put words in and taken others out."""
    styles = {"Heading 1": "Heading1"}
    body = f'<w:p><w:pPr><w:pStyle w:val="{styles["Heading 1"]}"/></w:pPr><w:r><w:t>{escape(heading)}</w:t></w:r></w:p>' if heading else ""
    for number, words in enumerate(paragraphs or ("What we do on Monday.",)):
        run = f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
        if comment and not number:
            run = f'<w:commentRangeStart w:id="0"/>{run}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
        body += f"<w:p>{run}</w:p>"
    if tracked:
        who = f'w:id="7" w:author="{escape(tracked)}" w:initials="{escape(tracked)}" w:date="2026-01-01T00:00:00Z"'
        body += (
            f"<w:p><w:pPr><w:rPr><w:ins {who}/></w:rPr></w:pPr><w:ins {who}><w:r><w:t>Put in later. </w:t></w:r></w:ins>"
            f"<w:del {who}><w:r><w:delText>Taken out later.</w:delText></w:r></w:del></w:p>"
        )
    parts, types, links = properties(author, company)
    main = [("rId1", f"{DOCUMENT}/styles", "styles.xml")]
    parts["word/document.xml"] = f'{XML}<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    parts["word/styles.xml"] = (
        f'{XML}<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>'
    )
    types |= {
        "word/document.xml": f"{CONTENT}.wordprocessingml.document.main+xml",
        "word/styles.xml": f"{CONTENT}.wordprocessingml.styles+xml",
    }
    if comment:
        words = f"<w:p><w:r><w:t>{escape(comment)}</w:t></w:r></w:p>"
        note = f'<w:comment w:id="0" w:author="{escape(author)}" w:initials="AA">{words}</w:comment>'
        parts["word/comments.xml"] = f'{XML}<w:comments xmlns:w="{W}">{note}</w:comments>'
        person = f'<w15:person w15:author="{escape(author)}"/>'
        parts["word/people.xml"] = (
            f'{XML}<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">{person}</w15:people>'
        )
        types |= {
            "word/comments.xml": f"{CONTENT}.wordprocessingml.comments+xml",
            "word/people.xml": f"{CONTENT}.wordprocessingml.people+xml",
        }
        main += [
            ("rId2", f"{DOCUMENT}/comments", "comments.xml"),
            ("rId3", "http://schemas.microsoft.com/office/2011/relationships/people", "people.xml"),
        ]
    if photo:
        parts["word/media/image1.jpeg"] = photo
        main.append(("rId4", f"{DOCUMENT}/image", "media/image1.jpeg"))
    return package(
        parts | (extra or {}), types, {"": [("rId1", f"{DOCUMENT}/officeDocument", "word/document.xml"), *links], "word/document.xml": main}
    )


def pptx(*slides, notes="", author="Anna Author", company="Company House", comment="", hidden=(), linked=""):
    """Return slides, one for each text, in their order; the parts' numbers run the other way, as they do once somebody has moved slides.

    Those with the numbers `hidden` aren't shown; `linked` is the address of a picture on the first, kept elsewhere.
    """
    slides = slides or ("What we do on Monday",)
    parts, types, links = properties(author, company)
    main, listed, about = [], "", {}
    for number, words in enumerate(slides, start=1):
        name = f"ppt/slides/slide{len(slides) + 1 - number}.xml"
        lines = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in words.splitlines())
        place = (
            '<p:spPr><a:xfrm><a:off x="914400" y="914400"/><a:ext cx="7315200" cy="3657600"/></a:xfrm><a:prstGeom prst="rect"/></p:spPr>'
        )
        about_it = '<p:nvSpPr><p:cNvPr id="2" name="T"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        shape = f"<p:sp>{about_it}{place}<p:txBody><a:bodyPr/>{lines}</p:txBody></p:sp>"
        if linked and number == 1:
            from_there = '<p:blipFill><a:blip r:link="rId7"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
            shape += f'<p:pic><p:nvPicPr><p:cNvPr id="3" name="P"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>{from_there}{place}</p:pic>'
        shown = ' show="0"' if number in hidden else ""
        spaces = f'xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{DOCUMENT}"{shown}'
        parts[name] = f"{XML}<p:sld {spaces}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld></p:sld>"
        types[name] = f"{CONTENT}.presentationml.slide+xml"
        main.append((f"rId{number}", f"{DOCUMENT}/slide", name.removeprefix("ppt/")))
        listed += f'<p:sldId id="{255 + number}" r:id="rId{number}"/>'
        about[name] = []
    first = f"ppt/slides/slide{len(slides)}.xml"
    if notes:
        parts["ppt/notesSlides/notesSlide1.xml"] = (
            f'{XML}<p:notes xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree><p:sp><p:txBody><a:bodyPr/>'
            f"<a:p><a:r><a:t>{escape(notes)}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>"
        )
        types["ppt/notesSlides/notesSlide1.xml"] = f"{CONTENT}.presentationml.notesSlide+xml"
        about[first].append(("rId8", f"{DOCUMENT}/notesSlide", "../notesSlides/notesSlide1.xml"))
    if comment:
        parts["ppt/comments/comment1.xml"] = (
            f'{XML}<p:cmLst xmlns:p="{P}"><p:cm authorId="0" idx="1"><p:text>{escape(comment)}</p:text></p:cm></p:cmLst>'
        )
        parts["ppt/commentAuthors.xml"] = (
            f'{XML}<p:cmAuthorLst xmlns:p="{P}"><p:cmAuthor id="0" name="{escape(author)}" initials="AA"/></p:cmAuthorLst>'
        )
        types["ppt/comments/comment1.xml"] = f"{CONTENT}.presentationml.comments+xml"
        types["ppt/commentAuthors.xml"] = f"{CONTENT}.presentationml.commentAuthors+xml"
        about[first].append(("rId9", f"{DOCUMENT}/comments", "../comments/comment1.xml"))
        main.append(("rId80", f"{DOCUMENT}/commentAuthors", "commentAuthors.xml"))
    if linked:
        about[first].append(("rId7", f"{DOCUMENT}/image", f'{linked}" TargetMode="External'))
    size = '<p:sldSz cx="9144000" cy="5143500"/><p:notesSz cx="5143500" cy="9144000"/>'
    parts["ppt/presentation.xml"] = (
        f'{XML}<p:presentation xmlns:p="{P}" xmlns:r="{DOCUMENT}"><p:sldIdLst>{listed}</p:sldIdLst>{size}</p:presentation>'
    )
    types["ppt/presentation.xml"] = f"{CONTENT}.presentationml.presentation.main+xml"
    of_the_file = [("rId1", f"{DOCUMENT}/officeDocument", "ppt/presentation.xml"), *links]
    return package(parts, types, {"": of_the_file, "ppt/presentation.xml": main} | {name: rows for name, rows in about.items() if rows})


def xlsx(*rows, author="Anna Author", company="Company House", comment="", thread="", notes="xl/comments1.xml"):
    """Return a workbook of one sheet; `comment` is a note at its first cell, in the part `notes`, and begins with its author."""
    rows = rows or (("Name", "Day"), ("Phonics", "Monday"))
    parts, types, links = properties(author, company)
    words = [str(cell) for row in rows for cell in row]
    numbered = iter(range(len(words)))
    lines = "".join(
        f'<row r="{n}">' + "".join(f'<c t="s"><v>{next(numbered)}</v></c>' for _ in row) + "</row>" for n, row in enumerate(rows, 1)
    )
    parts["xl/sharedStrings.xml"] = f'{XML}<sst xmlns="{S}">' + "".join(f"<si><t>{escape(word)}</t></si>" for word in words) + "</sst>"
    parts["xl/worksheets/sheet1.xml"] = f'{XML}<worksheet xmlns="{S}"><sheetData>{lines}</sheetData></worksheet>'
    parts["xl/workbook.xml"] = (
        f'{XML}<workbook xmlns="{S}" xmlns:r="{DOCUMENT}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    types |= {
        "xl/workbook.xml": f"{CONTENT}.spreadsheetml.sheet.main+xml",
        "xl/worksheets/sheet1.xml": f"{CONTENT}.spreadsheetml.worksheet+xml",
        "xl/sharedStrings.xml": f"{CONTENT}.spreadsheetml.sharedStrings+xml",
    }
    main = [("rId1", f"{DOCUMENT}/worksheet", "worksheets/sheet1.xml"), ("rId2", f"{DOCUMENT}/sharedStrings", "sharedStrings.xml")]
    sheet = []
    if comment:
        lines = f'<r><t>{escape(author)}:</t></r><r><t xml:space="preserve">\n{escape(comment)}</t></r>'
        note = f'<comment ref="A1" authorId="0"><text>{lines}</text></comment>'
        authors = f"<authors><author>{escape(author)}</author></authors>"
        parts[notes] = f'{XML}<comments xmlns="{S}">{authors}<commentList>{note}</commentList></comments>'
        types[notes] = f"{CONTENT}.spreadsheetml.comments+xml"
        sheet.append(("rId1", f"{DOCUMENT}/comments", f"/{notes}"))
    if thread:
        space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
        parts["xl/threadedComments/threadedComment1.xml"] = (
            f'{XML}<ThreadedComments xmlns="{space}"><threadedComment ref="A1"><text>{escape(thread)}</text></threadedComment>'
            "</ThreadedComments>"
        )
        parts["xl/persons/person.xml"] = f'{XML}<personList xmlns="{space}"><person displayName="{escape(author)}" id="1"/></personList>'
        types["xl/threadedComments/threadedComment1.xml"] = "application/vnd.ms-excel.threadedcomments+xml"
        types["xl/persons/person.xml"] = "application/vnd.ms-excel.person+xml"
        kind = "http://schemas.microsoft.com/office/2017/10/relationships"
        sheet.append(("rId2", f"{kind}/threadedComment", "../threadedComments/threadedComment1.xml"))
        main.append(("rId9", f"{kind}/person", "persons/person.xml"))
    of_the_file = [("rId1", f"{DOCUMENT}/officeDocument", "xl/workbook.xml"), *links]
    return package(parts, types, {"": of_the_file, "xl/workbook.xml": main} | ({"xl/worksheets/sheet1.xml": sheet} if sheet else {}))


def pdf(*pages, author="", note="", attached="", photo=b"", script="", password=""):
    """Return a PDF with a page for each text. `author` stands in Info and XMP, `note` at the first page, `attached` in a file inside."""
    made = pikepdf.new()
    font = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica))
    for words in pages or ("What we do on Monday",):
        page = made.add_blank_page(page_size=(595, 842))
        lines = "".join(f"({line}) Tj 0 -20 Td " for line in words.translate({40: None, 41: None, 92: None}).splitlines())
        page.Contents = made.make_stream(f"BT /F1 16 Tf 72 760 Td {lines} ET".encode("latin-1", "replace"))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    first = made.pages[0]
    if photo:
        with Image.open(io.BytesIO(photo)) as opened:
            shape = {"Width": opened.width, "Height": opened.height, "BitsPerComponent": 8, "ColorSpace": pikepdf.Name.DeviceRGB}
        drawn = made.make_stream(photo, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Filter=pikepdf.Name.DCTDecode, **shape)
        first.Resources.XObject = pikepdf.Dictionary(Photo=drawn)
    if author:
        made.docinfo["/Author"] = author
        with made.open_metadata(set_pikepdf_as_editor=False) as told:
            told["dc:creator"] = [author]
    if note:
        box = {"Rect": [72, 700, 92, 720], "Contents": note, "T": author or note}
        first.Annots = pikepdf.Array([made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, **box))])
    if attached:
        made.attachments["inside.txt"] = attached.encode()
    if script:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
    file = io.BytesIO()
    made.save(file, encryption=pikepdf.Encryption(owner=password, user=password) if password else None)
    return file.getvalue()


def picture(kind="JPEG", size=(400, 300), artist=""):
    """Return a picture as Pillow calls its `kind`; `artist` stands in its EXIF, with the place where it was taken."""
    told = Image.Exif()
    if artist:
        told[0x013B] = artist
        told[0x0112] = 6  # it was taken with the telephone upright
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **({"exif": told} if artist else {}))
    return file.getvalue()


def large_picture(side=20_000):
    """Return a PNG of a few bytes that says that it has `side` times `side` pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 60_001)) + chunk(b"IEND", b"")


def zip_bomb(size=300 * 1024 * 1024):
    """Return what calls itself a Word document, and unpacks to `size` bytes from a thousandth of them."""
    good = docx()
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            archive.writestr(entry, source.read(entry))
        with archive.open("word/media/image1.bin", "w") as part:
            for at in range(0, size, 1024 * 1024):
                part.write(b"\0" * min(1024 * 1024, size - at))
    return file.getvalue()
