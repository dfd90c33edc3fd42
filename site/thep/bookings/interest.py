"""Demand for courses without a date that suits: registered, and answered when one is dated."""

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from thep.accounts.models import User
from thep.events.access import admits
from thep.events.models import Event

from . import emails
from .models import Interest


def register(page: Page, *, person: User, note: str = "") -> Interest:
    """Have `person` told when `page` has a date to book. Who asks again changes their note, and is told again."""
    interest, _ = Interest.objects.update_or_create(page=page, person=person, defaults={"note": note[:300], "told_at": None})
    return interest


def withdraw(page: Page, *, person: User) -> None:
    """Tell `person` no more."""
    Interest.objects.filter(page=page, person=person).delete()


def tell(event: Event) -> int:
    """Tell those of the event who are interested in its page, may see it and have not been told; return how many."""
    if event.page_id is None or not event.is_bookable():
        return 0
    with transaction.atomic():
        waiting = Interest.objects.select_for_update().filter(page=event.page_id, told_at=None).select_related("person")
        untold = [interest for interest in waiting if admits(event, interest.person)]
        for interest in untold:
            emails.dated(interest, event)
            interest.told_at = timezone.now()
            interest.save(update_fields=["told_at"])
    return len(untold)


def tell_all() -> int:
    """Tell whoever waits for a date of the first that can be booked; return how many."""
    pages = Interest.objects.filter(told_at=None).order_by().values("page")
    told = 0
    for event in Event.objects.open().dated().upcoming().filter(page__in=pages).order_by("starts_at"):
        told += tell(event)
    return told
