from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "thep.bookings"
    label = "bookings"
