"""Needs attention, on the first page of the back office and on a page of its own."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from thep.accounts.access import person_of
from thep.cms.office import Screen

from . import attention


class AttentionPanel(Component):
    name = "attention"
    template_name = "reports/attention_panel.html"
    order = 10

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        person = person_of(parent_context["request"])
        return {"concerns": attention.concerns_of(person), "watches": attention.watched_by(person)}


class AttentionScreen(Screen):
    permissions = ("wagtailadmin.access_admin",)
    template_name = "reports/attention.html"
    header_icon = "warning"
    page_title = "Needs attention"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = person_of(self.request)
        return super().get_context_data(**kwargs) | {
            "concerns": attention.concerns_of(person),
            "watches": attention.watched_by(person),
        }


class AttentionItem(MenuItem):
    """For those who have something to watch."""

    def __init__(self) -> None:
        super().__init__("Needs attention", reverse("office_attention"), name="attention", icon_name="warning", order=100)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(attention.watched_by(person_of(request)))
