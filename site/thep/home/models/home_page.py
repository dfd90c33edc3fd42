"""The home page."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from thep.cms.models import BasePage

from .. import queries, sections


class HomePage(BasePage):
    """The front of the site: courses and events, gathered from every domain."""

    max_count = 1
    search_kind = ""
    heading = models.CharField(max_length=120, default="Better together, for every child in Tower Hamlets")
    lead = models.TextField(blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("heading"), FieldPanel("lead")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "next_for_me": queries.next_for_reader(request),
            "tasks": sections.tasks(),
            "calendar": sections.address_of("calendar"),
            "events": queries.next_events(request),
            "subjects": queries.popular_subjects(),
            "teaching": queries.teaching(request),
            "vacancies": sections.address_of("vacancies"),
        }
