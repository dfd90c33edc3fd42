"""The list of bookings, and the addresses of what the office does with one."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.bookings.models import Booking
from thep.cms.office import EVENTS_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, LinkColumn, MoneyColumn, StateColumn
from thep.cms.spreadsheets import Heading, Sheet, pounds

from . import booking_steps
from .booking_for_somebody import BookView
from .seating import SeatView

BOOKINGS = Sheet(
    "bookings",
    [
        Heading("Reference", lambda booking: booking.reference),
        Heading("Event", lambda booking: booking.event.title),
        Heading("Date", lambda booking: booking.event.starts_at),
        Heading("Name", lambda booking: booking.person.name),
        Heading("Email", lambda booking: booking.person.email),
        Heading("School", lambda booking: booking.school.name if booking.school else ""),
        Heading("URN", lambda booking: booking.school.register_urn if booking.school else None),
        Heading("State", lambda booking: booking.get_state_display()),
        Heading("Paid by", lambda booking: booking.get_payment_display()),
        Heading("Net (£)", lambda booking: pounds(booking.net_pence)),
        Heading("VAT (£)", lambda booking: pounds(booking.vat_pence)),
        Heading("Total (£)", lambda booking: pounds(booking.total_pence)),
        Heading("Order", lambda booking: booking.order_line.order.reference if booking.order_line else ""),
        Heading("Booked by", lambda booking: booking.booker.email),
        Heading("Booked", lambda booking: booking.created_at),
        Heading("Ended", lambda booking: booking.ended_at),
        Heading("Why it ended", lambda booking: booking.end_reason),
    ],
)


class BookingFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="State", choices=Booking.State, widget=forms.CheckboxSelectMultiple)
    payment = django_filters.ChoiceFilter(label="Paid by", choices=Booking.Payment, empty_label="All", widget=forms.RadioSelect)
    event__starts_at = django_filters.DateFromToRangeFilter(label="Date of the event", widget=DateRangePickerWidget)
    created_at = django_filters.DateFromToRangeFilter(label="Booked", widget=DateRangePickerWidget)

    class Meta:
        model = Booking
        fields: list[str] = []


class BookingIndexView(RecordIndexView):
    nothing = "Nobody has booked anything yet."
    page_title = "Bookings"

    def get_base_queryset(self) -> Any:
        return Booking.objects.shown_to_office(self.request.user).select_related("event", "person", "booker", "school", "order_line__order")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "person",
                label="Person",
                accessor="person",
                sort_key="person__name",
                get_url=lambda booking: reverse("office_bookings:inspect", args=[booking.pk]),
            ),
            LinkColumn(
                "event", label="Event", accessor="event", address=lambda booking: reverse("office_events:inspect", args=[booking.event_id])
            ),
            Column(
                "school", label="School", accessor=lambda booking: booking.school or "", sort_key="school__name", classname="office-wide"
            ),
            StateColumn(
                "state", label="State", accessor="get_state_display", sort_key="state", good=lambda booking: booking.state == "confirmed"
            ),
            Column("payment", label="Paid by", accessor="get_payment_display", classname="office-wide"),
            MoneyColumn("total_pence", label="Price", classname="office-wide"),
            DayColumn("created_at", label="Booked", sort_key="created_at", classname="office-wide"),
        ]


class BookingViewSet(RecordViewSet):
    model = Booking
    name = "office_bookings"
    url_prefix = "bookings"
    icon = "check"
    menu_label = "Bookings"
    menu_order = 20
    menu_hook = EVENTS_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = BookingIndexView
    filterset_class = BookingFilter
    search_fields = ("person__name", "person__email", "reference", "event__title", "school__name")
    ordering = "-created_at"
    sheet = BOOKINGS

    def more_urls(self) -> list[URLPattern]:
        return [
            path("event/<int:pk>/", BookView.as_view(), name="book"),
            path("<int:pk>/", booking_steps.BookingScreen.as_view(), name="inspect"),
            path("<int:pk>/cancel/", booking_steps.CancelView.as_view(), name="cancel"),
            path("<int:pk>/ofsted/", booking_steps.OfstedView.as_view(), name="ofsted"),
            path("<int:pk>/transfer/", booking_steps.TransferView.as_view(), name="transfer"),
            path("<int:pk>/move/", booking_steps.MoveView.as_view(), name="move"),
            path("<int:pk>/resend/", booking_steps.ResendView.as_view(), name="resend"),
            path("<int:pk>/offer/", booking_steps.OfferView.as_view(), name="offer"),
            path("lines/<int:pk>/seat/", SeatView.as_view(), name="seat"),
        ]
