"""Read a list of people that somebody pasted; touches no database.

People paste addresses one below the other, what a mail program puts into "To" (`Nasima Begum <nasima@school.example>; …`), and columns of
a spreadsheet (which come with tabs).
"""

import re
from collections.abc import Iterator

from .entries import Entry, entry_of

NAME_AND_ADDRESS = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<email>[^<>]*)>\s*")
HEADING = re.compile(r"(full )?name|e-?mail( address)?|role", re.IGNORECASE)


def entries_in(text: str) -> Iterator[Entry]:
    """Yield each entry of `text`. Lines without anything on them are passed over."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if not line.strip() or _is_heading(line, number):
            continue
        if "\t" in line:
            yield _of_cells(number, line.split("\t"), line)
            continue
        for part in _people_of(line):
            yield _of_words(number, part)


def _is_heading(line: str, number: int) -> bool:
    return number == 1 and "@" not in line and all(HEADING.fullmatch(cell.strip()) for cell in re.split(r"[\t,;]", line))


def _people_of(line: str) -> Iterator[str]:
    """Yield what is said of each person. In `Begum, Nasima, nasima@school.example` the commas divide one person."""
    for part in line.split(";"):
        if part.count("@") > 1:
            yield from _split_at_commas(part)
        elif part.strip():
            yield part


def _split_at_commas(part: str) -> Iterator[str]:
    """Yield people who stand behind each other with commas: each ends with the cell that has an address."""
    said: list[str] = []
    for cell in part.split(","):
        said.append(cell)
        if "@" in cell:
            yield ",".join(said)
            said = []
    if any(cell.strip() for cell in said):
        yield ",".join(said)


def _of_words(number: int, words: str) -> Entry:
    if found := NAME_AND_ADDRESS.fullmatch(words):
        return entry_of(number, email=found["email"], name=_turned(found["name"].strip("\"' ")), given=words)
    return _of_cells(number, words.split(","), words)


def _of_cells(number: int, cells: list[str], given: str) -> Entry:
    """Return the entry of a line's cells: the one with an @ is the address, and what stands before the others is the name."""
    cells = [cell.strip().strip('"') for cell in cells if cell.strip()]
    email = next((cell for cell in cells if "@" in cell), None)
    if email is None:
        return entry_of(number, email=given, given=given)
    if found := NAME_AND_ADDRESS.fullmatch(email):
        return entry_of(number, email=found["email"], name=found["name"], given=given)
    where = cells.index(email)
    before, after = cells[:where], cells[where + 1 :]
    name, role = (", ".join(before), " ".join(after)) if before else (" ".join(after[:1]), " ".join(after[1:]))
    return entry_of(number, email=email, name=_turned(name), role=role, given=given)


def _turned(name: str) -> str:
    """Return a name that a mail program wrote as `Begum, Nasima` the way people say it."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name
