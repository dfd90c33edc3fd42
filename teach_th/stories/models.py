"""Stories of people who work here, and the page that they are found from."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.forms import CheckboxSelectMultiple
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from teach_th.pages.models import BrandPage
from teach_th.vocabulary import Route
from thep.cms.blocks import BodyBlock
from thep.cms.fields import StreamField
from thep.cms.models import BasePage
from thep.cms.typed_choices import TypedChoice
from thep.cms.vocabulary import Phase
from thep.schools import successions


class StoryIndexPage(BrandPage):
    """All stories, to be narrowed by phase, subject and route."""

    max_count = 1
    subpage_types: ClassVar[list[str]] = ["teach_th.StoryPage"]
    template = "teach_th/story_index_page.html"

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("picture")]


class StoryPage(BrandPage):
    """One person's story, with their name, job and school as they were when it was published."""

    is_article = True
    parent_page_types: ClassVar[list[str]] = ["teach_th.StoryIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "teach_th/story_page.html"
    search_kind = "story"

    person = models.CharField(max_length=100, help_text="Their name as they’d like it written.")
    job = models.CharField(max_length=120)
    school = models.ForeignKey("schools.School", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    phase = models.CharField(max_length=20, choices=Phase, blank=True)
    subjects = ParentalManyToManyField("cms.Subject", blank=True, related_name="+")
    came_by = models.CharField("route into teaching", max_length=20, choices=Route, blank=True)
    pull_quote = models.CharField(max_length=200, help_text="Their own words, without quotation marks. One or two sentences.")
    body = StreamField(BodyBlock)
    is_illustrative = models.BooleanField("the person is invented", default=False, help_text="The page says so.")
    is_quoted = models.BooleanField("quote it on the landing page", default=False)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page with the school that the one chosen continues as: an older revision, published later, may name the old one."""
        if self.school is not None:
            self.school = successions.hold_current(self.school)
        super().save(*args, **kwargs)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("picture"),
        MultiFieldPanel(
            [FieldPanel("person"), FieldPanel("job"), FieldPanel("school", widget=TypedChoice), FieldPanel("is_illustrative")],
            heading="Who",
        ),
        MultiFieldPanel([FieldPanel("pull_quote"), FieldPanel("is_quoted")], heading="Quote"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("phase"), FieldPanel("came_by"), FieldPanel("subjects", widget=CheckboxSelectMultiple)], heading="Finding it"
        ),
    ]
