"""Slides as PowerPoint writes them, from words: a title and a line or more on each, in three colours."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from demonstration.networks.office_files import OF_OFFICE, TYPE, links, pack

SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{OF_OFFICE}"'
)
WIDTH, HEIGHT = 12_192_000, 6_858_000
"""A slide of 16 to 9, in the units of Office, of which an inch has 914,400."""

INK, PAPER, STRIPE = "1F2A44", "FFFDF7", "0F766E"
MARGIN = 800_000

GROUP = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
COLOURS = "".join(
    f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>'
    for name, colour in (
        {"dk1": INK, "lt1": PAPER, "dk2": INK, "lt2": PAPER}
        | {f"accent{number}": STRIPE for number in range(1, 7)}
        | {"hlink": STRIPE, "folHlink": STRIPE}
    ).items()
)
FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
THEME = (
    f'<a:theme {SPACES} name="Network"><a:themeElements><a:clrScheme name="Network">{COLOURS}</a:clrScheme><a:fontScheme name="Network">'
    '<a:majorFont><a:latin typeface="Noto Sans"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont>'
    '<a:minorFont><a:latin typeface="Noto Sans"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme>'
    f'<a:fmtScheme name="Network"><a:fillStyleLst>{FILL * 3}</a:fillStyleLst><a:lnStyleLst>{f"<a:ln>{FILL}</a:ln>" * 3}</a:lnStyleLst>'
    f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
    f"<a:bgFillStyleLst>{FILL * 3}</a:bgFillStyleLst>"
    "</a:fmtScheme></a:themeElements></a:theme>"
)
MAPPED = 'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" ' + " ".join(f'accent{number}="accent{number}"' for number in range(1, 7))
MASTER = (
    f'<p:sldMaster {SPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
    f'<p:spTree>{GROUP}</p:spTree></p:cSld><p:clrMap {MAPPED} hlink="hlink" folHlink="folHlink"/>'
    '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>'
)
LAYOUT = f'<p:sldLayout {SPACES} type="blank"><p:cSld><p:spTree>{GROUP}</p:spTree></p:cSld></p:sldLayout>'


def of_words(slides: Sequence[Sequence[str]]) -> bytes:
    """Return a presentation (.pptx) with a slide for each of `slides`: its first line as the title, the others below it."""
    numbers = range(1, len(slides) + 1)
    listed = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number + 1}"/>' for number in numbers)
    parts = {
        "_rels/.rels": links(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {SPACES}>"
        '<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldIdLst>{listed}</p:sldIdLst><p:sldSz cx="{WIDTH}" cy="{HEIGHT}"/><p:notesSz cx="{HEIGHT}" cy="{WIDTH}"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": links(
            ("slideMaster", "slideMasters/slideMaster1.xml"), *(("slide", f"slides/slide{number}.xml") for number in numbers)
        ),
        "ppt/theme/theme1.xml": THEME,
        "ppt/slideMasters/slideMaster1.xml": MASTER,
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": links(
            ("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml")
        ),
        "ppt/slideLayouts/slideLayout1.xml": LAYOUT,
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": links(("slideMaster", "../slideMasters/slideMaster1.xml")),
    }
    kinds = {"presentation.main": "ppt/presentation.xml", "slideMaster": "ppt/slideMasters/slideMaster1.xml"}
    kinds |= {"slideLayout": "ppt/slideLayouts/slideLayout1.xml"}
    typed = [(path, f"{TYPE}.presentationml.{kind}+xml") for kind, path in kinds.items()]
    typed.append(("ppt/theme/theme1.xml", f"{TYPE}.theme+xml"))
    for number, lines in zip(numbers, slides, strict=True):
        parts[f"ppt/slides/slide{number}.xml"] = _slide(lines, is_first=number == 1)
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = links(("slideLayout", "../slideLayouts/slideLayout1.xml"))
        typed.append((f"ppt/slides/slide{number}.xml", f"{TYPE}.presentationml.slide+xml"))
    return pack(parts, typed)


def _slide(lines: Sequence[str], *, is_first: bool) -> str:
    across = WIDTH - 2 * MARGIN
    if is_first:
        boxes = _box(2, "Title", lines[:1], (MARGIN, 2_000_000, across, 1_500_000), points=54, bold=True)
        boxes += _box(3, "Words", lines[1:], (MARGIN, 3_700_000, across, 1_800_000), points=28)
    else:
        boxes = _box(2, "Title", lines[:1], (MARGIN, 600_000, across, 1_100_000), points=40, bold=True)
        boxes += _box(3, "Words", lines[1:], (MARGIN, 1_900_000, across, 4_200_000), points=28, bullets=True)
    stripe = _box(4, "Stripe", (), (0, 0, 300_000, HEIGHT), points=10, fill=STRIPE)
    return f"<p:sld {SPACES}><p:cSld><p:spTree>{GROUP}{boxes}{stripe}</p:spTree></p:cSld></p:sld>"


def _box(
    number: int,
    name: str,
    lines: Sequence[str],
    at: tuple[int, int, int, int],
    *,
    points: int,
    bold: bool = False,
    bullets: bool = False,
    fill: str = "",
) -> str:
    left, top, across, down = at
    marks = (
        '<a:pPr marL="500000" indent="-500000"><a:spcAft><a:spcPts val="1200"/></a:spcAft><a:buChar char="•"/></a:pPr>' if bullets else ""
    )
    size = f'lang="en-GB" sz="{points * 100}" b="{int(bold)}"'
    written = "".join(f"<a:p>{marks}<a:r><a:rPr {size}/><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines) or "<a:p/>"
    filled = f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>' if fill else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{across}" cy="{down}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{filled}</p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square"/><a:lstStyle/>{written}</p:txBody></p:sp>'
    )
