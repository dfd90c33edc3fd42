"""Messages and the newsletter in the back office."""

from wagtail import hooks

from .office.messages import MessageViewSet
from .office.subscriptions import SubscriptionViewSet


@hooks.register("register_admin_viewset")
def subscriptions_in_the_office() -> SubscriptionViewSet:
    return SubscriptionViewSet()


@hooks.register("register_admin_viewset")
def messages_in_the_office() -> MessageViewSet:
    return MessageViewSet()
