"""Whose bookings a person looks at: their own, or those of colleagues, of one school at a time."""

from collections.abc import Mapping
from functools import cached_property

from thep.accounts.models import User
from thep.schools import successions
from thep.schools.access import schools_led_by

from . import access
from .models import Booking, BookingQuerySet

COLLEAGUES = "colleagues"
NONE = "none"
"""What an address says for places that were booked for others, and for none of the schools."""


class WhoseBookings:
    """One's own bookings, or (`?whose=colleagues`) those of others that one may see.

    Who leads several schools sees them one at a time (`?school=` a URN), the first by name where the address names none; what they
    booked for none of them is `?school=none`.
    """

    def __init__(self, person: User, asked: Mapping[str, str]) -> None:
        self.person = person
        self.of_colleagues = asked.get("whose") == COLLEAGUES
        self.of_others = access.bookings_of(person).exclude(person=person)
        self.schools = list(schools_led_by(person)) if self.of_colleagues else []
        self.leads_several = len(self.schools) > 1
        self.is_of_none = self.leads_several and asked.get("school") == NONE
        self.school = None
        if self.leads_several and not self.is_of_none:
            self.school = successions.named_by_urn(self.schools, asked.get("school")) or self.schools[0]

    @property
    def bookings(self) -> BookingQuerySet:
        if not self.of_colleagues:
            return Booking.objects.filter(person=self.person)
        if self.is_of_none:
            return self.of_others.exclude(school__in=self.schools)
        return self.of_others.filter(school=self.school) if self.school else self.of_others

    @cached_property
    def has_colleagues(self) -> bool:
        return self.of_colleagues or self.of_others.exists()

    @cached_property
    def has_of_none(self) -> bool:
        return self.is_of_none or (self.leads_several and self.of_others.exclude(school__in=self.schools).exists())
