"""Whose orders a person may see: their own, and those of the schools that they lead."""

from django.db.models import Q

from thep.accounts.models import User
from thep.schools.models import Affiliation

from .models import Order, OrderQuerySet


def orders_visible_to(person: User) -> OrderQuerySet:
    led = Affiliation.objects.leading().filter(person=person).values("school")
    return Order.objects.filter(Q(buyer=person) | Q(school__in=led))


def orders_of_who_may_act(person: User) -> OrderQuerySet:
    """Return the orders that `person` may pay, cancel or number: as a lead of the school, or as a buyer who still works there."""
    led = Affiliation.objects.leading().filter(person=person).values("school")
    works_at = Affiliation.objects.active().filter(person=person).values("school")
    return Order.objects.filter(Q(school__in=led) | Q(buyer=person, school=None) | Q(buyer=person, school__in=works_at))
