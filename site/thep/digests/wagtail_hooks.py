"""Digests in the back office."""

from wagtail import hooks

from .office import DigestRunViewSet


@hooks.register("register_admin_viewset")
def digests_in_the_office() -> DigestRunViewSet:
    return DigestRunViewSet()
