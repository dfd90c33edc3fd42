"""Venues, facilitators, school holidays and cancellation policies in the back office.

Events themselves gather from other domains: `thep.reports`.
"""

from wagtail import hooks

from thep.cms.office import RecordViewSet

from .office.facilitators import FacilitatorViewSet
from .office.policies import PolicyViewSet
from .office.school_holidays import HolidayViewSet
from .office.venues import VenueViewSet


@hooks.register("register_admin_viewset")
def places_and_people_of_events() -> list[RecordViewSet]:
    return [VenueViewSet(), FacilitatorViewSet(), HolidayViewSet(), PolicyViewSet()]
