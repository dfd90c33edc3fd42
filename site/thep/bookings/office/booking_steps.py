"""What the office does with a booking. Each step says what will happen, and is one operation."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.bookings import cancellation, changes, emails, ofsted, stakes, waiting_list
from thep.bookings.details import place_history_of
from thep.bookings.errors import BookingsError, NotAColleague
from thep.bookings.ladders import ladder_of
from thep.bookings.models import Booking, OfstedRequest
from thep.bookings.school_clock import offer_ends_at
from thep.cms.office import Crumb, Screen, Step
from thep.design.templatetags.thep import clock, day
from thep.events import policies
from thep.events.models import Event
from thep.mail.models import Message

from .forms import CancelForm, MoveForm, OfstedForm, TransferForm, in_words, other_runs

RELATED = ("event__policy", "event__page", "event__venue", "person", "booker", "school", "order_line__order", "membership")


def events_crumbs(event: Event) -> list[Crumb]:
    return [(reverse("office_events:index"), "Events"), (reverse("office_events:inspect", args=[event.pk]), str(event))]


class BookingScreen(Screen):
    """All that is known of one booking."""

    permissions = ("bookings.view_booking",)
    template_name = "bookings/office/booking.html"
    header_icon = "user"
    page_title = "Booking"

    @cached_property
    def booking(self) -> Booking:
        shown = Booking.objects.shown_to_office(self.request.user)
        return get_object_or_404(shown.select_related(*RELATED, "follows", "ended_by"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return events_crumbs(self.booking.event)

    def get_page_subtitle(self) -> str:
        return self.booking.reference

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        booking = self.booking
        event = booking.event
        steps, starts_at = booking.policy_steps, booking.refund_start
        return super().get_context_data(**kwargs) | {
            "title": f"{booking.person}: {event.title}",
            "booking": booking,
            "asked": OfstedRequest.objects.filter(booking=booking).select_related("asked_by", "answered_by").first(),
            "followed_by": Booking.objects.filter(follows=booking).select_related("person", "event").first(),
            "policy": policies.deadline_in_words(steps, starts_at) if starts_at else "",
            "stake": stakes.stake_in(booking),
            "place_history": place_history_of(booking),
            "ladder": ladder_of(booking),
            "messages_sent": Message.objects.about(booking).defer("text", "html", "calendar"),
            "sees_needs": self.request.user.has_perm("bookings.change_booking"),
        }


class BookingStep(Step):
    """A step with one booking of one event."""

    permissions = ("bookings.change_booking",)
    refusals = (BookingsError,)
    header_icon = "user"

    @cached_property
    def booking(self) -> Booking:
        shown = Booking.objects.shown_to_office(self.request.user)
        return get_object_or_404(shown.select_related(*RELATED), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return events_crumbs(self.booking.event)

    def get_page_subtitle(self) -> str:
        return str(self.booking.person)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"booking": self.booking} if self.form_class in (CancelForm, TransferForm, MoveForm) else kwargs

    def obstacle(self) -> str:
        if self.booking.state != Booking.State.CONFIRMED:
            return f"This booking is not confirmed: {self.booking.get_state_display().lower()}."
        return ""


class CancelView(BookingStep):
    page_title = "Cancel"
    button = "Cancel the booking"
    is_grave = True
    form_class = CancelForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"may_waive": self.request.user.has_perm("payments.add_refund")}

    def must_confirm_identity(self) -> bool:
        """Return whether cancelling could send money back."""
        return cancellation.what_returns(self.booking, waive=True).pence > 0

    def obstacle(self) -> str:
        return "" if self.booking.is_live else f"This booking has ended: {self.booking.get_state_display().lower()}."

    def what_happens(self) -> list[str]:
        booking = self.booking
        if booking.state == Booking.State.WAITING:
            return [f"We’ll remove {booking.person} from the waiting list for {booking.event}."]
        return [
            f"{booking.person} loses their place at {booking.event}. We’ll email them, and the event goes from their calendar.",
            "We’ll offer the place to the next person on the waiting list.",
        ]

    def perform(self, form: Any) -> str:
        ended = changes.cancel(self.booking, by=person_of(self.request), reason=form.why, waive=form.waives, by_office=form.is_goodwill)
        return f"{ended.person}’s booking is cancelled."


class OfstedView(BookingStep):
    """Answer for a school that nobody leads, or whose leads are busy with the inspectors."""

    page_title = "Ofsted visit"
    button = "Save the answer"
    confirms_identity = True
    form_class = OfstedForm

    @cached_property
    def asked(self) -> OfstedRequest | None:
        return OfstedRequest.objects.filter(booking=self.booking).first()

    def obstacle(self) -> str:
        if self.asked is None:
            return "Nobody has told us of an Ofsted visit for this booking."
        return (
            ""
            if self.asked.state == OfstedRequest.State.ASKED
            else f"This has been answered already: {self.asked.get_state_display().lower()}."
        )

    def what_happens(self) -> list[str]:
        rest = ofsted.rest_of(self.booking)
        answer = in_words(rest.pence, rest.included_place, is_owed=rest.is_owed)
        return [
            f"{self.booking.person} cancelled because Ofsted has called. Check it with the school, then confirm or decline.",
            f"If you confirm, {answer}. If you decline, the cancellation policy applies.",
            "We’ll email them your answer.",
        ]

    def perform(self, form: Any) -> str:
        answer = ofsted.confirm if form.cleaned_data["answer"] == "confirm" else ofsted.decline
        answer(OfstedRequest.objects.get(booking=self.booking), by=person_of(self.request), by_office=True)
        return f"We’ve told {self.booking.person}."


class TransferView(BookingStep):
    page_title = "Give the place to a colleague"
    button = "Give the place to this colleague"
    form_class = TransferForm

    def what_happens(self) -> list[str]:
        return [
            f"The colleague takes {self.booking.person}’s place at no charge. We’ll use the colleague’s own access and dietary needs.",
            "We’ll email both of them and update their calendars.",
        ]

    def obstacle(self) -> str:
        if self.booking.school is None:
            return "This booking isn’t linked to a school, so there are no colleagues to choose from."
        return super().obstacle()

    def perform(self, form: Any) -> str:
        passed = changes.transfer(self.booking, to=form.cleaned_data["to"], by=person_of(self.request))
        return f"{passed.person} now has {self.booking.person}’s place."

    def explain(self, refusal: Exception) -> str:
        if isinstance(refusal, NotAColleague):
            return f"{refusal.person} no longer belongs to {self.booking.school}."
        return super().explain(refusal)


class MoveView(BookingStep):
    page_title = "Move to another date"
    button = "Move the booking"
    form_class = MoveForm

    def what_happens(self) -> list[str]:
        return [
            f"{self.booking.person} gets a place on the new date. We’ll offer their place on this date to the waiting list.",
            "What they paid counts towards the new date. If the new date is cheaper, we’ll refund the difference.",
            "We’ll email them and update their calendar.",
        ]

    def obstacle(self) -> str:
        if not other_runs(self.booking).exists():
            return "This course has no other date that can be booked."
        return super().obstacle()

    def perform(self, form: Any) -> str:
        moved = changes.move(self.booking, to_event=form.cleaned_data["to_event"], by=person_of(self.request))
        return f"{moved.person} now has a place at {moved.event}."


class ResendView(BookingStep):
    page_title = "Send the confirmation again"
    button = "Send it again"

    def what_happens(self) -> list[str]:
        return [f"We’ll email the confirmation and the calendar invitation to {self.booking.person.email} again."]

    def obstacle(self) -> str:
        return "This event is over." if self.booking.event.is_over else super().obstacle()

    def perform(self, form: Any) -> str:
        emails.confirmed_again(self.booking)
        return f"The confirmation is on its way to {self.booking.person.email}."


class OfferView(BookingStep):
    page_title = "Offer a place"
    button = "Offer the place"

    def obstacle(self) -> str:
        booking = self.booking
        if booking.state != Booking.State.WAITING:
            return f"{booking.person} is not on the waiting list: {booking.get_state_display().lower()}."
        if booking.event.is_full:
            return "There are no free places. Cancel a booking or add places, and we’ll offer one to the first person on the waiting list."
        return "" if booking.event.is_bookable() else "Booking is closed for this event."

    def what_happens(self) -> list[str]:
        ends = offer_ends_at(timezone.now(), self.booking.event)
        return [
            f"We’ll reserve a place for {self.booking.person} until {clock(ends)} on {day(ends)}, and email them.",
            "If they don’t take it, we’ll offer it to the next person.",
        ]

    def perform(self, form: Any) -> str:
        waiting_list.offer(self.booking)
        return f"{self.booking.person} has been offered a place."
