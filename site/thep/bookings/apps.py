from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "thep.bookings"
    label = "bookings"

    def ready(self) -> None:
        from thep.events import attendance as calendars
        from thep.events import followers
        from thep.payments import purposes

        from . import attendance, event_changes, holds

        calendars.register("bookings", attendance.events_of)
        followers.register("bookings", event_changes)
        purposes.register("booking", holds)
