"""What add-ons show on the overview of those who lead schools: the offers that wait for their answer."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User
from thep.schools.places_of_work import led_schools

from .models import Purchase
from .states import State, are_in


def offers_to_answer(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return the offers that wait for the schools that `person` leads, the soonest to run out first: in one query, none for others."""
    if not (led := led_schools(person)):
        return []
    found = Purchase.objects.filter(are_in([State.QUOTED]), school__in=led).select_related("add_on", "school")
    return [{"purchase": purchase} for purchase in found.order_by("answer_by", "pk")]
