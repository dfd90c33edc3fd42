"""Affiliations, and schools that continue as others, in the back office. Schools themselves gather from other domains: `thep.reports`."""

from wagtail import hooks

from .office.affiliation_list import AffiliationViewSet
from .office.succession_list import SuccessionViewSet


@hooks.register("register_admin_viewset")
def affiliations_in_the_office() -> AffiliationViewSet:
    return AffiliationViewSet()


@hooks.register("register_admin_viewset")
def successions_in_the_office() -> SuccessionViewSet:
    return SuccessionViewSet()
