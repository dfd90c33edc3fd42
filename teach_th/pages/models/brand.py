"""The brand's landing page and its sections."""

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.images.models import Image

from teach_th.addresses import ways_on
from teach_th.pages.blocks import ReasonBlock, WayBlock
from thep.cms import pictures
from thep.cms.blocks import BodyBlock
from thep.cms.blocks.sequences import QuestionBlock
from thep.cms.expiry import published
from thep.cms.fields import StreamField
from thep.cms.models import BasePage
from thep.cms.privacy import of_everybody
from thep.design.cover import HEIGHT, WIDTH

SECTION = "teach"
BESIDE = 4
CARD = f"fill-{WIDTH}x{HEIGHT}|format-jpeg"
"""A picture as links to its page show it."""

PAGES_BELOW = [
    "teach_th.SectionPage",
    "teach_th.StoryIndexPage",
    "teach_th.CareerPage",
    "teach_th.PeoplePage",
    "teach_th.ContactPage",
    "cms.StandardPage",
]


class BrandPage(BasePage):
    """A page with a lead and a picture, which may stand anywhere; below the landing page it has the brand's looks and leads on."""

    lead = models.CharField(max_length=300, blank=True, help_text="One or two sentences under the title.")
    picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Beside the title, and beside links to this page. Its description is read to those who don’t see it. If empty, a cloth.",
    )

    class Meta:
        abstract = True

    def social_picture(self) -> Image | None:
        return super().social_picture() or self.picture

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if self.picture_id:
            self.picture = pictures.ready([self.picture_id], CARD).get(self.picture_id)
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        if not self.is_of_the_brand():
            return context | {"crumbs": [("Home", "/"), *self.way(request)]}
        return context | {"section": SECTION, "of_the_brand": True, "crumbs": self.way(request), **ways_on()}

    def is_of_the_brand(self) -> bool:
        """Return whether the page is somewhere below the landing page; elsewhere on the site it looks like any other."""
        if self.above is None:
            self.above = list(self.get_ancestors())
        brand = ContentType.objects.get_for_model(TeachPage).pk
        return any(page.content_type_id == brand for page in self.above)


class TeachPage(BasePage):
    """The front of Teach Tower Hamlets: the argument, where to go from where you are, what is open, who says so, and how to ask."""

    max_count = 1
    subpage_types: ClassVar[list[str]] = PAGES_BELOW
    template = "teach_th/teach_page.html"

    heading = models.CharField(max_length=60, default="You’ll never teach alone here")
    lead = models.CharField(max_length=300, blank=True)
    statement = models.CharField(max_length=160, blank=True, help_text="The argument in a sentence or two, above its reasons.")
    reasons = StreamField([("reason", ReasonBlock())], blank=True, help_text="Three are best.")
    ways = StreamField([("way", WayBlock())], blank=True, verbose_name="where are you now?")
    body = StreamField(BodyBlock, blank=True)
    interest_heading = models.CharField(max_length=60, default="Tell us you’re interested")
    interest_lead = models.CharField(max_length=300, blank=True)
    questions = StreamField([("question", QuestionBlock())], blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("lead")], heading="Poster"),
        MultiFieldPanel([FieldPanel("statement"), FieldPanel("reasons")], heading="Why here"),
        FieldPanel("ways"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("interest_heading"), FieldPanel("interest_lead")], heading="Interest"),
        FieldPanel("questions"),
        HelpPanel("Vacancies that close soon and quotes from stories come by themselves. A story says whether it’s quoted here."),
    ]


class SectionPage(BrandPage):
    """A page of words that may have pages below it, which it lists after them."""

    class Below(models.TextChoices):
        ROWS = "rows", "Rows"
        CARDS = "cards", "Cards (at most three)"

    subpage_types: ClassVar[list[str]] = ["teach_th.SectionPage", "teach_th.CareerPage", "cms.StandardPage"]
    template = "teach_th/section_page.html"

    body = StreamField(BodyBlock, blank=True)
    below_heading = models.CharField("heading of the pages below", max_length=60, default="In this section")
    below_as = models.CharField("pages below are shown as", max_length=10, choices=Below, default=Below.ROWS)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("picture"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("below_heading"), FieldPanel("below_as")], heading="Pages below"),
    ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        below = _lines(self.get_children(), request) if self.numchild else []
        beside = [] if below else _lines(self.get_siblings(inclusive=False), request, most=BESIDE)
        return context | {"below": below, "beside": beside}


def _lines(pages: Any, request: HttpRequest, *, most: int | None = None) -> list[dict[str, str]]:
    return [_line(page, request) for page in of_everybody(pages.filter(published()))[:most]]


def _line(page: Any, request: HttpRequest) -> dict[str, str]:
    return {"title": page.title, "summary": page.search_description, "address": page.get_url(request), "slug": page.slug}
