"""Until when schools may renew for a year, as far as bookings wait for it."""

from django.db import models

from thep.membership.years import in_words


class RenewalDate(models.Model):
    """The last day on which renewing for the academic year still settles what was booked on renewal at the member's price."""

    academic_year = models.PositiveSmallIntegerField(unique=True)
    renew_by = models.DateField()

    class Meta:
        ordering = ["-academic_year"]

    def __str__(self) -> str:
        return f"{in_words(self.academic_year)}: {self.renew_by:%-d %B %Y}"
