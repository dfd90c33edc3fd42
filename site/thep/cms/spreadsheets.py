"""Spreadsheets that leave the office: CSV and XLSX in which no cell can be read as a formula (ASVS 1.2.10)."""

import csv
import datetime
import io
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
        from openpyxl import Workbook  # noqa: PLC0415 -- takes memory that few need
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

        workbook = Workbook(write_only=True)
        page = workbook.create_sheet(title=self.name[:31].capitalize())
        page.freeze_panes = "A2"
        for row in self.rows(records):
            cells = []
            for value in row:
                cell = WriteOnlyCell(page, as_cell(value))
                if isinstance(value, str):
                    cell.data_type = "s"  # never a formula, whatever it looks like
                elif isinstance(value, Decimal):
                    cell.number_format = "0.00"
                elif isinstance(value, datetime.datetime):
                    cell.number_format = "yyyy-mm-dd hh:mm"
                elif isinstance(value, datetime.date):
                    cell.number_format = "yyyy-mm-dd"
                cells.append(cell)
            page.append(cells)
        file = io.BytesIO()
        workbook.save(file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, content_type=XLSX, filename=filename)


def harmless(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would read as a formula, and drop control characters that no cell can hold."""
    if not isinstance(value, str):
        return value
    text = "".join(character for character in value if character >= " " or character in "\t\r\n")
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
