"""Word documents, from words: a heading, and paragraphs below it."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from demonstration.networks.office_files import TYPE, links, pack

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "word/document.xml"
STYLES = (
    f'<w:styles xmlns:w="{SPACE}">'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:rPr><w:sz w:val="24"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style></w:styles>'
)


def of_words(title: str, paragraphs: Sequence[str]) -> bytes:
    """Return a document (.docx) with `title` as its heading and a paragraph for each of `paragraphs`."""
    body = _paragraph(title, style="Heading1") + "".join(_paragraph(words) for words in paragraphs)
    parts = {
        "_rels/.rels": links(("officeDocument", MAIN)),
        MAIN: f'<w:document xmlns:w="{SPACE}"><w:body>{body}<w:sectPr/></w:body></w:document>',
        "word/_rels/document.xml.rels": links(("styles", "styles.xml")),
        "word/styles.xml": STYLES,
    }
    return pack(parts, [(MAIN, f"{TYPE}.wordprocessingml.document.main+xml"), ("word/styles.xml", f"{TYPE}.wordprocessingml.styles+xml")])


def _paragraph(words: str, style: str = "Normal") -> str:
    written = f'<w:t xml:space="preserve">{escape(words)}</w:t>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:spacing w:after="160"/></w:pPr><w:r>{written}</w:r></w:p>'
