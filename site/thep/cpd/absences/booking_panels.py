"""What became of a booking whose person didn't come, beside it: what it cost, and where a missed session can be made up."""

from collections.abc import Mapping
from typing import Any

from thep.accounts.models import User
from thep.bookings.booking_panels import BookingPanel
from thep.bookings.models import Booking
from thep.cpd.models import AbsenceDecision
from thep.cpd.parallel import letters as parallel_letters
from thep.cpd.parallel import parallel_sessions
from thep.cpd.registers import register_of
from thep.events.kinds import kind_of

from .absences import cost_of, sentence_of


def of_booking(booking: Booking, reader: User) -> Mapping[str, Any] | None:
    """Return what not coming cost, why where the reader may know, and each missed session with its place or offer; None where they came."""
    if booking.state != Booking.State.CONFIRMED or not booking.event.has_begun or kind_of(booking.event).booking.is_rsvp:
        return None
    decision = AbsenceDecision.objects.filter(booking=booking).first()
    is_mine = booking.person_id == reader.pk
    line = next((line for line in register_of(booking.event).lines if line.booking and line.booking.pk == booking.pk), None)
    is_absent = line is not None and booking.event.is_over and line.came == "absent" and not line.is_contradicted
    sessions = _sessions(booking, is_mine=is_mine)
    if not (decision or is_absent or sessions):
        return None
    return {
        "cost": sentence_of(decision) if decision else cost_of(booking).sentence if is_absent else "",
        "reason": decision.reason.rstrip(".") if decision and is_mine else "",
        "words": cost_of(booking).words if is_absent else "",
        "sessions": sessions,
    }


def _sessions(booking: Booking, *, is_mine: bool) -> list[dict[str, Any]]:
    held = {place.missed_id: place for place in booking.session_places.held().select_related("session")}
    found = []
    for session in parallel_sessions.missed_sessions(booking):
        place = held.get(session.pk)
        is_offered = place is None and bool(parallel_sessions.free_sessions(booking, session))
        address = parallel_letters.address_of(booking.reference, session.pk) if is_mine and (place or is_offered) else ""
        found.append({"session": session, "place": place, "is_offered": is_offered, "address": address})
    return found


ABSENCE = BookingPanel(name="absence", template="cpd/absences/booking_panel.html", context=of_booking)
