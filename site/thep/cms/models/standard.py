from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from thep.cms.blocks import BodyBlock
from thep.cms.fields import StreamField

from .page import BasePage


class StandardPage(BasePage):
    """A page of words: who we are, the accessibility statement, privacy and cookies."""

    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"

    lead = models.CharField(max_length=300, blank=True, help_text="One or two sentences under the title.")
    body = StreamField(BodyBlock, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"crumbs": [("Home", "/"), *self.way(request)]}
