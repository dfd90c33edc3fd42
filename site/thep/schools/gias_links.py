"""Reads the register's file of links between establishments (links_edubasealldata….csv); touches no database."""

import csv
import datetime
import io
from dataclasses import dataclass, field

from thep.cms.visible_text import one_line

from .errors import NotAnExtract
from .gias_extract import NAME_LENGTH, BadValue, Remark, date, decode

COLUMNS = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")
REQUIRED = ("URN", "LinkURN", "LinkType")
SUCCESSOR, PREDECESSOR = "successor", "predecessor"


@dataclass(frozen=True, order=True)
class Link:
    """The establishment `urn` is followed by `successor`. The name is the successor's where the file says it from the old one's side."""

    urn: int
    successor: int
    name: str = ""
    on: datetime.date | None = None


@dataclass(frozen=True)
class GiasLinks:
    links: list[Link] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    others: int = 0
    """Links of other kinds, such as a sixth-form centre, which move nobody."""


def read_links(data: bytes) -> GiasLinks:
    """Return who follows whom. The register says each link from both sides, 'Successor' and 'Predecessor': it is returned once.

    Raises:
        NotAnExtract: it isn't a CSV file with at least the columns URN, LinkURN and LinkType.
    """
    lines = csv.reader(io.StringIO(decode(data), newline=""))
    found: dict[tuple[int, int], Link] = {}
    skipped: list[Remark] = []
    others = 0
    try:
        header = [one_line(name) for name in next(lines, [])]
        for name in REQUIRED:
            if name not in header:
                raise NotAnExtract(f"The column {name} is missing: is this the register's file of links?")
        for cells in lines:
            if not any(cells):
                continue
            row = dict.fromkeys(COLUMNS, "") | dict(zip(header, map(one_line, cells), strict=False))
            kind = row["LinkType"].lower()
            if not kind.startswith((SUCCESSOR, PREDECESSOR)):
                others += 1
                continue
            try:
                link = _link(row, is_forward=kind.startswith(SUCCESSOR))
            except BadValue as why:
                skipped.append(Remark(lines.line_num, str(why)))
                continue
            known = found.get((link.urn, link.successor))
            found[link.urn, link.successor] = link if known is None or (link.name and not known.name) else known
    except csv.Error as error:
        raise NotAnExtract(f"Line {lines.line_num} can't be read as CSV: {error}.") from error
    return GiasLinks(links=sorted(found.values(), key=lambda link: (link.urn, link.successor)), skipped=skipped, others=others)


def _link(row: dict[str, str], *, is_forward: bool) -> Link:
    here, there = _urn(row["URN"], "URN"), _urn(row["LinkURN"], "LinkURN")
    if here == there:
        raise BadValue(f"URN {here} is linked to itself")
    try:
        on = date(row["LinkEstablishedDate"], "LinkEstablishedDate")
    except BadValue:
        on = None  # who follows whom holds without the day
    if is_forward:
        return Link(here, there, row["LinkName"].replace("\ufffd", "")[:NAME_LENGTH], on)
    return Link(there, here, "", on)


def _urn(value: str, column: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 < int(value[:10]) <= 999_999:
        raise BadValue(f"its {column} is “{value[:20]}”, not a number of up to six digits")
    return int(value)
