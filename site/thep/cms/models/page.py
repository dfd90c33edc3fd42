from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.images.models import Image
from wagtail.models import Page


class BasePage(Page):
    """What every page of the site has. `search_description` is the summary that listings and search engines show."""

    show_in_menus_default = False
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

    class Meta:
        abstract = True

    def social_picture(self) -> Image | None:
        """The picture beside a link to this page. A page with a main picture answers that where `social_image` is empty."""
        picture: Image | None = self.social_image
        return picture

    def get_view_restrictions(self) -> Any:
        restrictions = super().get_view_restrictions()
        self.is_private = bool(restrictions)
        return restrictions
