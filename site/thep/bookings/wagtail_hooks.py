"""Bookings, demand and terms in the back office."""

from wagtail import hooks

from thep.cms.office import RecordViewSet

from .office.booking_list import BookingViewSet
from .office.demand import InterestViewSet
from .office.terms import TermsViewSet


@hooks.register("register_admin_viewset")
def bookings_in_the_office() -> list[RecordViewSet]:
    return [BookingViewSet(), InterestViewSet(), TermsViewSet()]
