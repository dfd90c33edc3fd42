"""What the letters about bookings are shown with: a booking that isn't there, as each letter would find it."""

import datetime
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_colleague, example_lead, example_person
from thep.events.examples import IN_THREE_WEEKS, example_event
from thep.events.models import Event
from thep.schools.examples import example_school

from .arrival_codes import code_of
from .models import Booking, OfstedRequest

Example = Callable[[], dict[str, Any]]


def example_booking(**fields: Any) -> Booking:
    """Return the teacher's place at the event, which their lead has booked."""
    told = {"event": example_event(), "person": example_person(), "booker": example_lead(), "school": example_school()}
    money = {"net_pence": 12000, "vat_pence": 2400}
    expires_at = timezone.now() + datetime.timedelta(days=2)
    return Booking(
        **({"pk": 1, "reference": "7KQ4M2XA", "state": Booking.State.CONFIRMED, "expires_at": expires_at} | told | money | fields)
    )


def of_a_booking(*, state: Booking.State = Booking.State.CONFIRMED, **more: Any) -> Example:
    """Return the example of a letter to the delegate of a booking in `state`."""

    def example() -> dict[str, Any]:
        return context_of(example_booking(state=state)) | more

    return example


def context_of(booking: Booking) -> dict[str, Any]:
    return {
        "booking": booking,
        "event": booking.event,
        "to": booking.person,
        "arrival_code": code_of(booking.pk),
        "address": reverse("member_booking", args=[booking.reference]),
    }


def booked() -> dict[str, Any]:
    first, second = example_booking(), example_booking(pk=2, person=example_colleague())
    return context_of(first) | {"to": first.booker, "bookings": [first, second]}


def cancelled() -> dict[str, Any]:
    booking = example_booking(state=Booking.State.CANCELLED, ended_by=example_lead(), end_reason="Nasima is on a school trip that day")
    return context_of(booking) | {"money_back": "We’ll refund £144 to the card that paid.", "included_place": False}


def put_back() -> dict[str, Any]:
    return context_of(example_booking()) | {"by": example_lead()}


def cancelled_apologies() -> dict[str, Any]:
    booking = example_booking(state=Booking.State.APOLOGIES)
    booking.event.cancel_reason = "the speaker is ill"
    return context_of(booking)


def ofsted_asked() -> dict[str, Any]:
    booking = example_booking(state=Booking.State.CANCELLED)
    address = reverse("member_booking_ofsted", args=[booking.reference])
    return context_of(booking) | {"to": booking.booker, "asked": OfstedRequest(booking=booking), "address": address}


def ofsted_answered() -> dict[str, Any]:
    booking = example_booking(state=Booking.State.CANCELLED)
    asked = OfstedRequest(booking=booking, state=OfstedRequest.State.CONFIRMED, answered_by=example_lead())
    return context_of(booking) | {"asked": asked, "refund_pence": 7200, "included_place": False}


def moved_from() -> dict[str, Any]:
    week_later = example_booking(pk=2, reference="9TR3W6HC", event=example_event(later=IN_THREE_WEEKS + datetime.timedelta(days=7)))
    return context_of(example_booking(state=Booking.State.MOVED)) | {"new": week_later}


def changed() -> dict[str, Any]:
    booking = example_booking(free_until=timezone.now() + datetime.timedelta(days=7))
    return context_of(booking) | {"news": "The time and the place have changed.", "promises_free": True}


def changed_together() -> dict[str, Any]:
    """Return three meetings of an afternoon that were at 4pm and are an hour earlier now: a place, a waiting list and apologies."""
    rows: list[dict[str, Any]] = []
    standings = (Booking.State.CONFIRMED, Booking.State.WAITING, Booking.State.APOLOGIES)
    for number, state in enumerate(standings, start=1):
        event = example_event(later=datetime.timedelta(weeks=6 * number - 3))
        row = context_of(example_booking(pk=number, event=event, state=state)) | {"was": event.starts_at, "news": "The time has changed."}
        standing = {"is_place": state == Booking.State.CONFIRMED, "is_theirs": True, "may_come": True, "answer": "/book/1/"}
        rows.append(row | standing | {"is_rsvp": True})
    return {"to": example_person(), "rows": rows, "is_rsvp": True, "is_place": False, "changes_calendar": True}


def event_cancelled() -> dict[str, Any]:
    context = context_of(example_booking(state=Booking.State.CANCELLED))
    context["event"].state = Event.State.CANCELLED
    return context


def few_bookings() -> dict[str, Any]:
    event, school = example_event(), example_school()
    return {
        "event": event,
        "school": school,
        "to": example_lead(),
        "words": "It would suit everybody who teaches Reception or Year 1.",
        "reason": "included in your membership",
        "address": f"{reverse('book', args=[event.pk])}?school={school.urn}",
    }


def dated() -> dict[str, Any]:
    event = example_event()
    return {"event": event, "to": example_person(), "address": reverse("book", args=[event.pk])}


def invited() -> dict[str, Any]:
    return {"to": example_person(), "by": example_lead(), "school": example_school(), "address": reverse("account_login")}


PARKING = "There is no parking at the centre.\n\nThe nearest car park is in Pott Street."

EXAMPLES: dict[str, Example] = {
    "confirmed": of_a_booking(),
    "coming": of_a_booking(),
    "apologies": of_a_booking(state=Booking.State.APOLOGIES),
    "booked": booked,
    "waiting": of_a_booking(state=Booking.State.WAITING),
    "offered": of_a_booking(state=Booking.State.OFFERED),
    "offer_lapsed": of_a_booking(state=Booking.State.LAPSED),
    "cancelled": cancelled,
    "put_back": put_back,
    "ofsted_asked": ofsted_asked,
    "ofsted_answered": ofsted_answered,
    "event_cancelled": event_cancelled,
    "repriced": of_a_booking(state=Booking.State.HELD, was_pence=18000),
    "passed_on": of_a_booking(state=Booking.State.TRANSFERRED, colleague="Sam Osei"),
    "moved_from": moved_from,
    "changed": changed,
    "changed_together": changed_together,
    "changed_waiting": of_a_booking(state=Booking.State.OFFERED, news="The time has changed."),
    "changed_apologies": of_a_booking(state=Booking.State.APOLOGIES, news="The time has changed.", may_come=True, answer="/book/1/"),
    "cancelled_apologies": cancelled_apologies,
    "waiting_ended": of_a_booking(state=Booking.State.LAPSED),
    "too_late": of_a_booking(state=Booking.State.WAITING, waiting=True, refund_pence=14400),
    "written": of_a_booking(subject="Where to park", words=PARKING),
    "few_bookings": few_bookings,
    "dated": dated,
    "invited": invited,
}
