"""What can stand in the way of a place."""

from collections.abc import Sequence

from thep.accounts.models import User


class BookingsError(Exception):
    """The root of the errors of bookings. Each message is a sentence for the person who asked."""


class EventFull(BookingsError):
    """Fewer places are left than were asked for; the waiting list is open."""

    def __init__(self, *, left: int) -> None:
        self.left = left
        super().__init__("This event is full." if left == 0 else f"Only {left} place{'s are' if left > 1 else ' is'} left.")


class BookingClosed(BookingsError):
    """Booking has not opened, has closed, or the event is cancelled."""

    def __init__(self, message: str = "Booking is closed for this event.") -> None:
        super().__init__(message)


class AlreadyBooked(BookingsError):
    """These people have a live booking for the event."""

    def __init__(self, people: Sequence[User]) -> None:
        self.people = list(people)
        names = " and ".join(str(person) for person in self.people)
        super().__init__(f"{names} already {'has a place or is' if len(self.people) == 1 else 'have places or are'} on the waiting list.")


class NobodyComing(BookingsError):
    """No delegate was named."""

    def __init__(self) -> None:
        super().__init__("Choose who is coming.")


class NotAllowed(BookingsError):
    """The booker may not do this for this school or this person."""


class NotAColleague(BookingsError):
    """The person is not affiliated to the booking's school."""

    def __init__(self, person: User) -> None:
        self.person = person
        super().__init__(f"{person} is not affiliated to this school.")


class NotPayable(BookingsError):
    """The way of paying does not fit the price or the school."""


class TooFewIncludedPlaces(NotPayable):
    """The school's membership has fewer included places left than are needed."""

    def __init__(self, *, left: int, wanted: int) -> None:
        self.left = left
        super().__init__(
            f"Your school has {left} included place{'' if left == 1 else 's'} left, and this needs {wanted}. Choose another way to pay."
        )


class OfferLapsed(BookingsError):
    """The offer of a place has ended, was declined, or was never made."""

    def __init__(self) -> None:
        super().__init__("This offer has ended.")


class NotPossibleNow(BookingsError):
    """The booking's state, or the time, does not allow the move."""


class OtherCourse(NotPossibleNow):
    """A booking moves only to another date of the same course."""

    def __init__(self) -> None:
        super().__init__("Choose another date of the same course.")


class Dearer(NotPossibleNow):
    """The other date costs more, by `pence`."""

    def __init__(self, *, pence: int) -> None:
        self.pence = pence
        super().__init__("That date costs more than you paid. Cancel this booking and book the other date, or ask the office.")
