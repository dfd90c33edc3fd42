"""Recruitment in the back office."""

from wagtail import hooks

from .talent_office import ExpressionViewSet


@hooks.register("register_admin_viewset")
def talent_pool_in_the_office() -> ExpressionViewSet:
    return ExpressionViewSet()
