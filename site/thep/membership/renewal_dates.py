"""Until when a school has to renew for what it booked on renewal to be settled as a member's."""

import datetime

from django.utils import timezone

from .errors import NotPossibleNow
from .models import RenewalDate
from .models.terms import GRACE_DAYS
from .years import begins, ends, in_words


def usual(academic_year: int) -> datetime.date:
    """Return the last day where the office says nothing else: that of the usual grace, 30 September."""
    return ends(academic_year - 1) + datetime.timedelta(days=GRACE_DAYS)


def renew_by(academic_year: int) -> datetime.date:
    """Return the last day on which renewing for the year is in time; from the next day on the other price is owed."""
    found = RenewalDate.objects.filter(academic_year=academic_year).values_list("renew_by", flat=True).first()
    return found or usual(academic_year)


def set_renew_by(academic_year: int, day: datetime.date) -> RenewalDate:
    """Have `day` be the last one on which renewing for the year is in time. Who was told a later day keeps that.

    Raises:
        NotPossibleNow: the day is over, or is not within the year or the three months before it.
    """
    if day < timezone.localdate():
        raise NotPossibleNow("Choose a day that is still to come.")
    earliest = datetime.date(academic_year, 6, 1)
    if not earliest <= day <= ends(academic_year):
        raise NotPossibleNow(
            f"For {in_words(academic_year)}, choose a day from 1 June {begins(academic_year).year} to 31 August {academic_year + 1}."
        )
    date, _ = RenewalDate.objects.update_or_create(academic_year=academic_year, defaults={"renew_by": day})
    return date
