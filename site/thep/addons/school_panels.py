"""What add-ons show of a school to those who lead it."""

from typing import Any

from django.http import HttpRequest

from thep.schools.models import School

from .calendar_dates import coming_dates
from .delivery_states import DeliveryState
from .delivery_states import state_of as delivery_state_of
from .models import Purchase
from .states import BOUGHT, State, state_of
from .states import are_in as are_purchases_in

MOST = 5


def of_school(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return what the school has bought that is left, what waits for its answer, and its next dates. Makes two queries."""
    found = Purchase.objects.filter(are_purchases_in([*BOUGHT, State.QUOTED]), school=school).select_related("add_on", "school")
    purchases = list(found)
    dates = [each for each in coming_dates(school) if delivery_state_of(each) in (DeliveryState.ASKED, DeliveryState.SCHEDULED)]
    return {
        "school": school,
        "purchases": [each for each in purchases if state_of(each) in BOUGHT and each.half_days_left][:MOST],
        "offers": [each for each in purchases if state_of(each) == State.QUOTED],
        "dates": dates[:MOST],
    }
