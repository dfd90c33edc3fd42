"""What the home page says of Teach Tower Hamlets."""

from typing import Any, NamedTuple

from django.http import HttpRequest

from thep.cms.privacy import of_everybody
from thep.search.memory import remembered

from .pages.models import TeachPage
from .stories import stories
from .stories.models import StoryPage

QUOTES = 1


class Teaching(NamedTuple):
    """The brand's landing page and who is quoted there."""

    page: TeachPage
    address: str
    quotes: list[StoryPage]


def teaching(request: HttpRequest) -> dict[str, Any] | None:
    """Return the landing page and who is quoted there, as they were half a minute ago at most; None while it isn't published."""
    found = remembered("home:teaching", lambda: _teaching(request))
    return {"teaching": found} if found else None


def _teaching(request: HttpRequest) -> Teaching | None:
    page = of_everybody(TeachPage.objects.live()).first()
    return Teaching(page, page.get_url(request) or "", stories.quoted(request, QUOTES)) if page else None
