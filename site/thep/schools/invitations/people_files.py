"""Read a CSV file of people line by line, however a spreadsheet wrote it; touches no database, and keeps a line in memory.

Excel writes CSV in its country's encoding and with its country's delimiter, in UTF-8 with a mark, or as "Unicode text" (UTF-16 with
tabs). Which it is, the file itself says: its first bytes, and whether all of it is UTF-8.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from thep.cms.visible_text import one_line
from thep.schools.errors import NotAListOfPeople

from .entries import Entry, entry_of

MOST_LINES = 25_000
LONGEST_ENTRY = 20
"""Lines of one entry: more of them mean that a quotation mark isn't closed, and has swallowed what follows."""
BLOCK = 64 * 1024
BEGINNING = 8 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Excel begin: .xlsx and .xls."""
DELIMITERS = ",;\t"
EMAIL = {"email", "e-mail", "email address", "e-mail address", "mail", "work email", "work email address", "address"}
NAME = {"name", "full name", "display name", "staff name"}
FIRST = {"first name", "firstname", "forename", "given name", "preferred forename", "preferred name"}
LAST = {"last name", "lastname", "surname", "family name", "preferred surname", "legal surname"}
ROLE = {"role", "role at school"}


class Columns(NamedTuple):
    """Where in a row the parts of an entry stand; None where the file hasn't them."""

    email: int
    names: tuple[int, ...]
    role: int | None


def entries_in(file: BinaryIO) -> Iterator[Entry]:
    """Yield each entry of a file. Lines without anything on them are passed over.

    Raises:
        NotAListOfPeople: it isn't one, it has too many lines, or a quotation mark in it isn't closed.
    """
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        yield from _entries(text)
    finally:
        text.detach()  # the file is the caller's to close


def encoding_of(file: BinaryIO) -> str:
    """Return the encoding in which `file` is written.

    Raises:
        NotAListOfPeople: it is a workbook, or has nothing in it.
    """
    file.seek(0)
    beginning = file.read(BEGINNING)
    if not beginning.strip():
        raise NotAListOfPeople("This file is empty. Choose another.")
    if beginning.startswith(WORKBOOKS):
        raise NotAListOfPeople("This is an Excel workbook. In Excel, choose File, Save a copy, CSV UTF-8, then choose that file here.")
    for mark, encoding in MARKS:
        if beginning.startswith(mark):
            return encoding
    if beginning[1::2].count(0) > len(beginning) // 4:
        return "utf-16-le"
    if beginning[::2].count(0) > len(beginning) // 4:
        return "utf-16-be"
    return "utf-8" if _is_utf_8(file) else "cp1252"


def _is_utf_8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _entries(text: io.TextIOWrapper) -> Iterator[Entry]:
    columns: Columns | None = None
    for number, row in _rows(text):
        if columns is None:
            columns, is_heading = _columns_of(row)
            if is_heading:
                continue
        yield _entry(number, row, columns)


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that has something in it with the line on which it begins."""
    first = text.readline(BEGINNING)
    begins_at = 1
    if found := re.fullmatch(r"sep=(.)\s*", first):  # a line with which Excel says the delimiter
        delimiter, begins_at, first = found[1], 2, text.readline(BEGINNING)
    else:
        delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(_lines(first, text), delimiter=delimiter)
    number = begins_at
    try:
        for row in reader:
            ends_at = begins_at + reader.line_num
            if ends_at - number > LONGEST_ENTRY:
                raise NotAListOfPeople(NOT_CLOSED.format(number))
            if ends_at - begins_at > MOST_LINES:
                raise NotAListOfPeople(f"Choose a file of at most {MOST_LINES:,} lines, or divide it.")
            if any(cell.strip() for cell in row):
                yield number, row
            number = ends_at
    except csv.Error as error:  # a cell that is longer than any can be
        raise NotAListOfPeople(NOT_CLOSED.format(number)) from error


NOT_CLOSED = "A quotation mark on line {} isn’t closed. Correct the line, then choose the file again."


def _lines(first: str, rest: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines of the file, of which `first` is read; one that goes on and on comes in pieces."""
    yield first
    while line := rest.readline(BLOCK):
        yield line


def _columns_of(row: Sequence[str]) -> tuple[Columns, bool]:
    """Return where the parts stand, and whether `row`, the first, is a heading that says so.

    Raises:
        NotAListOfPeople: it has neither a heading that names the addresses nor an address.
    """
    cells = [one_line(cell).lower().strip("*: ") for cell in row]
    address = next((place for place, cell in enumerate(row) if "@" in cell), None)
    if address is not None:
        names = tuple(place for place in range(len(row)) if place != address)[:1]
        role = next((place for place in range(len(row)) if place != address and place not in names), None)
        return Columns(address, names, role), False
    email = _place(cells, EMAIL)
    if email is None:
        raise NotAListOfPeople("The first line has to name the columns, one of them “Email”. Add it, then choose the file again.")
    name, first, last = _place(cells, NAME), _place(cells, FIRST), _place(cells, LAST)
    parts = (name,) if name is not None else (first, last)
    return Columns(email, tuple(place for place in parts if place is not None), _place(cells, ROLE)), True


def _place(cells: Sequence[str], names: set[str]) -> int | None:
    return next((place for place, cell in enumerate(cells) if cell in names), None)


def _entry(number: int, row: Sequence[str], columns: Columns) -> Entry:
    def cell(place: int | None) -> str:
        return row[place] if place is not None and place < len(row) else ""

    name = " ".join(filter(None, (cell(place).strip() for place in columns.names)))
    given = ", ".join(each.strip()[:100] for each in row[:20] if each.strip())
    return entry_of(number, email=cell(columns.email), name=name, role=cell(columns.role), given=given)
