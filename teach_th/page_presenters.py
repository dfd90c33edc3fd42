"""What the brand's pages show besides their own fields."""

from typing import Any

from django.http import HttpRequest

from thep.cms.page_presenters import PagePresenter

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
    """Return the career ladder, with what is on for each step."""
    return {"ladders": career_ladder.ladders(page)}


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
