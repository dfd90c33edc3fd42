"""What can stand in the way of a request, or of its answer."""

from django.utils import timezone

from thep.bookings.errors import BookingClosed, BookingsError, NotAllowed, NotPossibleNow
from thep.bookings.models import PlaceRequest
from thep.design.templatetags.thep import clock, weekday
from thep.schools.models import School
from thep.schools.organisations import noun_of

State = PlaceRequest.State
ANSWERED: dict[str, str] = {
    State.APPROVED: "approved",
    State.DECLINED: "declined",
}


class AsksFirst(NotAllowed):
    """The person's school would pay, and has its teachers ask first."""

    def __init__(self, school: School | None) -> None:
        noun = noun_of(school)
        super().__init__(f"Your {noun} approves the places that it pays for. Choose ‘Ask my {noun}’, or pay for the place yourself.")


class AskedBefore(BookingsError):
    """The person has asked for a place at this event, and nobody has answered yet."""

    def __init__(self, request: PlaceRequest) -> None:
        self.request = request
        super().__init__(f"You’ve already asked your {request.school.noun} for a place at this event. We’ll email you when they answer.")


class AnsweredBefore(NotPossibleNow):
    """Somebody else has answered the request already."""

    def __init__(self, request: PlaceRequest) -> None:
        self.request = request
        who, at = request.answered_by or "A colleague", request.answered_at or timezone.now()
        super().__init__(f"{who} {ANSWERED[request.state]} this request at {clock(at)} on {weekday(at)}.")


def refusal(request: PlaceRequest) -> BookingsError:
    """Return the error that says why `request`, which no longer waits, can't be answered or withdrawn, and what to do next."""
    person = request.person
    match request.state:
        case State.APPROVED | State.DECLINED:
            return AnsweredBefore(request)
        case State.WITHDRAWN:
            return NotPossibleNow(f"{person} has withdrawn this request.")
    if not request.event.is_bookable():
        return BookingClosed.of(request.event)
    return NotPossibleNow(f"This request lapsed on {weekday(request.ends_at)}. Book a place for {person} yourself, or have them ask again.")
