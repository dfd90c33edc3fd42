"""Read school holidays from a calendar (.ics) or a table (.csv), as boroughs publish their term dates; touches no database."""

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import icalendar
from django.utils import timezone

from thep.cms.visible_text import one_line

from .errors import NotAHolidayFile
from .models.holiday import LONGEST

DAY = datetime.timedelta(days=1)
MOST_ENTRIES = 1000
HOLIDAY = re.compile(r"holiday|half[\s-]*term|\bbreak\b|vacation|schools? closed", re.IGNORECASE)
# The last days of term are often called "break up for the holidays", and a bank holiday is known already.
NO_HOLIDAY = re.compile(r"bank holiday|break(s|ing)? up|before|after|return|re-?open|\bstarts?\b|\bends?\b|\bbegins?\b", re.IGNORECASE)
NAMES = ("name", "holiday", "title", "summary", "description")
FIRST = ("first day", "start date", "start", "from", "starts", "first")
LAST = ("last day", "end date", "end", "to", "ends", "last")
FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%A %d %B %Y")


@dataclass(frozen=True)
class DatedHoliday:
    """A holiday that a file has; both days are included."""

    name: str
    first_day: datetime.date
    last_day: datetime.date


@dataclass
class Reading:
    """What a file says: its holidays, and in `left_out` what was passed over, with the reason."""

    holidays: list[DatedHoliday] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, name: str, first_day: datetime.date, last_day: datetime.date) -> None:
        """Keep the holiday, or note why it can't be one."""
        name = one_line(name)[:100] or "Holiday"
        if not 2000 <= first_day.year < 2100:
            self.left_out.append(f"{name}: check its year")
        elif last_day < first_day:
            self.left_out.append(f"{name}: it ends before it begins")
        elif last_day - first_day > LONGEST:
            self.left_out.append(f"{name}: it is longer than {LONGEST.days} days")
        else:
            self.holidays.append(DatedHoliday(name, first_day, last_day))


def read(content: bytes) -> Reading:
    """Return the holidays in a file's `content`.

    Raises:
        NotAHolidayFile: it is neither a calendar nor a table with a first and a last day.
    """
    text = _decoded(content)
    return _read_calendar(text) if "BEGIN:VCALENDAR" in text[:1000].upper() else _read_table(text)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_calendar(text: str) -> Reading:
    """Take entries that speak of a holiday or half-term; a calendar of term dates has others too, such as the first day of term."""
    reading = Reading()
    try:
        entries = icalendar.Calendar.from_ical(text).walk("VEVENT")
    except (ValueError, IndexError, KeyError) as error:
        raise NotAHolidayFile("This calendar can’t be read. Save it again from where it comes from, and try once more.") from error
    if not entries:
        raise NotAHolidayFile("This calendar has no entries. Choose another.")
    for entry in entries[:MOST_ENTRIES]:
        name = str(entry.get("summary", "")) or "Holiday"
        days = _days_of(entry)
        if not HOLIDAY.search(name) or NO_HOLIDAY.search(name):
            reading.left_out.append(f"{one_line(name)[:100]}: it isn’t called a holiday or half-term")
        elif days is None:
            reading.left_out.append(f"{one_line(name)[:100]}: it has no date")
        else:
            reading.add(name, *days)
    return reading


def _days_of(entry: icalendar.cal.Component) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day of a calendar's entry. RFC 5545, section 3.6.1: the end of whole days is the day after."""
    try:
        starts = entry.decoded("dtstart")
        has_times = isinstance(starts, datetime.datetime)
        ends = entry.decoded("dtend", None) or starts + entry.decoded("duration", datetime.timedelta() if has_times else DAY)
        if has_times:
            return _london(starts), _london(ends)
        return starts, max(ends - DAY, starts)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):  # what isn't a date can be of any type here
        return None


def _london(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment) if timezone.is_aware(moment) else moment.date()


def _read_table(text: str) -> Reading:
    reading = Reading()
    for number, row in _rows(text):
        name = _cell(row, NAMES) or "Holiday"
        first, last = _date(_cell(row, FIRST)), _date(_cell(row, LAST) or _cell(row, FIRST))
        if first is None or last is None:
            reading.left_out.append(f"Line {number}: enter both days as 26/10/2026")
        else:
            reading.add(name, first, last)
    return reading


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each row that has something in it with its line, by heading in small letters."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline="")))[: MOST_ENTRIES + 1]
    except csv.Error as error:
        raise NotAHolidayFile("This table can’t be read. Save it as CSV, and try once more.") from error
    headings = [" ".join(cell.lower().split()) for cell in lines[0]] if lines else []
    if not (set(FIRST) & set(headings)):
        raise NotAHolidayFile("Choose a calendar (.ics), or a table (.csv) whose first line is: name, first day, last day.")
    for number, line in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in line):
            yield number, dict(zip(headings, line, strict=False))


def _cell(row: Mapping[str, str], headings: tuple[str, ...]) -> str:
    return next((row[heading].strip() for heading in headings if row.get(heading, "").strip()), "")


def _date(text: str) -> datetime.date | None:
    for form in FORMATS:
        try:
            return datetime.datetime.strptime(" ".join(text.replace(",", " ").split()), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
