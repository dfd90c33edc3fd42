"""Pages that are kept for schools with an add-on: who reads them, and for how long.

Editors choose the add-on's group in a page's privacy. What a school has bought opens them for a year from the day of the order, and is
asked anew whenever a page is: a refund closes them at once.
"""

import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from thep.accounts.models import User
from thep.cms import privacy
from thep.schools.models import Affiliation

from .errors import PagesAreKept
from .models import AddOn, Purchase
from .states import BOUGHT, are_in, state_of

GROUPS = "_groups_of_add_ons"
"""Where it is kept on a person once it was read: each request reads its person anew."""


def last_day(ordered_on: datetime.date) -> datetime.date:
    """Return the last day on which an add-on that was ordered on a day opens its pages: a year later, the day before."""
    return ordered_on + relativedelta(years=1, days=-1)


def groups_of(person: User) -> set[int]:
    """Return the groups of the add-ons whose pages are open to `person`, as a school of theirs has bought them, in one query a request."""
    if not hasattr(person, GROUPS):
        theirs = Affiliation.objects.active().filter(person=person).values("school")
        bought = Purchase.objects.filter(are_in(BOUGHT), school__in=theirs, opens_pages_until__gte=timezone.localdate())
        setattr(person, GROUPS, set(bought.order_by().values_list("add_on__pages_group", flat=True)))
    found: set[int] = getattr(person, GROUPS)
    return found


def pages_of(purchase: Purchase) -> list[Page]:
    """Return the pages that are open to the school for what it bought, by title; none where they aren't, or not any more."""
    group, until = purchase.add_on.pages_group, purchase.opens_pages_until
    if group is None or until is None or until < timezone.localdate() or state_of(purchase) not in BOUGHT:
        return []
    return list(privacy.pages_kept_for(group).filter(live=True))


def check_none_are_kept(add_on: AddOn) -> None:
    """Raise PagesAreKept, which names them, where pages are kept for schools with the add-on."""
    if add_on.pages_group is not None and (kept := privacy.pages_kept_for(add_on.pages_group)):
        raise PagesAreKept(f"Pages are kept for it: {', '.join(page.title for page in kept)}. Change their privacy first.")


def open_pages(add_on: AddOn, *, wanted: bool) -> None:
    """Have there be a group that pages can be kept for, under the add-on's name, or none.

    Raises:
        PagesAreKept: none is wanted, and pages are kept for it.
    """
    with transaction.atomic():
        group = add_on.pages_group
        if wanted:
            add_on.pages_group = privacy.keep_group(group, name=f"People of schools with {add_on.name}")
            add_on.save(update_fields=["pages_group"])
        elif group is not None:
            check_none_are_kept(add_on)
            add_on.pages_group = None
            add_on.save(update_fields=["pages_group"])
            group.delete()
