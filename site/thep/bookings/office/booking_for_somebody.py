"""The office books for somebody who wrote or rang."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from thep.accounts import people
from thep.accounts.access import person_of
from thep.bookings import bookings, rsvp
from thep.bookings.delegates import Delegate
from thep.bookings.errors import AlreadyBooked, BookingsError
from thep.bookings.models import Booking, Terms
from thep.cms.office import Crumb, Step
from thep.events import prices
from thep.events.kinds import kind_of
from thep.events.models import Event

from .booking_steps import events_crumbs
from .forms import BookForm


class BookView(Step):
    """The office books for somebody who wrote or rang."""

    permissions = ("bookings.add_booking",)
    refusals = (BookingsError,)
    page_title = "Add a booking"
    button = "Book the place"
    header_icon = "plus"
    form_class = BookForm

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event.objects.in_office_of(self.request.user).select_related("venue", "policy"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return events_crumbs(self.event)

    def obstacle(self) -> str:
        return "" if self.event.is_to_come else "You can add bookings only to a published event that hasn’t started."

    def what_happens(self) -> list[str]:
        listed = prices.net_prices(self.event)
        has_vat = self.event.vat_rate > 0
        least, most = min(listed.values()), max(listed.values())
        cost = prices.in_words(most, has_vat=has_vat)
        if least != most:
            cost = f"{prices.in_words(least, has_vat=has_vat)} to {cost}, depending on the school’s membership"
        return [
            f"{self.event.places_left} of {self.event.capacity} places are left. A place costs {cost}.",
            "They get the place straight away, and we’ll email them a confirmation. An invoice goes to the school’s invoice address. "
            "If the school has none, it goes to its business manager, and if it has no business manager either, to them.",
        ]

    def perform(self, form: Any) -> str:
        asked = form.cleaned_data
        person = people.get_or_create_person(asked["email"], name=asked["name"])
        if kind_of(self.event).booking.is_rsvp:
            answered = rsvp.come(self.event, person=person, by=person_of(self.request), by_office=True)
            return f"{person} is on the waiting list." if answered.state == Booking.State.WAITING else f"{person} is coming."
        placed = bookings.book(
            self.event,
            booker=person,
            school=asked["school"],
            delegates=[Delegate(person=person)],
            payment=asked["payment"],
            terms=Terms.objects.in_force(),
            purchase_order=asked["purchase_order"],
            waiting_list_if_full=asked["waiting_list"],
            by_office=True,
        )
        if placed.is_waiting:
            return f"{person} is on the waiting list."
        return f"{person} has a place." + (f" The invoice goes to {placed.order.bill_to_email}." if placed.order else "")

    def explain(self, refusal: Exception) -> str:
        if isinstance(refusal, AlreadyBooked):
            return f"{refusal.people[0]} has a place already, or is on the waiting list."
        return str(refusal).replace("Your school has", "The school has")
