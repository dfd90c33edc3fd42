"""The pages that present courses, and the catalogue that lists them."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.html import strip_tags
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock

from thep.cms.fields import StreamField, VocabularyField
from thep.cms.models import BasePage, names_by_page
from thep.cms.typed_choices import TypedChoices
from thep.cms.vocabulary import Audience, Phase, labels_of
from thep.events.pages import Presented
from thep.events.panels import RunsPanel

from .blocks import SMALL, KeyFactsBlock, PartBlock, TextBlock
from .followed.models import FollowedSearch as FollowedSearch


class CataloguePage(BasePage):
    """The catalogue: the parent of every course page. Its words stand above the results."""

    max_count = 1
    subpage_types: ClassVar[list[str]] = ["courses.CoursePage"]
    template = "courses/catalogue.html"
    introduction = models.CharField(max_length=300, blank=True, help_text="One or two sentences above the search.")

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]


class CoursePage(BasePage):
    """The words of a course. Its runs are the `Event`s that point here."""

    parent_page_types: ClassVar[list[str]] = ["courses.CataloguePage"]
    subpage_types: ClassVar[list[str]] = []
    presents_events = True
    search_kind = ""  # its runs are found, and it while it has none
    template = "courses/course.html"

    summary = models.CharField(max_length=200, help_text="One sentence, for lists and search.")
    introduction = models.TextField(blank=True, help_text="Two or three sentences at the top of the page. If empty, the summary.")
    who_for = models.TextField("who it’s for", blank=True)
    before_you_come = models.TextField(blank=True, help_text="What to read, try or bring.")
    outcomes = StreamField([("outcome", CharBlock())], blank=True, help_text="What people will be able to do.")
    outline = StreamField([("part", PartBlock())], blank=True, help_text="How the day runs.")
    body = StreamField([("text", TextBlock(features=["h3", *SMALL])), ("key_facts", KeyFactsBlock(CharBlock()))], blank=True)
    subjects = ParentalManyToManyField("cms.Subject", blank=True, related_name="courses")
    phases = VocabularyField(vocabulary=Phase)
    audiences = VocabularyField("who it’s for, in the catalogue", vocabulary=Audience)
    goes_with = ParentalManyToManyField("self", blank=True, symmetrical=False, related_name="+", verbose_name="goes well with")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("introduction"),
        FieldPanel("who_for"),
        FieldPanel("outcomes"),
        FieldPanel("before_you_come"),
        FieldPanel("outline"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("subjects", widget=CheckboxSelectMultiple), FieldPanel("phases"), FieldPanel("audiences")],
            heading="Finding it",
        ),
        FieldPanel("goes_with", widget=TypedChoices),
        RunsPanel(heading="Runs"),
    ]

    def presented(self) -> Presented:
        """Return what is found of the course's runs. What a block's text is, Wagtail's own search asks of it too."""
        streams = (self.outcomes, self.outline, self.body)
        blocks = [words for stream in streams for words in stream.stream_block.get_searchable_content(stream)]
        text = [self.introduction, self.who_for, self.before_you_come, *blocks]
        subjects = self.subjects.all()
        return Presented(
            summary=self.summary,
            text="\n".join(strip_tags(part) for part in text if part),
            labels=[*(subject.name for subject in subjects), *self.phase_labels, *self.audience_labels],
            subjects=[subject.slug for subject in subjects],
            phases=self.phases,
            audiences=self.audiences,
        )

    @classmethod
    def names_of_subjects(cls, pages: Iterable[int]) -> dict[int, list[str]]:
        """Return the names of the subjects of many courses by the primary keys of their pages, in one query."""
        return names_by_page(cls.subjects.through.objects.filter(coursepage__in=list(pages)), "coursepage")

    @property
    def phase_labels(self) -> list[str]:
        return labels_of(Phase, self.phases)

    @property
    def audience_labels(self) -> list[str]:
        return labels_of(Audience, self.audiences)
