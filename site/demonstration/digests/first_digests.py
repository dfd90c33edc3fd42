"""Digests of the last day and the last week, by the engine that makes all of them."""

from django.utils import timezone

from demonstration.bookings.booking_desk import Desk
from demonstration.bookings.stories import FREE, by_email, upcoming
from thep.digests import runs
from thep.digests.models import DigestRun
from thep.digests.timetable import FREQUENCIES, last_period
from thep.mail import sender
from thep.mail.models import Frequency
from thep.schools.models import School


def book_something_new(desk: Desk) -> None:
    """Have a teacher of Ben Jonson book in the day that is over, so that there is something to tell the school's lead."""
    period = last_period(Frequency.DAILY, desk.now)
    days_ago = (timezone.localdate(desk.now) - timezone.localdate(period.begins_at)).days
    grace, event = by_email("grace.oconnell@benjonson.example"), upcoming("when-someone-asks-for-their-data", desk)
    desk.book(event, [grace], booker=grace, school=School.objects.get(urn=100890), payment=FREE, days_ago=days_ago)


def write(desk: Desk) -> None:
    """Make them and send them; where any were made already, nothing.

    The first run of a site is made for nobody, so there is one before.
    """
    if DigestRun.objects.exists():
        return
    for frequency in FREQUENCIES:
        runs.begin(frequency, last_period(frequency, desk.now).begins_at)
        run = runs.begin(frequency, desk.now)
        if run is not None:
            runs.carry_on(run)
    sender.send_due()
