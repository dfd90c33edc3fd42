"""What can stand in the way of a place."""


class BookingsError(Exception):
    """The root of the errors of bookings."""


class EventFull(BookingsError):
    """No place is left; the waiting list is open."""


class BookingClosed(BookingsError):
    """Booking has not opened, has closed, or the event is cancelled."""


class AlreadyBooked(BookingsError):
    """The person has a live booking for the event."""
