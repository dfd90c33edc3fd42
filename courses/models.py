"""The pages that present courses, and the catalogue that lists them."""

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock

from thep.cms.fields import StreamField
from thep.cms.models import BasePage
from thep.cms.vocabulary import Audience, Phase


class CataloguePage(BasePage):
    """The catalogue: the parent of every course page. Its words stand above the results."""

    max_count = 1
    subpage_types = ["courses.CoursePage"]
    introduction = models.CharField(max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]


class CoursePage(BasePage):
    """The words of a course. Its runs are the `Event`s that point here."""

    parent_page_types = ["courses.CataloguePage"]
    subpage_types: list[str] = []

    summary = models.CharField(max_length=200, help_text="One sentence, for lists and search.")
    introduction = models.TextField(blank=True)
    who_for = models.TextField("who it's for", blank=True)
    outcomes = StreamField([("outcome", CharBlock())], blank=True, help_text="What people will be able to do.")
    outline = StreamField(
        [("part", StructBlock([("heading", CharBlock()), ("text", RichTextBlock(features=["bold", "italic", "link", "ul", "ol"]))]))],
        blank=True,
        help_text="How the day runs.",
    )  # fmt: skip
    body = StreamField(
        [
            ("text", RichTextBlock(features=["h3", "bold", "italic", "link", "ul", "ol"])),
            ("key_facts", ListBlock(CharBlock())),
        ],
        blank=True,
    )
    subjects = ParentalManyToManyField("cms.Subject", blank=True, related_name="courses")
    phases = models.JSONField(default=list, blank=True)
    audiences = models.JSONField(default=list, blank=True)
    goes_with = ParentalManyToManyField("self", blank=True, symmetrical=False, related_name="+")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("introduction"),
        FieldPanel("who_for"),
        FieldPanel("outcomes"),
        FieldPanel("outline"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("subjects"), FieldPanel("phases"), FieldPanel("audiences")], heading="Finding it"),
        FieldPanel("goes_with"),
    ]

    @property
    def phase_labels(self) -> list[str]:
        return [Phase(phase).label for phase in self.phases]

    @property
    def audience_labels(self) -> list[str]:
        return [Audience(audience).label for audience in self.audiences]
