import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

# A summer holiday has six and a half weeks. What is longer is a slip, such as a wrong year.
LONGEST = datetime.timedelta(days=70)


class SchoolHolidayQuerySet(models.QuerySet["SchoolHoliday"]):
    def touching(self, first_day: datetime.date, last_day: datetime.date) -> Self:
        """Select those that have a day in common with the days from `first_day` to `last_day`."""
        return self.filter(first_day__lte=last_day, last_day__gte=first_day)


class SchoolHoliday(models.Model):
    """Days on which the borough's schools are closed, the first and the last among them."""

    name = models.CharField(max_length=100)
    first_day = models.DateField()
    last_day = models.DateField()

    objects = SchoolHolidayQuerySet.as_manager()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_holiday_ends_after_it_begins"),
            models.UniqueConstraint(fields=["first_day", "last_day"], name="a_holiday_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise what is wrong with its days, beside the last one."""
        if self.first_day is None or self.last_day is None:
            return
        if self.last_day < self.first_day:
            raise ValidationError({"last_day": "The last day must be the first day or a later one."})
        if self.last_day - self.first_day > LONGEST:
            raise ValidationError({"last_day": f"A holiday can last {LONGEST.days} days at most. Check the years of both days."})
        if SchoolHoliday.objects.filter(first_day=self.first_day, last_day=self.last_day).exclude(pk=self.pk).exists():
            raise ValidationError({"last_day": "A holiday with these days is in the list already."})
