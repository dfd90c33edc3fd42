"""Keep the school holidays as a file has them."""

from collections.abc import Sequence

from django.db import transaction

from .holiday_files import DatedHoliday
from .models import SchoolHoliday


def keep(holidays: Sequence[DatedHoliday]) -> list[SchoolHoliday]:
    """Put `holidays` into the list; each takes the place of those that it touches. Return them.

    The same file brings nothing new the second time, and one with other days corrects what stood there.
    """
    with transaction.atomic():
        for holiday in holidays:
            SchoolHoliday.objects.touching(holiday.first_day, holiday.last_day).delete()
        distinct = {(holiday.first_day, holiday.last_day): holiday.name for holiday in holidays}
        return SchoolHoliday.objects.bulk_create(
            SchoolHoliday(name=name, first_day=first_day, last_day=last_day) for (first_day, last_day), name in distinct.items()
        )
