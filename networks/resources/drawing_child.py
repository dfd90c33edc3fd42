"""What a process of its own does with a file that somebody gave us: run by its path, without Django and without our environment.

It is told its job and its bounds, finds the file as `given` in its folder, and writes what came of it beside it: `told.json`, and files.
"""

import html
import json
import posixpath
import re
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

GIVEN = Path("given")
Told = dict[str, Any]

PAGES = 20
"""The most pages that are drawn."""

WIDTH, HEIGHT = 1200, 3600
"""The most pixels of a drawn page, across and down."""

PAGE_TEXT, WHOLE_TEXT = 10_000, 200_000
"""The most characters that are kept of a page and of a file."""

LARGEST_HTML = 1_000_000
LARGEST_PICTURE = 50_000_000
"""Pixels of a picture that is drawn; of a JPEG, once it is read as small as its program allows."""

SPARE = 8
"""Seconds of the processor that are left for ending with what is there, rather than being ended."""

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
OF_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PROGRAMS = re.compile(rb"/(JS|JavaScript|Launch)(?![A-Za-z])")
NOTES = {"/Text", "/Popup", "/FileAttachment", "/Sound", "/Caret"}
MARKS = {"/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Ink", "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine", "/Stamp"}
"""Annotations of a PDF that are comments, and those that are marks on a page to which a comment may hang."""

ELEMENTS = {
    *("h3", "h4", "h5", "h6", "p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "sup", "sub", "a", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
STYLES = """
p[style-name='Title'] => h3:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Heading 1'] => h3:fresh
p[style-name='Heading 2'] => h4:fresh
p[style-name='Heading 3'] => h5:fresh
p[style-name='Heading 4'] => h6:fresh
p[style-name='Heading 5'] => h6:fresh
p[style-name='Heading 6'] => h6:fresh
p[style-name='Quote'] => blockquote:fresh
"""
ends_by = float("inf")
"""Seconds of the processor after which a job ends with what it has."""


def set_bounds(seconds: int, memory: int, largest: int) -> None:
    """Let this process take no more, whatever it reads."""
    global ends_by
    ends_by = max(1, seconds - SPARE)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_late() -> bool:
    return time.process_time() > ends_by


def tidy(text: str, most: int = PAGE_TEXT) -> str:
    """Return `text` as any database keeps it: no controls, no halves of characters, no more than `most`."""
    text = text[: most * 2].replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "ignore").decode("utf-8")
    text = re.sub(r"[\x02\ufffe]\n?", "", text)  # how a PDF's reader says that a word goes on in the next line
    text = re.sub(r"[\0-\x08\x0b-\x1f\x7f\ufffe\uffff]", " ", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t\xa0]+", " ", text)).strip()[:most]


# PDF --------------------------------------------------------------------------------------------------------------------


def check_pdf() -> Told:
    """Tell whether a PDF opens, and why not."""
    import pikepdf

    try:
        with pikepdf.open(GIVEN) as pdf:
            return {"pages": len(pdf.pages)}
    except pikepdf.PasswordError:
        return {"wrong": "password"}
    except pikepdf.PdfError:
        return {"wrong": "broken"}


def clean_pdf() -> Told:
    """Write the PDF without Info, XMP, comments, files inside it, signatures, and what its photographs tell."""
    import pikepdf

    with pikepdf.open(GIVEN) as pdf:
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for key in ("/AF", "/Collection"):
            if key in pdf.Root:
                del pdf.Root[key]
        if "/EmbeddedFiles" in pdf.Root.get("/Names", {}):
            del pdf.Root.Names["/EmbeddedFiles"]
        for page in pdf.pages:
            if "/Annots" in page:
                page.Annots = pikepdf.Array([note for note in page.Annots if _keep_annotation(note)])
        for each in pdf.objects:
            if isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
                _silence(each)
        pdf.save("cleaned.pdf")
    return {}


def _keep_annotation(note: Any) -> bool:
    """Take names and comments out of an annotation, and return whether anything of it is left to see."""
    kind = str(note.get("/Subtype", ""))
    telling = ["/M", "/CreationDate"]
    if kind != "/Widget":  # a field's name, without which a form doesn't work
        telling.append("/T")
    if kind in NOTES or kind in MARKS:
        telling += ["/Contents", "/RC", "/Subj", "/FS", "/Popup", "/IRT", "/Sound"]
    for key in telling:
        if key in note:
            del note[key]
    return kind not in NOTES


def _silence(each: Any) -> None:
    import pikepdf

    for key in ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/EF"):
        if key in each:
            del each[key]
    if each.get("/Type") == pikepdf.Name.Sig:
        for key in ("/Name", "/Contents", "/Cert", "/Location", "/Reason", "/ContactInfo", "/ByteRange", "/M", "/Prop_Build"):
            if key in each:
                del each[key]
    if isinstance(each, pikepdf.Stream) and each.get("/Filter") in (pikepdf.Name.DCTDecode, pikepdf.Array([pikepdf.Name.DCTDecode])):
        decoding: Any = each.get("/DecodeParms")
        each.write(bare_jpeg(each.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=decoding)


def draw_pdf() -> Told:
    """Draw the first pages of a PDF, and tell the text of all. Without pages where it holds programs."""
    import pikepdf
    import pypdfium2

    with pikepdf.open(GIVEN) as pdf:
        has_programs = any(PROGRAMS.search(_as_written(each)) for each in pdf.objects)
    document = pypdfium2.PdfDocument(GIVEN)
    pages: list[Told] = []
    texts: list[str] = []
    length = 0
    for number in range(len(document)):
        if is_late() or (length >= WHOLE_TEXT and number >= PAGES):
            break
        page = document[number]
        reader = page.get_textpage()
        text = tidy(reader.get_text_range(0, min(reader.count_chars(), PAGE_TEXT * 2)))
        texts.append(text)
        length += len(text)
        if number < PAGES and not has_programs:
            width, height = page.get_size()
            scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
            drawn = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
            drawn.save(f"{number}.webp", "WEBP", quality=80)
            pages.append({"picture": f"{number}.webp", "width": drawn.width, "height": drawn.height, "text": text})
        reader.close()
        page.close()
    told = {"count": len(document), "pages": pages, "text": tidy("\n\n".join(texts), WHOLE_TEXT)}
    return told | ({"why_not": "scripts"} if has_programs else {})


def _as_written(each: Any) -> bytes:
    """Return an object as a PDF writes it, with what stands in it and without what it only points to."""
    import pikepdf

    if isinstance(each, pikepdf.Stream):
        each = each.stream_dict
    return bytes(each.unparse(resolved=True)) if isinstance(each, (pikepdf.Dictionary, pikepdf.Array)) else b""


# Pictures ---------------------------------------------------------------------------------------------------------------


def draw_picture() -> Told:
    """Draw a picture as a page, upright; of several in one file, the first."""
    from PIL import Image, ImageOps
    from pillow_heif import register_heif_opener

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # counted below, once it is known how small it can be read
    with Image.open(GIVEN) as picture:
        picture.draft(None, (WIDTH, WIDTH))
        if picture.width * picture.height > LARGEST_PICTURE:
            return {"why_not": "pixels"}
        picture.thumbnail((HEIGHT, HEIGHT))
        upright = ImageOps.exif_transpose(picture) or picture
        upright.thumbnail((WIDTH, HEIGHT))
        drawn = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
        drawn.info = {}
        drawn.save("0.webp", "WEBP", quality=80, exif=b"")
    return {"count": 1, "pages": [{"picture": "0.webp", "width": drawn.width, "height": drawn.height, "text": ""}]}


def bare_jpeg(content: bytes) -> bytes:
    """Return a JPEG without what it tells, its pixels as they were; which way up it stands is kept."""
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, end = content[at + 1], at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:  # the pixels, and all behind them up to the end of the picture
            last = content.rfind(b"\xff\xd9")
            following = content.find(b"\xff\xd9\xff\xd8", at)
            return bytes(kept + content[at : (following if following > 0 else last if last > at else len(content)) + 2])
        segment = content[at:end]
        # Of what programs put in: JFIF, the profile of colours and Adobe's way of writing them say how it is drawn.
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            kept += _only_which_way_up(segment)
        elif not (0xE1 <= marker <= 0xEF or marker == 0xFE) or marker == 0xEE or segment[4:15] == b"ICC_PROFILE":
            kept += segment
        at = end
    return bytes(kept + content[at:])


def _only_which_way_up(segment: bytes) -> bytes:
    order = "little" if segment[10:12] == b"II" else "big"
    first = 10 + int.from_bytes(segment[14:18], order)  # type: ignore[arg-type]
    count = int.from_bytes(segment[first : first + 2], order)  # type: ignore[arg-type]
    for at in range(first + 2, min(first + 2 + 12 * count, len(segment)), 12):
        if int.from_bytes(segment[at : at + 2], order) == 0x0112:  # type: ignore[arg-type]
            turned = int.from_bytes(segment[at + 8 : at + 10], order)  # type: ignore[arg-type]
            entry = b"\x01\x12\0\x03\0\0\0\x01" + turned.to_bytes(2) + b"\0\0"
            told = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
            return b"\xff\xe1" + (len(told) + 2).to_bytes(2) + told
    return b""


def bare_png(content: bytes) -> bytes:
    """Return a PNG without its words, its EXIF and its day."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content
    kept, at = bytearray(content[:8]), 8
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if content[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"):
            kept += content[at:end]
        at = end
    return bytes(kept)


# Office -----------------------------------------------------------------------------------------------------------------


def read_xml(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))


def read_slides() -> Told:
    """Tell the text of each slide that is shown, in the order of the presentation, without the speaker's notes."""
    pages: list[Told] = []
    texts: list[str] = []
    with zipfile.ZipFile(GIVEN) as parts:
        there = set(parts.namelist())
        for name in _slides(parts):
            if name not in there or is_late():
                continue
            root = read_xml(parts.read(name))
            if root.get("show") == "0":
                continue
            lines = ("".join(run.text or "" for run in line.iter(f"{A}t")) for line in root.iter(f"{A}p"))
            text = tidy("\n".join(line for line in lines if line.strip()))
            texts.append(text)
            if len(pages) < PAGES:
                pages.append({"picture": "", "width": 0, "height": 0, "text": text})
    return {"count": len(texts), "pages": pages, "text": tidy("\n\n".join(texts), WHOLE_TEXT)}


def _slides(parts: zipfile.ZipFile) -> Iterator[str]:
    links = {each.get("Id"): each.get("Target") or "" for each in read_xml(parts.read("ppt/_rels/presentation.xml.rels"))}
    for each in read_xml(parts.read("ppt/presentation.xml")).iter("{*}sldId"):
        target = links.get(each.get(f"{OF_OFFICE}id"), "")
        yield target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("ppt", target))


def read_sheet() -> Told:
    """Tell the words of a workbook, for the search."""
    from lxml import etree

    words: list[str] = []
    length = 0
    with zipfile.ZipFile(GIVEN) as parts:
        for name in parts.namelist():
            # Most programs keep all words together, some in each cell.
            if not re.fullmatch(r"xl/(sharedStrings|worksheets/[^/]+)\.xml", name) or length > WHOLE_TEXT or is_late():
                continue
            with parts.open(name) as part:
                for _, each in etree.iterparse(
                    part, tag=("{*}si", "{*}is", "{*}row"), resolve_entities=False, no_network=True, load_dtd=False
                ):
                    if each.tag.endswith("}row"):
                        each.clear()
                        continue
                    words.append("".join(run.text or "" for run in each.iter("{*}t")))
                    length += len(words[-1]) + 1
                    each.clear()
                    if length > WHOLE_TEXT or is_late():
                        break
    return {"count": 0, "pages": [], "text": tidy("\n".join(words), WHOLE_TEXT)}


def read_word() -> Told:
    """Tell a Word document as the HTML of our pages, with headings from the third level down, and without its pictures."""
    import mammoth

    with GIVEN.open("rb") as file:
        made = mammoth.convert_to_html(file, style_map=STYLES, convert_image=mammoth.images.img_element(lambda image: {"src": ""})).value
    if len(made) > LARGEST_HTML:
        return {"why_not": "long", "text": words_of(made[:LARGEST_HTML])}
    clean = clean_html(made)
    title = re.match(r"\s*<h3>(.*?)</h3>", clean, re.DOTALL)
    return {
        "html": level_headings(clean),
        "text": words_of(clean),
        "title": tidy(html.unescape(re.sub(r"<[^>]+>", "", title[1])), 200) if title else "",
        "after_title": level_headings(clean[title.end() :] if title else clean),
    }


def clean_html(made: str) -> str:
    """Return HTML with the elements of our rich text alone, and with links that lead where they say."""
    import nh3

    clean: str = nh3.clean(
        tidy(made, LARGEST_HTML),
        tags=ELEMENTS,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        attribute_filter=_safe_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    # A link that led to a place in the document, or to a script, is its words.
    return re.sub(r'<a(?: rel="[^"]*")?>(.*?)</a>', r"\1", clean, flags=re.DOTALL)


def level_headings(clean: str) -> str:
    """Return HTML in which no heading is more than a level below the one before it, the first of the third level."""
    level = 2

    def levelled(heading: re.Match[str]) -> str:
        nonlocal level
        level = min(int(heading[1]), level + 1)
        return f"<h{level}>{heading[2]}</h{level}>"

    return re.sub(r"<h([3-6])>(.*?)</h\1>", levelled, clean, flags=re.DOTALL)


def _safe_attribute(element: str, attribute: str, value: str) -> str | None:
    if attribute == "rel":
        return value
    if attribute == "href":
        return value if value.startswith(("https://", "http://", "mailto:")) else None
    return value if value.isdecimal() and len(value) < 3 else None


def words_of(made: str) -> str:
    text = re.sub(r"</(p|h\d|li|td|th|tr)>|<br ?/?>", "\n", made)
    return tidy(html.unescape(re.sub(r"<[^>]*>", "", text)), WHOLE_TEXT)


JOBS: dict[str, Callable[[], Told]] = {
    "check_pdf": check_pdf,
    "clean_pdf": clean_pdf,
    "draw_pdf": draw_pdf,
    "draw_picture": draw_picture,
    "read_slides": read_slides,
    "read_sheet": read_sheet,
    "read_word": read_word,
}


def main(job: str, *bounds: str) -> None:
    set_bounds(*map(int, bounds))
    Path("told.json").write_text(json.dumps(JOBS[job]()), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
