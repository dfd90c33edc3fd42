"""What the brand's pages show besides their own fields."""

from typing import Any

from django.http import HttpRequest

from thep.cms.page_presenters import PagePresenter
from thep.cms.related_panels import RelatedPanel, Topic
from thep.design.panels import draw_panels
from thep.domains import declared

from . import landing_page
from .enquiries.views import EnquiryForm
from .pages import career_ladder
from .pages.models import SECTION, CareerPage, ContactPage, TeachPage
from .stories import stories
from .stories.models import StoryIndexPage, StoryPage
from .stories.story_list import show_stories


def of_landing(page: TeachPage, request: HttpRequest) -> dict[str, Any]:
    """Return the vacancies that close soon and the quotes from stories."""
    return {"section": SECTION, **landing_page.page_context(request)}


def of_career(page: CareerPage, request: HttpRequest) -> dict[str, Any]:
    """Return the career ladder, with what is on for each step, and what else there is for those on it."""
    audiences = {step.value["audience"] for steps in (page.steps, page.support_steps) for step in steps} - {"", None}
    related = draw_panels(declared(RelatedPanel), request, Topic(audiences=audiences))
    return {"ladders": career_ladder.ladders(page), "related": related}


def of_contact(page: ContactPage, request: HttpRequest) -> dict[str, Any]:
    """Return the form for questions."""
    return {"form": EnquiryForm(request=request), "asked": page}


PRESENTERS = (
    PagePresenter(page=TeachPage, context=of_landing),
    PagePresenter(page=CareerPage, context=of_career),
    PagePresenter(page=StoryIndexPage, serve=show_stories),
    PagePresenter(page=StoryPage, context=stories.beside),
    PagePresenter(page=ContactPage, context=of_contact),
)
