"""Spreadsheets that leave the office: CSV and XLSX in which no cell can be read as a formula (ASVS 1.2.10)."""

import csv
import datetime
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

FORMATS = ("csv", "xlsx")
FORMULA_BEGINS_WITH = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER_FORMATS = {Decimal: "0.00", datetime.datetime: "yyyy-mm-dd hh:mm", datetime.date: "yyyy-mm-dd"}
MOST_ROWS = 1_000_000
"""A sheet of XLSX holds 1,048,576 rows; what is more goes onto another."""

LONGEST_TEXT = 32_767
"""Characters that a cell of XLSX holds."""


@dataclass(frozen=True)
class Heading:
    """A column: what stands above it, and what it says of a record."""

    label: str
    value: Callable[[Any], Any]


@dataclass(frozen=True)
class Sheet:
    """What is exported of some kind of record. Money is written in pounds, dates as ISO 8601 in London's time."""

    name: str
    headings: Sequence[Heading]

    def response(self, records: Iterable[Any], kind: str) -> HttpResponseBase:
        """Return `records` as a file to be kept; `kind` is one of `FORMATS`."""
        filename = f"{self.name}-{timezone.localdate():%Y-%m-%d}.{kind}"
        answer = self._xlsx(records, filename) if kind == "xlsx" else self._csv(records, filename)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def rows(self, records: Iterable[Any]) -> Iterator[list[Any]]:
        yield [heading.label for heading in self.headings]
        for record in records:
            yield [harmless(heading.value(record)) for heading in self.headings]

    def _csv(self, records: Iterable[Any], filename: str) -> HttpResponseBase:
        answer = StreamingHttpResponse(self._csv_lines(records), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{filename}"'
        return answer

    def _csv_lines(self, records: Iterable[Any]) -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"  # Excel reads UTF-8 as such only after this mark
        for row in self.rows(records):
            line = io.StringIO()
            csv.writer(line).writerow([as_text(value) for value in row])
            yield line.getvalue().encode()

    def _xlsx(self, records: Iterable[Any], filename: str) -> HttpResponseBase:
        from xlsxwriter import Workbook  # noqa: PLC0415 -- takes memory that few need

        file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
        with Workbook(file, {"constant_memory": True}) as workbook:
            formats = {kind: workbook.add_format({"num_format": words}) for kind, words in NUMBER_FORMATS.items()}
            page: Any = None
            for number, row in enumerate(self.rows(records)):
                if number % MOST_ROWS == 0:
                    page = workbook.add_worksheet(self.name[:28].capitalize() + (f" {number // MOST_ROWS + 1}" if number else ""))
                    page.freeze_panes(1 if not number else 0, 0)
                for column, value in enumerate(row):
                    _write(page, number % MOST_ROWS, column, as_cell(value), formats)
        file.seek(0)
        return FileResponse(file, as_attachment=True, content_type=XLSX, filename=filename)


def _write(page: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    """Write a cell as what it is: text is never taken for a formula, a number or an address, whatever it looks like."""
    match value:
        case str():
            page.write_string(row, column, value[:LONGEST_TEXT])
        case datetime.date():
            page.write_datetime(row, column, value, formats[type(value)])
        case _:
            page.write_number(row, column, value, formats.get(type(value)))


def harmless(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would read as a formula, and drop control characters that no cell can hold."""
    if not isinstance(value, str):
        return value
    text = "".join(character for character in value if character in "\t\r\n" or " " <= character < "\ufffe" or character > "\uffff")
    return f"'{text}" if text.startswith(FORMULA_BEGINS_WITH) else text


def pounds(pence: int | None) -> Decimal:
    """Convert pence to pounds: 4550 is 45.50."""
    return (Decimal(pence or 0) / 100).quantize(Decimal("0.01"))


def as_text(value: Any) -> str:
    """Format a value as CSV writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime.datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case datetime.date():
            return value.isoformat()
    return str(value)


def as_cell(value: Any) -> Any:
    """Return what XLSX keeps of a value: numbers and dates stay what they are, and an instant becomes local time to the minute."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(value, int | Decimal | datetime.date) and not isinstance(value, bool):
        return value
    return as_text(value)
