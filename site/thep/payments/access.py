"""Whose orders a person may see: their own, and those of the schools that they lead.

Who has left a school sees none of its orders any more, but for what they paid by card themselves: that is their receipt.
"""

from django.db.models import Q

from thep.accounts.models import User
from thep.schools.models import Affiliation

from .models import Method, Order, OrderQuerySet


def orders_visible_to(person: User) -> OrderQuerySet:
    led = Affiliation.objects.leading().filter(person=person).values("school")
    works_at = Affiliation.objects.active().filter(person=person).values("school")
    theirs = Q(school=None) | Q(school__in=works_at) | Q(method=Method.CARD)
    return Order.objects.filter(Q(theirs, buyer=person) | Q(school__in=led))


def orders_of_schools_led_by(person: User) -> OrderQuerySet:
    """Return the orders that `person` may put under a cost code: those of schools that they lead."""
    return Order.objects.filter(school__in=Affiliation.objects.leading().filter(person=person).values("school"))


def orders_of_who_may_act(person: User) -> OrderQuerySet:
    """Return the orders that `person` may pay, cancel or number: as a lead of the school, or as a buyer who still works there."""
    led = Affiliation.objects.leading().filter(person=person).values("school")
    works_at = Affiliation.objects.active().filter(person=person).values("school")
    return Order.objects.filter(Q(school__in=led) | Q(buyer=person, school=None) | Q(buyer=person, school__in=works_at))
