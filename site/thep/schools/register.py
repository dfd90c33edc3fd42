"""Reads the Department for Education's register of schools (Get Information About Schools); touches no database.

The whole register, a local authority's extract and our own data file are read alike: columns by name, whichever of them are there.
"""

import csv
import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.db.models import CharField

from thep.cms.vocabulary import Phase

from .errors import NotARegister
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
class Register:
    rows: list[Row] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    """Rows that were left out."""
    left_blank: list[Remark] = field(default_factory=list)
    """Values that were left out of a row that was kept."""
    missing_columns: list[str] = field(default_factory=list)


class BadRow(Exception):
    """Why a row can't be taken."""


def read(data: bytes) -> Register:
    """The register's rows, and what is wrong with those that can't be taken.

    Raises:
        NotARegister: it isn't a CSV file with at least the columns URN and EstablishmentName.
    """
    lines = csv.reader(io.StringIO(decode(data), newline=""))
    register = Register()
    seen: dict[int, int] = {}
    try:
        header = [name.strip() for name in next(lines, [])]
        for name in REQUIRED:
            if name not in header:
                raise NotARegister(f"The column {name} is missing: is this the register's file of establishments?")
        register.missing_columns.extend(name for name in KNOWN if name not in header)
        for cells in lines:
            if not any(cells):
                continue
            try:
                if len(cells) != len(header):
                    raise BadRow(f"it has {len(cells)} cells where the header has {len(header)}")
                row = read_row(dict(zip(header, cells, strict=True)), line=lines.line_num, left_blank=register.left_blank)
                if row.urn in seen:
                    raise BadRow(f"URN {row.urn} is on line {seen[row.urn]} already")
            except BadRow as why:
                register.skipped.append(Remark(lines.line_num, str(why)))
            else:
                seen[row.urn] = row.line
                register.rows.append(row)
    except csv.Error as error:
        raise NotARegister(f"Line {lines.line_num} can't be read as CSV: {error}.") from error
    return register


def decode(data: bytes) -> str:
    """The register is published as cp1252; a file saved again by a spreadsheet is often UTF-8, with or without its mark."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotARegister("The file is neither UTF-8 nor Windows-1252 (cp1252) text.")


def read_row(cells: dict[str, str], *, line: int, left_blank: list[Remark]) -> Row:
    """One establishment; appends to `left_blank` what it can do without.

    Raises:
        BadRow: with the reason.
    """
    cells = {name: " ".join(value.split()) for name, value in cells.items()}
    if any(not character.isprintable() for value in cells.values() for character in value):
        raise BadRow("it holds characters that can't be printed")
    if not cells["URN"].isascii() or not cells["URN"].isdigit() or not 0 < int(cells["URN"][:10]) <= 999_999:
        raise BadRow(f"its URN is “{cells['URN'][:20]}”, not a number of up to six digits")
    if not cells["EstablishmentName"]:
        raise BadRow("it has no name")
    values: dict[str, Any] = {"name": fitting(cells["EstablishmentName"], "EstablishmentName", "name")}
    for column, name in TEXT.items():
        if column in cells:
            values[name] = fitting(cells[column], column, name)
    for column, name in WHOLE_NUMBERS.items():
        if column in cells:
            values[name] = whole_number(cells[column], column, most=SMALL if name.endswith("_age") else 2_147_483_647)
    if LA in cells and NUMBER in cells:
        values["laestab"] = fitting(cells[LA] + cells[NUMBER] if cells[NUMBER] else "", NUMBER, "laestab")
    if PHASE in cells or GROUP in cells:
        values["phase"] = phase_of(cells.get(PHASE, ""), group=cells.get(GROUP, ""), kind=cells.get(KIND, ""))
    if STATUS in cells:
        values["status"] = status_of(cells[STATUS])
    if "CloseDate" in cells:
        values["closed_on"] = date(cells["CloseDate"], "CloseDate")
    if "PercentageFSM" in cells:
        values["percentage_fsm"] = percentage(cells["PercentageFSM"], "PercentageFSM")
    if "SchoolWebsite" in cells:
        values["website"] = website(cells["SchoolWebsite"])
        if cells["SchoolWebsite"] and not values["website"]:
            left_blank.append(Remark(line, f"the website “{cells['SchoolWebsite'][:60]}” isn't an address"))
    return Row(line=line, urn=int(cells["URN"]), la=cells.get(LA, ""), values=values)


def fitting(value: str, column: str, name: str) -> str:
    kept_in = School._meta.get_field(name)
    longest = kept_in.max_length if isinstance(kept_in, CharField) and kept_in.max_length else len(value)
    if len(value) > longest:
        raise BadRow(f"{column} is {len(value)} characters long, and {longest} is the most")
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
        raise BadRow(f"{column} is “{value[:20]}”, not {wanted}")
    return number if places is None else round(number, places)


def date(value: str, column: str) -> datetime.date | None:
    """The register writes 31-03-2023."""
    if not value:
        return None
    try:
        return datetime.datetime.strptime(value, "%d-%m-%Y").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise BadRow(f"{column} is “{value[:20]}”, not a date such as 31-03-2023") from None


def status_of(words: str) -> str:
    """'Open, but proposed to close' is open."""
    if words.startswith("Open") or not words:
        return School.Status.OPEN
    if words.startswith("Closed"):
        return School.Status.CLOSED
    if words.startswith("Proposed"):
        return School.Status.PROPOSED
    raise BadRow(f"{STATUS} is “{words[:40]}”, and we know Open, Proposed to open and Closed")


def phase_of(words: str, *, group: str, kind: str) -> str:
    """Our phase. Special schools and alternative provision often have 'Not applicable' as theirs, so the type speaks first.

    An all-through school counts as secondary: its ages say that it's more.
    """
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
    """An address that a browser opens, or nothing: the register has them with and without https."""
    address = value if "://" in value else f"https://{value}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "." not in host or " " in address or "," in address or len(address) > 200:
        return ""
    return address if value else ""
