"""Whether a PDF opens, and the same without what it tells of people."""

from typing import Any

import pikepdf

from .bare_pictures import bare_jpeg
from .bounds import GIVEN, Told

NOTES = {"/Text", "/Popup", "/FileAttachment", "/Sound", "/Caret"}
MARKS = {"/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Ink", "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine", "/Stamp"}
"""Annotations of a PDF that are comments, and those that are marks on a page to which a comment may hang."""


def check_pdf() -> Told:
    """Tell whether a PDF opens, and why not."""
    try:
        with pikepdf.open(GIVEN) as pdf:
            return {"pages": len(pdf.pages)}
    except pikepdf.PasswordError:
        return {"wrong": "password"}
    except pikepdf.PdfError:
        return {"wrong": "broken"}


def clean_pdf() -> Told:
    """Write the PDF without Info, XMP, comments, files inside it, signatures, and what its photographs tell."""
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
