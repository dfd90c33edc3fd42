"""A business manager puts most of a school's orders under its cost codes."""

from demonstration.bookings.booking_desk import Desk
from demonstration.schools.people import named
from demonstration.words import words_of
from thep.payments.cost_codes import CODED, set_cost_code
from thep.payments.models import Order
from thep.schools.models import School


def set_codes(desk: Desk) -> None:
    """Put the orders of Ben Jonson Primary School under its cost codes, those left alone that somebody has looked at."""
    school, manager = School.objects.get(urn=100890), named("business_manager")
    codes = [(each["code"], each["words"]) for each in words_of("payments", "cost_codes")["code"]]
    unset = Order.objects.filter(school=school, cost_code="", state__in=CODED).exclude(notes__kind="cost code")
    for order in unset.prefetch_related("lines"):
        ordered = "; ".join(line.description for line in order.lines.all())
        code = next((code for code, words in codes if any(word in ordered for word in words)), "")
        if code:
            set_cost_code(order, code, by=manager)
