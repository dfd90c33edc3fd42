"""Reads the Department for Education's register of schools (Get Information About Schools); touches no database.

The whole register, a local authority's extract and our own data file are read alike: columns by name, whichever of them are there.
"""

import csv
import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.db.models import CharField

from thep.cms.visible_text import one_line
from thep.cms.vocabulary import Phase

from .errors import NotAnExtract
from .models import School

REQUIRED = ("URN", "EstablishmentName")
LA = "LA (code)"
NUMBER = "EstablishmentNumber"
STATUS = "EstablishmentStatus (name)"
KIND = "TypeOfEstablishment (name)"
GROUP = "EstablishmentTypeGroup (name)"
PHASE = "PhaseOfEducation (name)"
TEXT = {
    KIND: "kind",
    GROUP: "kind_group",
    "ReligiousCharacter (name)": "religious_character",
    "Street": "street",
    "Locality": "locality",
    "Town": "town",
    "Postcode": "postcode",
}
WHOLE_NUMBERS = {
    "StatutoryLowAge": "low_age",
    "StatutoryHighAge": "high_age",
    "NumberOfPupils": "pupils",
    "Easting": "easting",
    "Northing": "northing",
}
OTHERS = (LA, NUMBER, STATUS, PHASE, "PercentageFSM", "SchoolWebsite", "CloseDate")
KNOWN = (*REQUIRED, *TEXT, *WHOLE_NUMBERS, *OTHERS)
SMALL = 32_767
NAME_LENGTH = 200
UNREADABLE = "\ufffd"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How XLSX begins, and how XLS and a workbook with a password do."""


@dataclass(frozen=True)
class Row:
    """One establishment. `values` holds a field of `School` for each column that the file has, and no other."""

    line: int
    urn: int
    la: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Remark:
    """What is wrong on a line, in words for the person who imports."""

    line: int
    reason: str


@dataclass(frozen=True)
class GiasExtract:
    rows: list[Row] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    """Rows that were left out."""
    left_blank: list[Remark] = field(default_factory=list)
    """Values that were left out of a row that was kept."""
    missing_columns: list[str] = field(default_factory=list)


class BadRow(Exception):
    """Why a row can't be taken: it names no school."""


class BadValue(Exception):
    """Why a value can't be taken."""


def read_extract(data: bytes) -> GiasExtract:
    """Return the register's rows, with a remark for each value that is left blank and each row that names no school.

    Raises:
        NotAnExtract: it isn't a CSV file with at least the columns URN and EstablishmentName.
    """
    if data.startswith(WORKBOOKS):
        raise NotAnExtract("It’s an Excel workbook. Open it, save it as CSV (UTF-8), and import that file.")
    lines = csv.reader(io.StringIO(decode(data), newline=""))
    extract = GiasExtract()
    seen: dict[int, int] = {}
    try:
        header = [one_line(name) for name in next(lines, [])]
        for name in REQUIRED:
            if name not in header:
                raise NotAnExtract(f"The column {name} is missing: is this the register's file of establishments?")
        extract.missing_columns.extend(name for name in KNOWN if name not in header)
        for cells in lines:
            if not any(cells):
                continue
            try:
                row = read_row(in_columns(cells, header, lines.line_num, extract), line=lines.line_num, left_blank=extract.left_blank)
                if row.urn in seen:
                    raise BadRow(f"URN {row.urn} is on line {seen[row.urn]} already")
            except BadRow as why:
                extract.skipped.append(Remark(lines.line_num, str(why)))
            else:
                seen[row.urn] = row.line
                extract.rows.append(row)
    except csv.Error as error:
        raise NotAnExtract(f"Line {lines.line_num} can't be read as CSV: {error}.") from error
    return extract


def in_columns(cells: list[str], header: list[str], line: int, extract: GiasExtract) -> dict[str, str]:
    """Return the cells by their columns. Where a row has more cells than the header, nobody knows which is whose: only its names count."""
    if len(cells) == len(header):
        return dict(zip(header, cells, strict=True))
    extract.left_blank.append(Remark(line, f"it has {len(cells)} cells where the header has {len(header)}"))
    known = dict.fromkeys(REQUIRED, "") | dict(zip(header, cells, strict=False))
    return known if len(cells) < len(header) else {name: known[name] for name in REQUIRED}


def decode(data: bytes) -> str:
    """Return the text of the file: cp1252 as the register is published, or UTF-8 as spreadsheets save it.

    Bytes that the encoding does not define become U+FFFD: a value that holds one is left blank (`read_row`), and the rest is read.
    """
    as_utf8 = data.decode("utf-8-sig", "replace")
    broken = as_utf8.count(UNREADABLE)
    # What is cp1252 makes hardly a letter beyond ASCII as UTF-8.
    if sum(character > "\x7f" for character in as_utf8) > 2 * broken or not broken:
        return as_utf8
    return data.decode("cp1252", "replace")


def read_row(cells: dict[str, str], *, line: int, left_blank: list[Remark]) -> Row:
    """Return one establishment; `left_blank` gets a remark for each value that can't be taken.

    Raises:
        BadRow: it has no URN or no name, with the reason.
    """
    cells = {name: clean(value, name, line, left_blank) for name, value in cells.items()}
    urn = cells["URN"]
    if not urn.isascii() or not urn.isdigit() or not 0 < int(urn[:10]) <= 999_999:
        raise BadRow(f"its URN is “{urn[:20]}”, not a number of up to six digits")
    if not cells["EstablishmentName"]:
        raise BadRow("it has no name")

    values: dict[str, Any] = {}

    def take(name: str, blank: Any, value: Callable[[], Any]) -> None:
        try:
            values[name] = value()
        except BadValue as why:
            left_blank.append(Remark(line, f"{why}: left blank"))
            values[name] = blank

    name = cells["EstablishmentName"]
    if len(name) > NAME_LENGTH:
        left_blank.append(Remark(line, f"the name is {len(name)} characters long: cut to {NAME_LENGTH}"))
    values["name"] = name[:NAME_LENGTH]
    for column, field_name in TEXT.items():
        if column in cells:
            take(field_name, "", partial(fitting, cells[column], column, field_name))
    for column, field_name in WHOLE_NUMBERS.items():
        if column in cells:
            most = SMALL if field_name.endswith("_age") else 2_147_483_647
            take(field_name, None, partial(whole_number, cells[column], column, most=most))
    if LA in cells and NUMBER in cells:
        take("laestab", "", lambda: fitting(cells[LA] + cells[NUMBER] if cells[NUMBER] else "", NUMBER, "laestab"))
    if PHASE in cells or GROUP in cells:
        values["phase"] = phase_of(cells.get(PHASE, ""), group=cells.get(GROUP, ""), kind=cells.get(KIND, ""))
    if STATUS in cells:
        take("status", None, lambda: status_of(cells[STATUS]))
        if values["status"] is None:
            del values["status"]  # a school is something: what we hold stays
    if "CloseDate" in cells:
        take("closed_on", None, lambda: date(cells["CloseDate"], "CloseDate"))
    if "PercentageFSM" in cells:
        take("percentage_fsm", None, lambda: percentage(cells["PercentageFSM"], "PercentageFSM"))
    if "SchoolWebsite" in cells:
        values["website"] = website(cells["SchoolWebsite"])
        if cells["SchoolWebsite"] and not values["website"]:
            left_blank.append(Remark(line, f"the website “{cells['SchoolWebsite'][:60]}” isn't an address: left blank"))
    return Row(line=line, urn=int(urn), la=cells.get(LA, ""), values=values)


def clean(value: str, column: str, line: int, left_blank: list[Remark]) -> str:
    """Return what can be seen of a cell. Of a name, what can't be read is left out; any other value is left blank then."""
    seen = one_line(value)
    if UNREADABLE in seen:
        if column == "EstablishmentName":
            left_blank.append(Remark(line, "the name holds a byte that can't be read: left out"))
            return one_line(seen.replace(UNREADABLE, ""))
        if column in KNOWN:
            left_blank.append(Remark(line, f"{column} holds a byte that can't be read: left blank"))
        return ""
    if column in KNOWN and seen != " ".join(value.split()):
        left_blank.append(Remark(line, f"{column} holds characters that can't be seen: left out"))
    return seen


def fitting(value: str, column: str, name: str) -> str:
    kept_in = School._meta.get_field(name)
    longest = kept_in.max_length if isinstance(kept_in, CharField) and kept_in.max_length else len(value)
    if len(value) > longest:
        raise BadValue(f"{column} is {len(value)} characters long, and {longest} is the most")
    return value


def whole_number(value: str, column: str, *, most: int) -> int | None:
    return parsed(value, column, int, f"a whole number from 0 to {most:,}", lambda number: 0 <= number <= most)


def percentage(value: str, column: str) -> Decimal | None:
    return parsed(value, column, Decimal, "a percentage", lambda number: number.is_finite() and 0 <= number <= 100, places=1)


def parsed(
    value: str, column: str, kind: Callable[[str], Any], wanted: str, allowed: Callable[[Any], bool], places: int | None = None
) -> Any:
    if not value:
        return None
    try:
        number = kind(value) if value.isascii() and "_" not in value else None
    except (ValueError, InvalidOperation):
        number = None
    if number is None or not allowed(number):
        raise BadValue(f"{column} is “{value[:20]}”, not {wanted}")
    return number if places is None else round(number, places)


def date(value: str, column: str) -> datetime.date | None:
    """Parse a date as the register writes it, 31-03-2023; None where there is none.

    Raises:
        BadValue: it's no such date.
    """
    if not value:
        return None
    try:
        return datetime.datetime.strptime(value, "%d-%m-%Y").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise BadValue(f"{column} is “{value[:20]}”, not a date such as 31-03-2023") from None


def status_of(words: str) -> str:
    """Return our status; 'Open, but proposed to close' is open.

    Raises:
        BadValue: the register says something else than Open, Proposed to open or Closed.
    """
    if words.startswith("Open") or not words:
        return School.Status.OPEN
    if words.startswith("Closed"):
        return School.Status.CLOSED
    if words.startswith("Proposed"):
        return School.Status.PROPOSED
    raise BadValue(f"{STATUS} is “{words[:40]}”, and we know Open, Proposed to open and Closed")


def phase_of(words: str, *, group: str, kind: str) -> str:
    """Return our phase, empty where there is none.

    An all-through school counts as secondary: its ages say that it's more.
    """
    # Special schools and alternative provision often have 'Not applicable' as their phase, so the type speaks first.
    described = f"{group} {kind}".lower()
    if any(word in described for word in ("special", "pupil referral", "alternative provision")):
        return Phase.SPECIAL
    words = words.lower()
    if words == "nursery":
        return Phase.EARLY_YEARS
    if words in {"primary", "middle deemed primary"}:
        return Phase.PRIMARY
    if words in {"secondary", "middle deemed secondary", "all-through"}:
        return Phase.SECONDARY
    if words == "16 plus" or "college" in group.lower():
        return Phase.POST_16
    return ""


def website(value: str) -> str:
    """Return an address that a browser opens, or nothing."""
    # The register has addresses with and without https.
    address = value if "://" in value else f"https://{value}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "." not in host or " " in address or "," in address or len(address) > 200:
        return ""
    return address if value else ""
