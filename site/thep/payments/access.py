"""Whose orders a person may see: their own, and those of the schools that they lead."""

from django.db.models import Q, QuerySet

from thep.accounts.models import User
from thep.schools.models import Affiliation

from .models import Order


def orders_visible_to(person: User) -> QuerySet[Order]:
    led = Affiliation.objects.leading().filter(person=person).values("school")
    return Order.objects.filter(Q(buyer=person) | Q(school__in=led))
