from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList, PageChooserPanel, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, PreviewableMixin

from thep.cms.fields import StreamField
from thep.cms.navigation import COLUMNS
from thep.home.blocks import ADDRESS, WRONG_ADDRESS, FooterBlock, MenuBlock

from .home_page import HomePage

CARD = "card"
USUAL_MENU = "The usual menu has the sections of this site whose pages are published. It’s what the preview shows while this is empty."
USUAL_FOOTER = f"The usual columns: {', '.join(COLUMNS)}."


@register_setting(icon="site", order=10)
class SiteFrame(PreviewableMixin, BaseSiteSetting):
    """What stands around every page: menu, footer, announcement, and how a link to the site looks where it is shared.

    One row, so that a page costs one query for all of it. What is empty is as `thep.home.sections` has it.
    """

    class Tone(models.TextChoices):
        INFO = "info", "Information"
        GOOD = "good", "Good news"
        WARN = "warn", "Take care"

    menu = StreamField(MenuBlock(max_num=7), blank=True, help_text="In this order. If empty, the sections that this site has.")
    footer = StreamField(FooterBlock(max_num=4), blank=True, help_text="Up to four columns of links. If empty, the usual ones.")
    footer_words = models.TextField(
        "who we are", blank=True, max_length=400, help_text="A sentence or two in the footer. If empty, the Partnership’s purpose."
    )
    announcement = models.CharField(max_length=200, blank=True, help_text="Shown above every page. If empty, nothing is shown.")
    announcement_tone = models.CharField("tone", max_length=10, choices=Tone, default=Tone.INFO)
    announcement_link = models.CharField("words of the link", max_length=60, blank=True, help_text="Such as “See the new dates”.")
    announcement_page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="page")
    announcement_address = models.CharField("or an address", max_length=300, blank=True, help_text="For what isn’t a page.")
    announcement_from = models.DateTimeField("shown from", null=True, blank=True)
    announcement_until = models.DateTimeField("shown until", null=True, blank=True)
    card_image = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="picture",
        help_text="For pages without a picture of their own, 1200 by 630 at least. If empty, each page has its own cloth.",
    )
    card_title = models.CharField("title", max_length=70, blank=True, help_text="The site’s name beside the page’s title.")
    card_words = models.CharField("summary", max_length=200, blank=True, help_text="For pages that have no summary of their own.")

    edit_handler = TabbedInterface(
        [
            ObjectList([HelpPanel(USUAL_MENU), FieldPanel("menu")], heading="Menu"),
            ObjectList([HelpPanel(USUAL_FOOTER), FieldPanel("footer_words"), FieldPanel("footer")], heading="Footer"),
            ObjectList(
                [
                    FieldPanel("announcement"),
                    FieldPanel("announcement_tone"),
                    FieldPanel("announcement_link"),
                    PageChooserPanel("announcement_page"),
                    FieldPanel("announcement_address"),
                    FieldRowPanel([FieldPanel("announcement_from"), FieldPanel("announcement_until")]),
                ],
                heading="Announcement",
            ),
            ObjectList(
                [
                    HelpPanel("What is shown where somebody shares a link to a page of this site."),
                    FieldPanel("card_image"),
                    FieldPanel("card_title"),
                    FieldPanel("card_words"),
                ],
                heading="Social card",
            ),
        ]
    )

    class Meta:
        verbose_name = "menu, footer and announcement"

    def __str__(self) -> str:
        return "Menu, footer and announcement"

    def clean(self) -> None:
        super().clean()
        if self.announcement_address and not ADDRESS.fullmatch(self.announcement_address):
            raise ValidationError({"announcement_address": WRONG_ADDRESS})
        if self.announcement_link and not (self.announcement_page or self.announcement_address):
            raise ValidationError({"announcement_page": "Choose where the link leads, or leave its words out."})
        if self.announcement_from and self.announcement_until and self.announcement_from >= self.announcement_until:
            raise ValidationError({"announcement_until": "It ends before it begins."})

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("", "The home page"), (CARD, "A shared link")]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the home page, or a link to it as others show it, with this frame around it; the announcement whatever its dates say."""
        from thep.home import frame  # noqa: PLC0415 -- which reads this model

        request.frame = frame.frame_of_setting(self, as_if_now=True)  # type: ignore[attr-defined]
        home = HomePage.objects.live().first()
        if home is None or mode_name == CARD:
            context: dict[str, Any] = {"page": home, "card_preview": True}
            return render(request, "home/card_preview.html", context)
        return home.serve(request)
