"""Tiers, what they cost, and memberships in the back office."""

from wagtail import hooks

from thep.cms.office import RecordViewSet

from .office.membership_list import MembershipViewSet
from .office.terms import TermsViewSet
from .office.tiers import TierViewSet


@hooks.register("register_admin_viewset")
def memberships_in_the_office() -> list[RecordViewSet]:
    return [MembershipViewSet(), TierViewSet(), TermsViewSet()]
