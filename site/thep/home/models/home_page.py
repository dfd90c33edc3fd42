"""The home page."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from thep.cms.home_bands import BANDS, HERO, TOP, HomeBand
from thep.cms.models import BasePage
from thep.design.panels import draw_panels_in
from thep.domains import declared

from .. import sections


class HomePage(BasePage):
    """The front of the site: its heading, and the bands that domains declare."""

    max_count = 1
    search_kind = ""
    heading = models.CharField(max_length=120, default="Better together, for every child in Tower Hamlets")
    lead = models.TextField(blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("heading"), FieldPanel("lead")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        bands = draw_panels_in((TOP, HERO, BANDS), declared(HomeBand), request)
        return context | bands | {TOP: bands[TOP][:1], "tasks": sections.tasks()}
