"""What a page says of itself to search engines and where a link to it is shared."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import slugify
from wagtail.images.models import Image
from wagtail.models import Page

from thep.cms.models import BasePage
from thep.design.cover import HEIGHT, WIDTH

from . import frame

SIZE = f"fill-{WIDTH}x{HEIGHT}|format-jpeg"


@dataclass(frozen=True, kw_only=True)
class Card:
    """A link as others show it. `picture` is a path or an address; `alt` says what is on it, where it shows something."""

    title: str
    words: str
    picture: str
    alt: str = ""
    type: str = "website"


def share_card(request: HttpRequest, *, page: Page | None = None, title: str = "", words: str = "") -> Card:
    """Return the card of `request`'s page. `title` and `words` stand in for those of a page that editors don't write."""
    around = frame.frame_of_request(request)
    own = page.social_picture() if isinstance(page, BasePage) else None
    title = title or (page.seo_title or page.title if page else "") or around.card_title
    words = words or (page.search_description if page else "") or around.card_words
    shown = own or around.card_image
    kind = "article" if isinstance(page, BasePage) and page.is_article else "website"
    if shown is not None:
        return Card(title=title, words=words, picture=_rendition(shown), alt=shown.description, type=kind)
    slug = page.slug if page else next(filter(None, reversed(request.path.split("/"))), "home")
    return Card(title=title, words=words, picture=reverse("cover", args=[slugify(slug)[:100] or "page"]), type=kind)


def _rendition(image: Image) -> str:
    return str(image.get_renditions(SIZE)[SIZE].url)  # what is there already is not written to the cache again
