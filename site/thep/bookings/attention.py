"""What needs the office's attention in bookings."""

import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address
from thep.design.templatetags.thep import clock, day, money

from . import found_orders
from .models import Booking, OfstedPlace, OfstedRequest, OfstedVisit

LAPSING_WITHIN = datetime.timedelta(hours=24)


def payments_without_a_booking(user: User) -> QuerySet[Any]:
    return found_orders.orders_to_deal_with()


def offers_about_to_lapse(user: User) -> QuerySet[Any]:
    now = timezone.now()
    offered = Booking.objects.filter(state=Booking.State.OFFERED, expires_at__gt=now, expires_at__lte=now + LAPSING_WITHIN)
    return offered.select_related("person", "event").order_by("expires_at")


def ofsted_visits_to_confirm(user: User) -> QuerySet[Any]:
    return OfstedRequest.objects.filter(state=OfstedRequest.State.ASKED).select_related("booking__person", "booking__event")


def schools_being_inspected(user: User) -> QuerySet[Any]:
    given_up = Count("places", filter=~Q(places__state=OfstedPlace.State.PUT_BACK))
    visits = OfstedVisit.objects.filter(undone_at=None, last_day__gte=timezone.localdate())
    return visits.select_related("school", "called_by").annotate(given_up=given_up)


WATCHES = (
    Watch(
        name="found",
        order=40,
        title="Payments without a booking",
        job="Somebody paid, and our record of it was lost: the site was restored from a backup. Give them their place, or refund it.",
        permissions=("payments.change_order",),
        records=payments_without_a_booking,
        link=lambda order: (
            reverse("office_orders:inspect", args=[order.pk]),
            f"{order.bill_to_name} ({order.bill_to_email}): {money(order.left_pence)}",
        ),
        all_of_them=list_address("office_orders:index", found="true"),
    ),
    Watch(
        name="offers",
        order=70,
        title="Offers about to end",
        job="The person hasn’t answered. Ring them, or let the place go to the next person.",
        permissions=("bookings.change_booking",),
        records=offers_about_to_lapse,
        link=lambda booking: (
            reverse("office_bookings:inspect", args=[booking.pk]),
            f"{booking.person}, {booking.event.title}: until {clock(booking.expires_at)} on {day(booking.expires_at)}",
        ),
        all_of_them=list_address("office_bookings:index", state="offered"),
    ),
    Watch(
        name="ofsted",
        order=80,
        title="Ofsted visits to confirm",
        job="A lead at the school confirms each one before the event. If nobody has, check with the school and answer it yourself.",
        permissions=("bookings.change_booking",),
        records=ofsted_visits_to_confirm,
        link=lambda asked: (
            reverse("office_bookings:ofsted", args=[asked.booking_id]),
            f"{asked.booking.person}, {asked.booking.event}",
        ),
        all_of_them=list_address("office_bookings:index", state="cancelled"),
    ),
    Watch(
        name="inspections",
        order=85,
        title="Schools that Ofsted has called",
        job="Each has given up places. Don’t chase it until the inspection is over. Tell schools of places that nobody waits for.",
        permissions=("bookings.change_booking", "schools.view_school"),
        records=schools_being_inspected,
        link=lambda visit: (
            reverse("office_schools:inspect", args=[visit.school_id]),
            f"{visit.school}: {visit.given_up} place{'' if visit.given_up == 1 else 's'} given up, until {day(visit.last_day)}",
        ),
        all_of_them=list_address("office_schools:index"),
    ),
)
