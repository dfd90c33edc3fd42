from collections.abc import Iterator
from itertools import accumulate
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images.models import Image
from wagtail.models import Page

from thep.cms import previews
from thep.search import registry

from .privacy import Restriction

PAGE = "page"
"""The kind under which a page of words is found."""


class BasePage(Page):
    """What every page of the site has. `search_description` is the summary that listings and search engines show."""

    show_in_menus_default = False
    search_kind: ClassVar[str] = PAGE
    """What the search finds the page as; empty where its app tells the search of it, or nobody does."""

    is_article: ClassVar[bool] = False
    """Whether it is read as a piece of writing of its own, such as a story, and not as a part of the site."""

    is_private = False
    """Set where somebody has been let in to a page that not everybody may read: search engines are told nothing of it."""

    social_image = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="picture for shared links",
        help_text="1200 by 630 at least. If empty, the page’s main picture, else the site’s.",
    )

    promote_panels = [*Page.promote_panels, FieldPanel("social_image")]

    above: list[Page] | None = None
    """The pages between the front page and this one, highest first, where its address was followed."""

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The page at the end of the path, found by its whole path: as many queries at any depth."""
        if not path_components:
            return super().route(request, path_components)
        paths = list(accumulate(path_components, lambda path, slug: f"{path}{slug}/", initial=self.url_path))[1:]
        found = {page.url_path: page for page in Page.objects.filter(url_path__in=paths)}
        if len(found) < len(paths):
            raise Http404
        page = found[paths[-1]].specific
        page.above = [*(self.above or ()), self, *(found[path] for path in paths[:-1])]
        return page.route(request, [])

    def way(self, request: HttpRequest | None) -> list[tuple[str, str]]:
        """The crumbs of the published pages above this one, and itself, without the front page."""
        above = self.above if self.above is not None else self.get_ancestors().filter(depth__gt=2)
        return [*((page.title, page.get_url(request) or "") for page in above if page.live and page.depth > 2), (self.title, "")]

    def words(self) -> Iterator[str]:
        """What the page says, for the search: its lead, and the text of its blocks."""
        yield getattr(self, "lead", "")
        for field in self._meta.concrete_fields:
            if isinstance(field, StreamField):
                stream = getattr(self, field.name)
                yield from stream.stream_block.get_searchable_content(stream)

    def refresh_entry(self) -> None:
        """The search finds the page as it is now. A page whose app tells the search of it has its own way."""
        if self.search_kind:
            registry.refresh(self.search_kind, self.pk)

    def social_picture(self) -> Image | None:
        """The picture beside a link to this page. A page with a main picture answers that where `social_image` is empty."""
        picture: Image | None = self.social_image
        return picture

    def get_view_restrictions(self) -> Any:
        """What Wagtail asks before it shows the page, in our terms (`thep.cms.privacy`)."""
        above = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        # An alias is as open as its source, which may be an alias itself.
        on_the_way = Q(page__path__in=above) | Q(page__aliases__path__in=above) | Q(page__aliases__aliases__path__in=above)
        restrictions = Restriction.objects.filter(on_the_way).distinct().prefetch_related("groups")
        self.is_private = bool(restrictions)
        return restrictions

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return previews.modes()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft as it is served to somebody of the kind `mode_name`, drawn before they are gone."""
        with previews.visitor(mode_name) as person:
            request.user = person
            response: HttpResponse = self.serve(request)
            if isinstance(response, TemplateResponse):
                response.render()
        return response
