"""Where the office gives people the places that they paid for, as our record of both was lost."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts import people
from thep.accounts.access import person_of
from thep.bookings import found_orders
from thep.bookings.errors import BookingsError
from thep.bookings.models import Booking
from thep.cms.office import Crumb, Step
from thep.design.templatetags.thep import money
from thep.payments.models import OrderLine

from .forms import SeatForm


class SeatView(Step):
    """Give whoever paid a place at the event that they paid for."""

    permissions = ("bookings.add_booking", "payments.view_order")
    refusals = (BookingsError,)
    page_title = "Seat"
    button = "Give them the place"
    header_icon = "user"
    form_class = SeatForm

    @cached_property
    def line(self) -> OrderLine:
        return get_object_or_404(OrderLine.objects.select_related("order__buyer", "order__school"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        order = self.line.order
        return [(reverse("office_orders:index"), "Orders"), (reverse("office_orders:inspect", args=[order.pk]), order.reference)]

    def get_initial(self) -> dict[str, Any]:
        name, buyer = found_orders.guess_name(self.line), self.line.order.buyer
        email = buyer.email if self.line.order.lines.count() == 1 or name == buyer.name else ""
        return {"event": found_orders.guess_event(self.line), "name": name, "email": email}

    def obstacle(self) -> str:
        if found_orders.may_be_seated(self.line, self.line.order) and not Booking.objects.filter(order_line=self.line).exists():
            return ""
        return "This line has a booking, was refunded, or is of an order that has always been here."

    def what_happens(self) -> list[str]:
        return [
            f"At Stripe the line says: {self.line.description}. It cost {money(self.line.total_pence)}.",
            "They have a confirmed place at the event that you choose, paid for by this line. We email them the confirmation.",
        ]

    def perform(self, form: Any) -> str:
        person = people.get_or_create_person(form.cleaned_data["email"], name=form.cleaned_data["name"])
        booking = found_orders.seat(self.line, event=form.cleaned_data["event"], person=person, by=person_of(self.request))
        return f"{booking.person} has a place at {booking.event}."
