"""Booking under `/book/`, and a person's own bookings under `/member/bookings/`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def to_come(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("book/<int:event_id>/", to_come, name="book"),
    path("book/order/<uuid:public_id>/", to_come, name="booked_order"),
    path("member/bookings/", to_come, name="member_bookings"),
    path("member/bookings/<str:reference>/", to_come, name="member_booking"),
]
