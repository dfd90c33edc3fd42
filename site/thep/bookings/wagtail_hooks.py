"""Bookings, demand and terms in the back office."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Max, Q
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page

from thep.cms.office import EVENTS_MENU, DayColumn, LinkColumn, MoneyColumn, RecordIndexView, RecordViewSet, StateColumn
from thep.cms.spreadsheets import Heading, Sheet, pounds

from . import office, office_seating
from .models import Booking, Interest, Terms

BOOKINGS = Sheet(
    "bookings",
    [
        Heading("Reference", lambda booking: booking.reference),
        Heading("Event", lambda booking: booking.event.title),
        Heading("Date", lambda booking: booking.event.starts_at),
        Heading("Name", lambda booking: booking.person.name),
        Heading("Email", lambda booking: booking.person.email),
        Heading("School", lambda booking: booking.school.name if booking.school else ""),
        Heading("URN", lambda booking: booking.school.urn if booking.school else None),
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
        return Booking.objects.select_related("event", "person", "booker", "school", "order_line__order")

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
    icon = "tick"
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
            path("event/<int:pk>/", office.BookView.as_view(), name="book"),
            path("<int:pk>/", office.BookingScreen.as_view(), name="inspect"),
            path("<int:pk>/cancel/", office.CancelView.as_view(), name="cancel"),
            path("<int:pk>/ofsted/", office.OfstedView.as_view(), name="ofsted"),
            path("<int:pk>/transfer/", office.TransferView.as_view(), name="transfer"),
            path("<int:pk>/move/", office.MoveView.as_view(), name="move"),
            path("<int:pk>/resend/", office.ResendView.as_view(), name="resend"),
            path("<int:pk>/offer/", office.OfferView.as_view(), name="offer"),
            path("lines/<int:pk>/seat/", office_seating.SeatView.as_view(), name="seat"),
        ]


class DemandIndexView(RecordIndexView):
    """One row for each course that people wait for."""

    page_title = "Demand"
    nothing = "Nobody is waiting for a date."
    default_ordering = "-untold"
    search_fields = ("title",)

    def get_base_queryset(self) -> Any:
        untold = Count("interests", filter=Q(interests__told_at=None))
        return Page.objects.annotate(wanted=Count("interests"), untold=untold, latest=Max("interests__created_at")).filter(wanted__gt=0)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label="Course", get_url=lambda page: reverse("office_interests:people", args=[page.pk])),
            Column("untold", label="Waiting for a date", sort_key="untold"),
            Column("wanted", label="Asked, in all", sort_key="wanted", classname="office-wide"),
            DayColumn("latest", label="Last asked", sort_key="latest"),
        ]


DEMAND = Sheet(
    "demand",
    [
        Heading("Course", lambda page: page.title),
        Heading("Waiting for a date", lambda page: page.untold),
        Heading("Asked, in all", lambda page: page.wanted),
        Heading("Last asked", lambda page: page.latest),
    ],
)


class InterestViewSet(RecordViewSet):
    model = Interest
    name = "office_interests"
    url_prefix = "demand"
    icon = "help"
    menu_label = "Demand"
    menu_order = 30
    menu_hook = EVENTS_MENU
    parts = ()
    index_view_class = DemandIndexView
    search_backend_name = None  # Wagtail's search of pages cannot search among what is counted
    search_fields = ("title",)
    introduction = "Courses that people would come to, if there were a date that suits. They are told when one can be booked."
    sheet = DEMAND

    def more_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/", office.DemandScreen.as_view(), name="people")]


class TermsViewSet(RecordViewSet):
    """Terms that somebody booked under are not changed any more: a new version is added."""

    model = Terms
    name = "office_terms"
    url_prefix = "terms"
    icon = "doc-full"
    menu_label = "Terms"
    menu_order = 80
    menu_hook = EVENTS_MENU
    parts = ("add", "inspect")
    form_fields = ("version", "text", "in_force_from")
    list_display = (
        TitleColumn("version", label="Version", get_url=lambda terms: reverse("office_terms:inspect", args=[terms.pk])),
        DayColumn("in_force_from", label="In force from"),
    )
    introduction = "The newest is in force. Each booking keeps the text that it was made under, so a change is a new version."


@hooks.register("register_admin_viewset")
def bookings_in_the_office() -> list[RecordViewSet]:
    return [BookingViewSet(), InterestViewSet(), TermsViewSet()]
