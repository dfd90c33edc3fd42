"""Which days are school days: no weekend, no bank holiday, and no holiday of the borough's schools that the office has entered."""

import datetime
from collections.abc import Iterator

from .models import SchoolHoliday
from .policies import is_working_day

DAY = datetime.timedelta(days=1)


class SchoolDays:
    """The school days from a date on, read from the database once."""

    def __init__(self, since: datetime.date) -> None:
        self.holidays = list(SchoolHoliday.objects.filter(last_day__gte=since).values_list("first_day", "last_day"))

    def __contains__(self, date: datetime.date) -> bool:
        return is_working_day(date) and not any(first <= date <= last for first, last in self.holidays)

    def after(self, date: datetime.date) -> Iterator[datetime.date]:
        """Yield the school days later than `date`, one after the other."""
        while True:
            date += DAY
            if date in self:
                yield date
