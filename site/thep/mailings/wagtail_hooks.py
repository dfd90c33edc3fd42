"""Emails to people in the back office."""

from wagtail import hooks

from .office.mailing_list import MailingViewSet


@hooks.register("register_admin_viewset")
def mailings_in_the_office() -> MailingViewSet:
    return MailingViewSet()
