"""Pay and progression: the steps of a career, each with what helps people to take it."""

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from teach_th.pages.blocks import StepBlock
from thep.cms.blocks import BodyBlock
from thep.cms.fields import StreamField
from thep.cms.models import BasePage

from .brand import BrandPage


class CareerPage(BrandPage):
    """The ladders of teaching and of support. What each step pays is the editors' to keep; its courses come from what is on."""

    subpage_types: ClassVar[list[str]] = []
    template = "teach_th/career_page.html"

    steps = StreamField([("step", StepBlock())], help_text="From the first to the last.")
    support_steps = StreamField([("step", StepBlock())], blank=True, verbose_name="steps in support and operations")
    pay_source = models.CharField("source of the figures", max_length=200, blank=True)
    pay_address = models.URLField("where the source is read", blank=True)
    pay_year = models.CharField("year of the figures", max_length=40, blank=True, help_text="“September 2025 to August 2026”.")
    pay_checked_on = models.DateField("checked on", null=True, blank=True, help_text="The page asks readers to check where this is empty.")
    body = StreamField(BodyBlock, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("picture"),
        FieldPanel("steps"),
        FieldPanel("support_steps"),
        MultiFieldPanel(
            [FieldPanel("pay_source"), FieldPanel("pay_address"), FieldPanel("pay_year"), FieldPanel("pay_checked_on")],
            heading="Where the figures come from",
        ),
        FieldPanel("body"),
    ]
