from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "thep.bookings"
    label = "bookings"

    def ready(self) -> None:
        from thep.events import followers
        from thep.payments import purposes

        from . import event_changes, holds

        followers.register("bookings", event_changes)
        purposes.register("booking", holds)
