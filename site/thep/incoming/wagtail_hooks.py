"""Replies in the back office."""

from wagtail import hooks

from .office import ReplyViewSet


@hooks.register("register_admin_viewset")
def replies_in_the_office() -> ReplyViewSet:
    return ReplyViewSet()
