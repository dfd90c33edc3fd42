"""What is written to people about their places. A letter's cause is the booking and what happened, so nobody is told twice."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.events import prices
from thep.events.followers import Change
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterKind
from thep.schools.models import School

from . import access, answer_links, answers, invitations, stakes
from . import letter_kinds as kinds
from .arrival_codes import code_of
from .models import Booking, Interest, OfstedRequest
from .money_back import money_back


def confirmed(booking: Booking) -> None:
    """Tell the delegate that they have a place, with an invitation that puts the event into their calendar."""
    if kind_of(booking.event).booking.is_rsvp:
        _tell_delegate(kinds.COMING, booking, cause=Cause(booking, booking.confirmed_at), calendar=invitations.request(booking))
        return
    _tell_delegate(kinds.CONFIRMED, booking, calendar=invitations.request(booking))


def confirmed_if_to_come(booking: Booking) -> None:
    """Tell the delegate that they have a place, unless the event has begun: then they know."""
    if not booking.event.has_begun:
        confirmed(booking)


def confirmed_again(booking: Booking) -> None:
    """Send the confirmation and its invitation again to somebody who has lost theirs: each request is a message of its own."""
    _tell_delegate(kinds.CONFIRMED, booking, cause=Cause(booking, timezone.now()), calendar=invitations.request(booking))


def booked(bookings: Sequence[Booking]) -> None:
    """Tell the booker of the places of other people, all of one order or one form in one message."""
    first = bookings[0]
    cause, together = Cause(first), list(bookings)
    if first.order_line is not None:
        cause = Cause(first.order_line.order)
        together = list(Booking.objects.filter(order_line__order=first.order_line.order_id).select_related("person").order_by("pk"))
    if any(booking.person_id != booking.booker_id for booking in together):
        context = _context(first) | {"bookings": together, "to": first.booker}
        letters.send(kinds.BOOKED, first.booker, cause, context, reply_to=answers.address_for(first))


def looks_after(booking: Booking) -> bool:
    """Return whether somebody else booked for the delegate, and may still act for them: who has left the school hears of it no more."""
    return booking.booker_id != booking.person_id and access.bookings_of(booking.booker).filter(pk=booking.pk).exists()


def joined_waiting_list(booking: Booking) -> None:
    is_rsvp = kind_of(booking.event).booking.is_rsvp  # who changes their answer may join again
    _tell_delegate(kinds.WAITING, booking, cause=Cause(booking, booking.waiting_since) if is_rsvp else None)


def apologies(booking: Booking) -> None:
    """Tell somebody who was coming that we know they can't; their calendar takes the event out."""
    _tell_delegate(kinds.APOLOGIES, booking, cause=Cause(booking, booking.ended_at), calendar=invitations.cancel(booking))


def offered(booking: Booking) -> None:
    """Tell the delegate that a place is offered until `expires_at`; tell the booker too, as they may have to pay."""
    cause = Cause(booking, booking.expires_at)
    _tell_delegate(kinds.OFFERED, booking, cause=cause)
    if looks_after(booking):
        _tell_booker(kinds.OFFERED, booking, cause=cause)


def offer_lapsed(booking: Booking) -> None:
    _tell_delegate(kinds.OFFER_LAPSED, booking)


def cancelled(booking: Booking, *, refund_pence: int = 0, included_place: bool = False) -> None:
    """Tell the delegate that the place is given up, so that calendars take the event out. Tell the booker if somebody else cancelled."""
    extra = {"money_back": money_back(booking) if refund_pence else "", "included_place": included_place}
    _tell_delegate(kinds.CANCELLED, booking, extra, calendar=invitations.cancel(booking))
    if looks_after(booking) and booking.booker_id != booking.ended_by_id:
        _tell_booker(kinds.CANCELLED, booking, extra)


def given_up(booking: Booking, *, promise: str = "") -> None:
    """Tell the delegate that their place was given up, with what it will bring back, and take the event out of their calendar.

    Tell the booker if somebody else gave it up. The same place may be put back and given up again, so each time is a letter.
    """
    extra: dict[str, object] = {"money_back": promise, "included_place": False}
    cause = Cause(booking, booking.ended_at)
    _tell_delegate(kinds.CANCELLED, booking, extra, cause=cause, calendar=invitations.cancel(booking))
    if looks_after(booking) and booking.booker_id != booking.ended_by_id:
        _tell_booker(kinds.CANCELLED, booking, extra, cause=cause)


def put_back(booking: Booking, *, by: User | None = None) -> None:
    """Tell the delegate that the place which was given up is theirs again, with an invitation; tell the booker if somebody else did it."""
    extra: dict[str, object] = {"by": by}
    cause = Cause(booking, booking.confirmed_at)
    _tell_delegate(kinds.PUT_BACK, booking, extra, cause=cause, calendar=invitations.request(booking))
    if looks_after(booking) and booking.booker != by:
        _tell_booker(kinds.PUT_BACK, booking, extra, cause=cause)


def ofsted_asked(asked: OfstedRequest, *, leads: Sequence[User]) -> None:
    """Ask each lead of the school whether it is being inspected."""
    address = reverse("member_booking_ofsted", args=[asked.booking.reference])
    for lead in leads:
        context = _context(asked.booking) | {"to": lead, "asked": asked, "address": address}
        letters.send(kinds.OFSTED_ASKED, lead, Cause(asked.booking), context)


def ofsted_answered(asked: OfstedRequest, *, refund_pence: int = 0, included_place: bool = False, was_owed: bool = False) -> None:
    """Tell the delegate, and who asked for them, whether the Ofsted visit was confirmed and what they get back."""
    extra = {"asked": asked, "refund_pence": refund_pence, "included_place": included_place, "was_owed": was_owed}
    for person in dict.fromkeys([asked.booking.person, asked.asked_by]):
        if person is not None:
            context = _context(asked.booking) | extra | {"to": person}
            cause = Cause(asked.booking, OfstedRequest.State(asked.state))
            letters.send(kinds.OFSTED_ANSWERED, person, cause, context, reply_to=answers.address_for(asked.booking))


def event_cancelled_for_waiting(booking: Booking) -> None:
    """Tell somebody who had no confirmed place that there will be none."""
    _tell_delegate(kinds.EVENT_CANCELLED, booking)


def repriced(booking: Booking, *, was_pence: int) -> None:
    """Tell somebody whose school has approved them that an unpaid place costs less now."""
    _tell_delegate(kinds.REPRICED, booking, {"was_pence": was_pence}, cause=Cause(booking, booking.total_pence))


def passed_on(booking: Booking, *, colleague: User) -> None:
    """Tell the person who had the place that a colleague has it now; their calendar takes the event out."""
    _tell_delegate(kinds.PASSED_ON, booking, {"colleague": colleague}, calendar=invitations.cancel(booking))


def moved(old: Booking, new: Booking) -> None:
    """Take the old date out of the calendar with one message, and put the new one in with another."""
    _tell_delegate(kinds.MOVED_FROM, old, {"new": new}, calendar=invitations.cancel(old))
    _tell_delegate(kinds.CONFIRMED, new, calendar=invitations.request(new))


def event_changed(to: User, booking: Booking, change: Change) -> None:
    """Tell the delegate, or who booked for them, what is new.

    With a place it is in their calendar too, and says until when they can cancel free of charge where the date moved; to who sent apologies
    it has a link on which one press says that they can come after all.
    """
    news, cause = _news(booking, change), _change(booking)
    if booking.state == Booking.State.CONFIRMED:
        calendar = invitations.request(booking, sessions_before=change.sessions_before)
        _tell_delegate(kinds.CHANGED, booking, news, cause=cause, calendar=calendar)
    elif booking.state == Booking.State.APOLOGIES:
        _tell_delegate(kinds.CHANGED_APOLOGIES, booking, news | _way_to_come(booking), cause=cause)
    elif to.pk == booking.person_id:
        _tell_delegate(kinds.CHANGED_WAITING, booking, news, cause=cause)
    else:
        _tell_booker(kinds.CHANGED_WAITING, booking, news, cause=cause)


def events_changed(to: User, changes: Sequence[tuple[Booking, Change]]) -> None:
    """Tell one person of all events that changed together and concern them, with an invitation for each at which they have a place."""
    changes = sorted(changes, key=lambda each: (each[0].event.starts_at is None, each[0].event.starts_at, each[0].pk))
    first = changes[0][0]
    rows = [_context(booking) | _news(booking, change) | _standing(to, booking, change) for booking, change in changes]
    context = {"to": to, "rows": rows}
    context |= {name: all(row[name] for row in rows) for name in ("is_rsvp", "is_place")}
    places = [each for each in changes if each[0].state == Booking.State.CONFIRMED]
    calendar = "".join(invitations.request(booking, sessions_before=change.sessions_before) for booking, change in places)
    context["changes_calendar"] = bool(calendar)
    letters.send(kinds.CHANGED_TOGETHER, to, _change(first), context, calendar=calendar, reply_to=answers.address_for(first))


def event_cancelled_after_apologies(booking: Booking) -> None:
    """Tell somebody who sent apologies that the event won't take place, nor do they have to wait for another date of it."""
    _tell_delegate(kinds.CANCELLED_APOLOGIES, booking)


def waiting_ended(booking: Booking) -> None:
    """Tell somebody who waited to the end that no place came free."""
    _tell_delegate(kinds.WAITING_ENDED, booking)


def paid_too_late(booking: Booking, *, waiting: Booking | None, refund_pence: int) -> None:
    """Tell the delegate, and who paid, that the money came when the place had gone: they wait again, or it is refunded."""
    extra: dict[str, object] = {"waiting": waiting, "refund_pence": refund_pence}
    _tell_delegate(kinds.TOO_LATE, booking, extra)
    if booking.booker_id != booking.person_id:  # who paid hears of their money, also once they have left the school
        _tell_booker(kinds.TOO_LATE, booking, extra)


def few_bookings(event: Event, *, school: School, to: User, words: str) -> None:
    """Tell somebody who leads `school` that `event` has places left; once, whichever of their schools it is for."""
    letters.send(kinds.FEW_BOOKINGS, to, Cause(event), _few_bookings(event, school=school, to=to, words=words))


def as_told(event: Event, *, school: School, to: User, words: str) -> letters.Letter:
    """Return what `to`, who leads `school`, is told of `event`."""
    return letters.write(kinds.FEW_BOOKINGS, _few_bookings(event, school=school, to=to, words=words))


def dated(interest: Interest, event: Event) -> None:
    """Tell whoever asked for a date that `event` has one."""
    letters.send(kinds.DATED, interest.person, Cause(interest, event), {"event": event, "address": reverse("book", args=[event.pk])})


def invited(person: User, *, by: User, school: School) -> None:
    """Tell somebody new that a lead of their school has given them an account."""
    letters.send(kinds.INVITED, person, Cause(person), {"by": by, "school": school, "address": reverse("account_login")})


def _few_bookings(event: Event, *, school: School, to: User, words: str) -> dict[str, object]:
    address = f"{reverse('book', args=[event.pk])}?school={school.urn}"
    reason = prices.quote(event, school=school).reason
    return {"event": event, "school": school, "to": to, "words": words, "reason": reason, "address": address}


def _news(booking: Booking, change: Change) -> dict[str, object]:
    """Return what a letter about a changed event says is new: 'The time and the place have changed'."""
    parts = {"name": change.title, "time": change.times, "place": change.location, "way to join": change.link}
    names = [f"the {name}" for name, is_new in parts.items() if is_new]
    what = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    news = f"{what[:1].upper()}{what[1:]} {'has' if len(names) == 1 else 'have'} changed."
    return {"news": news, "change": change, "promises_free": change.times and booking.is_free_to_cancel_as_moved}


def _standing(to: User, booking: Booking, change: Change) -> dict[str, object]:
    """Return what a letter of several changes says of how `to` stands to one of them."""
    standing: dict[str, object] = {
        "was": change.started_at if change.times else None,
        "is_place": booking.state == Booking.State.CONFIRMED,
        "is_theirs": booking.person_id == to.pk,
    }
    return standing | (_way_to_come(booking) if booking.state == Booking.State.APOLOGIES else {})


def _way_to_come(booking: Booking) -> dict[str, object]:
    """Return the link on which somebody who sent apologies says that they can come after all, and whether they can."""
    return {"answer": answer_links.address_of(booking), "may_come": booking.event.is_bookable()}


def _change(booking: Booking) -> Cause:
    """Return the cause of letters that tell of the event's newest change."""
    return Cause(booking, booking.event.changed_at)


def _tell_delegate(
    kind: LetterKind, booking: Booking, extra: dict[str, object] | None = None, *, cause: Cause | None = None, calendar: str = ""
) -> None:
    context = _context(booking) | (extra or {})
    letters.send(kind, booking.person, cause or Cause(booking), context, calendar=calendar, reply_to=answers.address_for(booking))


def _tell_booker(kind: LetterKind, booking: Booking, extra: dict[str, object] | None = None, *, cause: Cause | None = None) -> None:
    """Tell who booked for somebody else: the delegate is called what they called them when they booked."""
    context = _context(booking) | (extra or {}) | {"to": booking.booker}
    letters.send(kind, booking.booker, cause or Cause(booking), context, reply_to=answers.address_for(booking))


def _context(booking: Booking) -> dict[str, object]:
    return {
        "booking": booking,
        "event": booking.event,
        "to": booking.person,
        "address": reverse("member_booking", args=[booking.reference]),
        "is_rsvp": kind_of(booking.event).booking.is_rsvp,
        "stake": stakes.stake_in(booking),
        "arrival_code": code_of(booking.pk) if booking.event.format != Event.Format.ONLINE else "",
    }
