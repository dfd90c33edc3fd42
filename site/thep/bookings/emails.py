"""What is written to people about their places. A cause names the booking and what happened, so nobody is told twice."""

import uuid
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.events import prices
from thep.events.followers import Change
from thep.events.models import Event
from thep.mail import letters, outbox
from thep.schools.models import School

from . import access, invitations
from .models import Booking, Interest, OfstedRequest
from .money_back import money_back


def confirmed(booking: Booking) -> None:
    """Tell the delegate that they have a place, with an invitation that puts the event into their calendar."""
    _send("confirmed", booking, calendar=invitations.request(booking), method="REQUEST")


def confirmed_if_to_come(booking: Booking) -> None:
    """Tell the delegate that they have a place, unless the event has begun: then they know."""
    if not booking.event.has_begun:
        confirmed(booking)


def confirmed_again(booking: Booking) -> None:
    """Send the confirmation and its invitation again to somebody who has lost theirs: each request is a message of its own."""
    letter = letters.write("bookings/email/confirmed", _context(booking))
    cause = f"booking:{booking.pk}:confirmed:again:{timezone.now():%Y%m%d%H%M%S}"
    _post(booking.person, letter, cause=cause, calendar=invitations.request(booking), method="REQUEST")


def booked(bookings: Sequence[Booking]) -> None:
    """Tell the booker of the places of other people, all of one order or one form in one message."""
    first = bookings[0]
    if first.order_line is not None:
        cause = f"order:{first.order_line.order_id}:booked"
        together = list(Booking.objects.filter(order_line__order=first.order_line.order_id).select_related("person").order_by("pk"))
    else:
        cause = f"booking:{first.pk}:booked"
        together = list(bookings)
    others = [booking for booking in together if booking.person_id != booking.booker_id]
    if others:
        letter = letters.write("bookings/email/booked", _context(first) | {"bookings": together, "to": first.booker})
        _post(first.booker, letter, cause=cause)


def looks_after(booking: Booking) -> bool:
    """Return whether somebody else booked for the delegate, and may still act for them: who has left the school hears of it no more."""
    return booking.booker_id != booking.person_id and access.bookings_of(booking.booker).filter(pk=booking.pk).exists()


def joined_waiting_list(booking: Booking) -> None:
    _send("waiting", booking)


def offered(booking: Booking) -> None:
    """Tell the delegate that a place is offered until `expires_at`; tell the booker too, as they may have to pay."""
    letter = letters.write("bookings/email/offered", _context(booking))
    cause = f"booking:{booking.pk}:offered:{booking.expires_at:%Y%m%d%H%M}"
    _post(booking.person, letter, cause=cause)
    if looks_after(booking):
        _post(booking.booker, _for_booker("offered", booking), cause=f"{cause}:booker")


def offer_lapsed(booking: Booking) -> None:
    _send("offer_lapsed", booking)


def cancelled(booking: Booking, *, refund_pence: int = 0, included_place: bool = False) -> None:
    """Tell the delegate that the place is given up, so that calendars take the event out. Tell the booker if somebody else cancelled."""
    extra = {"money_back": money_back(booking) if refund_pence else "", "included_place": included_place}
    _send("cancelled", booking, calendar=invitations.cancel(booking), method="CANCEL", **extra)
    if looks_after(booking) and booking.booker_id != booking.ended_by_id:
        _post(booking.booker, _for_booker("cancelled", booking, **extra), cause=f"booking:{booking.pk}:cancelled:booker")


def ofsted_asked(asked: OfstedRequest, *, leads: Sequence[User]) -> None:
    """Ask each lead of the school whether it is being inspected."""
    booking = asked.booking
    for lead in leads:
        context = _context(booking) | {"to": lead, "asked": asked, "address": reverse("member_booking_ofsted", args=[booking.reference])}
        _post(lead, letters.write("bookings/email/ofsted_asked", context), cause=f"booking:{booking.pk}:ofsted:{lead.pk}")


def ofsted_answered(asked: OfstedRequest, *, refund_pence: int = 0, included_place: bool = False) -> None:
    """Tell the delegate, and who asked for them, whether the Ofsted visit was confirmed and what they get back."""
    extra = {"asked": asked, "refund_pence": refund_pence, "included_place": included_place}
    for person in dict.fromkeys([asked.booking.person, asked.asked_by]):
        if person is not None:
            letter = letters.write("bookings/email/ofsted_answered", _context(asked.booking) | extra | {"to": person})
            _post(person, letter, cause=f"booking:{asked.booking_id}:ofsted:{asked.state}:{person.pk}")


def event_cancelled_for_waiting(booking: Booking) -> None:
    """Tell somebody who had no confirmed place that there will be none."""
    _send("event_cancelled", booking)


def repriced(booking: Booking, *, was_pence: int) -> None:
    """Tell somebody whose school has approved them that an unpaid place costs less now."""
    letter = letters.write("bookings/email/repriced", _context(booking) | {"was_pence": was_pence})
    _post(booking.person, letter, cause=f"booking:{booking.pk}:repriced:{booking.total_pence}")


def passed_on(booking: Booking, *, colleague: User) -> None:
    """Tell the person who had the place that a colleague has it now; their calendar takes the event out."""
    _send("passed_on", booking, calendar=invitations.cancel(booking), method="CANCEL", colleague=colleague)


def moved(old: Booking, new: Booking) -> None:
    """Tell the delegate of the new date: one message takes the old date out of the calendar, the other puts the new one in."""
    _send("moved_from", old, calendar=invitations.cancel(old), method="CANCEL", new=new)
    _send("confirmed", new, calendar=invitations.request(new), method="REQUEST")


def event_changed(booking: Booking, change: Change) -> None:
    """Tell the delegate what is new, in their calendar too, and until when they can cancel free of charge where the date moved."""
    letter = letters.write("bookings/email/changed", _context(booking) | _news(booking, change))
    calendar = invitations.request(booking, sessions_before=change.sessions_before)
    _post(booking.person, letter, cause=_cause_of_change(booking, "changed"), calendar=calendar, method="REQUEST")


def event_changed_without_place(booking: Booking, change: Change) -> None:
    """Tell somebody who waits, was offered a place, or holds one, and who booked for them where they may have to pay."""
    news = _news(booking, change)
    cause = _cause_of_change(booking, "event_changed")
    _post(booking.person, letters.write("bookings/email/changed_waiting", _context(booking) | news), cause=cause)
    if looks_after(booking) and booking.state != Booking.State.WAITING:
        _post(booking.booker, _for_booker("changed_waiting", booking, **news), cause=f"{cause}:booker")


def waiting_ended(booking: Booking) -> None:
    """Tell somebody who waited to the end that no place came free."""
    _send("waiting_ended", booking)


def paid_too_late(booking: Booking, *, waiting: Booking | None, refund_pence: int) -> None:
    _send("too_late", booking, waiting=waiting, refund_pence=refund_pence)
    if booking.booker_id != booking.person_id:  # who paid hears of their money, also once they have left the school
        letter = _for_booker("too_late", booking, waiting=waiting, refund_pence=refund_pence)
        _post(booking.booker, letter, cause=f"booking:{booking.pk}:too_late:booker")


def written(booking: Booking, *, subject: str, words: str, token: uuid.UUID) -> None:
    """Send what the office has written to somebody who is booked or waits; the same `token` is the same letter."""
    _post(booking.person, as_written(booking, subject=subject, words=words), cause=f"booking:{booking.pk}:written:{token}")


def as_written(booking: Booking, *, subject: str, words: str) -> letters.Letter:
    """Return what the office has written, as the booking's person gets it."""
    return letters.write("bookings/email/written", _context(booking) | {"subject": subject, "words": words})


def few_bookings_cause(event: Event) -> str:
    """Return how the cause begins of a letter that tells schools of `event`."""
    return f"event:{event.pk}:few:"


def few_bookings(event: Event, *, school: School, to: User, words: str) -> None:
    """Tell somebody who leads `school` that `event` has places left; once, whichever of their schools it is for."""
    _post(to, as_told(event, school=school, to=to, words=words), cause=f"{few_bookings_cause(event)}{to.pk}")


def as_told(event: Event, *, school: School, to: User, words: str) -> letters.Letter:
    """Return what `to`, who leads `school`, is told of `event`."""
    address = f"{reverse('book', args=[event.pk])}?school={school.urn}"
    reason = prices.quote(event, school=school).reason
    return letters.write(
        "bookings/email/few_bookings",
        {"event": event, "school": school, "to": to, "words": words, "reason": reason, "address": address},
    )


def dated(interest: Interest, event: Event) -> None:
    address = reverse("book", args=[event.pk])
    letter = letters.write("bookings/email/dated", {"to": interest.person, "event": event, "address": address})
    _post(interest.person, letter, cause=f"interest:{interest.pk}:event:{event.pk}")


def invited(person: User, *, by: User, school: School) -> None:
    """Tell somebody new that a lead of their school has given them an account."""
    letter = letters.write("bookings/email/invited", {"to": person, "by": by, "school": school, "address": reverse("account_login")})
    _post(person, letter, cause=f"person:{person.pk}:invited")


def _news(booking: Booking, change: Change) -> dict[str, object]:
    """Return what a letter about a changed event says is new: 'The time and the place have changed'."""
    parts = {"name": change.title, "time": change.times, "place": change.location, "way to join": change.link}
    names = [f"the {name}" for name, is_new in parts.items() if is_new]
    what = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    news = f"{what[:1].upper()}{what[1:]} {'has' if len(names) == 1 else 'have'} changed."
    return {"news": news, "change": change, "promises_free": change.times and booking.is_free_to_cancel_as_moved}


def _cause_of_change(booking: Booking, what: str) -> str:
    event = booking.event
    return f"booking:{booking.pk}:{what}:{event.sequence}:{event.changed_at:%Y%m%d%H%M%S%f}"


def _send(name: str, booking: Booking, *, calendar: str = "", method: str = "", **extra: object) -> None:
    letter = letters.write(f"bookings/email/{name}", _context(booking) | extra)
    _post(booking.person, letter, cause=f"booking:{booking.pk}:{name}", calendar=calendar, method=method)


def _for_booker(name: str, booking: Booking, **extra: object) -> letters.Letter:
    """Return the letter as who booked for somebody else gets it: the delegate is called what they called them when they booked."""
    return letters.write(f"bookings/email/{name}", _context(booking) | extra | {"to": booking.booker})


def _context(booking: Booking) -> dict[str, object]:
    return {
        "booking": booking,
        "event": booking.event,
        "to": booking.person,
        "address": reverse("member_booking", args=[booking.reference]),
    }


def _post(to: User, letter: letters.Letter, *, cause: str, calendar: str = "", method: str = "") -> None:
    outbox.post(
        to.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        cause=cause,
        person=to,
        calendar=calendar,
        calendar_method=method,
    )
