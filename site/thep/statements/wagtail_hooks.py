"""Statements in the back office."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from thep.cms.office import MONEY_MENU

from .office import steps
from .office.term_screen import StatementsItem, TermPart, TermScreen


@hooks.register("register_admin_urls")
def statements_have_their_screens() -> list[URLPattern]:
    return [
        path("statements/", TermScreen.as_view(), name="office_statements"),
        path("statements/progress/", TermPart.as_view(), name="office_statements_progress"),
        path("statements/prepare/", steps.PrepareView.as_view(), name="office_statements_prepare"),
        path("statements/send/", steps.SendAllView.as_view(), name="office_statements_send"),
        path("statements/<int:pk>/", steps.StatementScreen.as_view(), name="office_statement"),
        path("statements/<int:pk>/statement.pdf", steps.DocumentView.as_view(), name="office_statement_document"),
        path("statements/<int:pk>/send/", steps.SendView.as_view(), name="office_statement_send"),
        path("statements/<int:pk>/again/", steps.SendAgainView.as_view(), name="office_statement_again"),
        path("statements/<int:pk>/correct/", steps.CorrectView.as_view(), name="office_statement_correct"),
        path("statements/<int:pk>/delete/", steps.DiscardView.as_view(), name="office_statement_discard"),
    ]


@hooks.register(MONEY_MENU)
def statements_stand_under_money() -> MenuItem:
    return StatementsItem()
