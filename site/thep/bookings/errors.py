"""What can stand in the way of a place."""

import datetime
from collections.abc import Sequence
from typing import Self

from thep.accounts.models import User
from thep.design.templatetags.thep import money
from thep.events.models import Event
from thep.schools.models import School
from thep.schools.organisations import noun_of


class BookingsError(Exception):
    """The root of the errors of bookings. Each message is a sentence for the person who asked."""


class EventFull(BookingsError):
    """Fewer places are left than were asked for; the waiting list is open."""

    def __init__(self, *, left: int) -> None:
        self.left = left
        super().__init__("This event is full." if left == 0 else f"Only {left} place{'s are' if left > 1 else ' is'} left.")


class PlacesFree(BookingsError):
    """There are places after all: who only wanted to wait for one has not agreed to pay for it."""

    def __init__(self) -> None:
        super().__init__("A place has come free, so you needn’t wait. Nothing is booked yet: check the price and press the button again.")


class BookingClosed(BookingsError):
    """Booking has not opened, has closed, or the event is cancelled."""

    def __init__(self, message: str = "Booking is closed for this event.") -> None:
        super().__init__(message)

    @classmethod
    def of(cls, event: Event) -> Self:
        """Return the error that says why `event` can't be booked."""
        if event.is_over:
            return cls("This event is over.")
        if event.has_begun:
            return cls("This event has begun, so it can’t be booked any more.")
        return cls()


class AlreadyBooked(BookingsError):
    """These people have a live booking for the event."""

    def __init__(self, people: Sequence[User], *, named: Sequence[str] = ()) -> None:
        """Say who is booked; `named` are the words for these people, where the reader may not learn their names."""
        self.people = list(people)
        names = " and ".join(named or [str(person) for person in self.people])
        super().__init__(f"{names} already {'has a place or is' if len(self.people) == 1 else 'have places or are'} on the waiting list.")


class NobodyComing(BookingsError):
    """No delegate was named."""

    def __init__(self) -> None:
        super().__init__("Choose who is coming.")


class NotAllowed(BookingsError):
    """The booker may not do this for this school or this person."""


class OnlyLeads(NotAllowed):
    """Only those who lead `school` may do this: `may` ends the sentence, as in "can book for colleagues"."""

    def __init__(self, school: School | None, may: str) -> None:
        super().__init__(f"Only your {noun_of(school)}’s CPD lead, business manager or headteacher {may}.")


class NotForThem(NotAllowed):
    """The event is for some people only, and `person` isn't one of them."""

    def __init__(self, person: User) -> None:
        super().__init__(f"This event isn’t open to {person}.")


class WrongForm(NotAllowed):
    """The form was used before, by somebody else or for another event."""


class FormUsedBefore(BookingsError):
    """Everything that the form booked has ended. A new form makes a new booking."""

    def __init__(self) -> None:
        super().__init__("The booking that you made with this form has ended. To book again, check the details and confirm.")


class PriceChanged(BookingsError):
    """A place costs `now`, and the form showed `was`: pence with VAT."""

    def __init__(self, *, was: int, now: int) -> None:
        self.was, self.now = was, now
        super().__init__(f"The price has changed from {_price(was)} to {_price(now)}. Check the total, then confirm again.")


class NotAColleague(BookingsError):
    """The person is not affiliated to the booking's school."""

    def __init__(self, person: User, school: School | None) -> None:
        self.person = person
        super().__init__(f"{person} isn’t listed at this {noun_of(school)}.")


class LeavesBefore(BookingsError):
    """The person's last day at the booking's school is before the event's."""

    def __init__(self, person: User, last_day: datetime.date, school: School) -> None:
        last = f"{person}’s last day at the {school.noun} is {last_day:%-d %B %Y}, before this event."
        super().__init__(f"{last} The {school.noun} can’t book them.")


class NotPayable(BookingsError):
    """The way of paying does not fit the price or the school."""


class UnknownRecipient(NotPayable):
    """The invoice was to go to somebody who doesn't get the school's invoices, or does so no more."""

    def __init__(self) -> None:
        super().__init__("That person no longer gets these invoices. Choose who should.")


class TooFewIncludedPlaces(NotPayable):
    """The school's membership has fewer included places left than are needed."""

    def __init__(self, *, left: int, wanted: int) -> None:
        self.left = left
        has = f"{left} included place{'' if left == 1 else 's'} left, and this needs {wanted}" if left else "no included places left"
        super().__init__(f"There {'is' if left == 1 else 'are'} {has}. Choose another way to pay.")


class OfferLapsed(BookingsError):
    """The offer of a place has ended, was declined, or was never made."""

    def __init__(self, message: str = "This offer has ended.") -> None:
        super().__init__(message)


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


class NobodyToWriteTo(BookingsError):
    """Nobody would get the letter."""

    def __init__(self) -> None:
        super().__init__("Nobody would get this letter. Choose who should.")


def _price(pence: int) -> str:
    return money(pence) if pence else "free"
