"""The dates of a school's add-ons, as they stand in the calendars of those who lead it, and in the school's own."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from thep.accounts.models import User
from thep.events.attendance import OwnDate
from thep.events.school_dates import AT_SCHOOL, SchoolDate
from thep.schools.models import Affiliation, School

from .delivery_states import DeliveryState, are_in
from .models import Delivery

LOOKING_BACK = datetime.timedelta(days=365)
COMING = "_coming_dates"
"""Where it is kept on a school once they were read: each request reads its school anew."""


def dates_of(person: User) -> Iterable[OwnDate]:
    """Return the dates of the last year and to come at the schools that `person` leads, in one query."""
    led = Affiliation.objects.leading().filter(person=person).values("school")
    shown = are_in([DeliveryState.SCHEDULED, DeliveryState.DELIVERED, DeliveryState.CLOSED])
    told = are_in([DeliveryState.CANCELLED])
    found = Delivery.objects.filter(shown | told, purchase__school__in=led, scheduled_at__isnull=False)
    found = found.filter(day__gte=timezone.localdate() - LOOKING_BACK)
    return [as_date(each) for each in found.select_related("purchase__add_on", "purchase__school")]


def coming_dates(school: School) -> list[Delivery]:
    """Return the school's dates from today on that aren't cancelled: in one query, whichever panels of a page look at them."""
    if not hasattr(school, COMING):
        found = Delivery.objects.filter(purchase__school=school, day__gte=timezone.localdate(), cancelled_at=None)
        setattr(school, COMING, list(found.select_related("purchase__add_on", "purchase__school")))
    known: list[Delivery] = getattr(school, COMING)
    return known


def dates_of_school(school: School, begin: datetime.datetime, end: datetime.datetime) -> Iterable[SchoolDate]:
    """Return the school's dates that are fixed and touch the days from `begin` to `end`, in one query at most."""
    found: Iterable[Delivery]
    if timezone.localdate(begin) == timezone.localdate():
        found = [each for each in coming_dates(school) if each.scheduled_at is not None]
    else:
        fixed = are_in([DeliveryState.SCHEDULED, DeliveryState.DELIVERED, DeliveryState.CLOSED])
        days = {"day__gte": timezone.localdate(begin), "day__lte": timezone.localdate(end)}
        found = Delivery.objects.filter(fixed, purchase__school=school, scheduled_at__isnull=False, **days)
        found = found.select_related("purchase__add_on", "purchase__school")
    for each in found:
        if each.ends_at > begin and each.starts_at < end:
            yield SchoolDate(
                uid=f"add-on-date-{each.pk}-at-school@thep",
                title=str(each.purchase.add_on),
                what=str(each.purchase.add_on),
                shape=AT_SCHOOL,
                standing=f"At your {each.purchase.school.noun}",
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                location=each.location or f"At your {each.purchase.school.noun}",
                path=each.purchase.get_absolute_url(),
                sequence=each.sequence,
                changed_at=each.changed_at,
            )


def as_date(delivery: Delivery) -> OwnDate:
    return OwnDate(
        uid=f"add-on-date-{delivery.pk}@thep",
        title=f"{delivery.purchase.add_on} at {delivery.purchase.school}",
        starts_at=delivery.starts_at,
        ends_at=delivery.ends_at,
        location=delivery.location,
        path=delivery.purchase.get_absolute_url(),
        is_cancelled=delivery.cancelled_at is not None,
        sequence=delivery.sequence,
        changed_at=delivery.changed_at,
    )
