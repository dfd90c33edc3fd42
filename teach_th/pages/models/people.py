"""Whom to ask, and how to reach them."""

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from teach_th.pages.blocks import PersonBlock
from thep.cms.blocks import BodyBlock
from thep.cms.blocks.sequences import QuestionBlock
from thep.cms.fields import StreamField
from thep.cms.models import BasePage

from .brand import BrandPage


class PeoplePage(BrandPage):
    """The people of the team, each with what to ask them about."""

    subpage_types: ClassVar[list[str]] = []
    template = "teach_th/people_page.html"

    people = StreamField([("person", PersonBlock())])
    are_illustrative = models.BooleanField("the people are invented", default=False, help_text="The page says so.")
    body = StreamField(BodyBlock, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("picture"),
        FieldPanel("people"),
        FieldPanel("are_illustrative"),
        FieldPanel("body"),
    ]


class ContactPage(BrandPage):
    """How to reach us: the ways, the hours, the place, and what people mostly ask."""

    subpage_types: ClassVar[list[str]] = []
    template = "teach_th/contact_page.html"

    email = models.EmailField()
    telephone = models.CharField(max_length=30, blank=True)
    hours = models.CharField(max_length=200, blank=True, help_text="When somebody answers.")
    address = models.TextField(blank=True, help_text="One line each, as on an envelope.")
    getting_here = models.TextField(blank=True)
    body = StreamField(BodyBlock, blank=True)
    questions = StreamField([("question", QuestionBlock())], blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("picture"),
        MultiFieldPanel([FieldPanel("email"), FieldPanel("telephone"), FieldPanel("hours")], heading="Reaching us"),
        MultiFieldPanel([FieldPanel("address"), FieldPanel("getting_here")], heading="Finding us"),
        FieldPanel("body"),
        FieldPanel("questions"),
    ]
