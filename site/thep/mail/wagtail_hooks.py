"""Messages, addresses that they don't reach, the newsletter and the kinds of emails in the back office."""

from django.urls import reverse
from wagtail import hooks

from thep.cms.office import EMAILS_MENU

from .office.addresses import AddressViewSet
from .office.kinds import EmailsItem, EmailViewSet
from .office.messages import MessageViewSet
from .office.subscriptions import SubscriptionViewSet


@hooks.register("register_admin_viewset")
def subscriptions_in_the_office() -> SubscriptionViewSet:
    return SubscriptionViewSet()


@hooks.register("register_admin_viewset")
def messages_in_the_office() -> MessageViewSet:
    return MessageViewSet()


@hooks.register("register_admin_viewset")
def addresses_in_the_office() -> AddressViewSet:
    return AddressViewSet()


@hooks.register("register_admin_viewset")
def kinds_of_emails_in_the_office() -> EmailViewSet:
    return EmailViewSet()


@hooks.register(EMAILS_MENU)
def emails_in_the_menu() -> EmailsItem:
    return EmailsItem("Emails we send", reverse("office_emails:index"), name="emails", icon_name="mail", order=40)
