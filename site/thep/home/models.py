"""The home page."""

from django.db import models
from wagtail.admin.panels import FieldPanel

from thep.cms.models import BasePage


class HomePage(BasePage):
    """The front of the site: what's on, gathered from every domain."""

    max_count = 1
    heading = models.CharField(max_length=120, default="Better together, for every child in Tower Hamlets")
    lead = models.TextField(blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("heading"), FieldPanel("lead")]
