"""What the frame of every page says to search engines and of shared links."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from wagtail.admin.userbar import Userbar

from thep.design import json_ld
from thep.home import social

register = template.Library()


@register.simple_tag(takes_context=True)
def shared_link(context: dict[str, Any]) -> social.Card | None:
    """Return the card of this page's link; None outside a request.

    Views without a page of the CMS may put `share_title` and `share_words` into their context.
    """
    request = context.get("request")
    if request is None:
        return None
    return social.share_card(request, page=context.get("page"), title=context.get("share_title", ""), words=context.get("share_words", ""))


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any]) -> SafeString:
    """Write the way to this page as JSON-LD, for search engines."""
    return json_ld.breadcrumbs(context["crumbs"], site=settings.SITE_ADDRESS, here=context["request"].path)


@register.filter
def on_site(address: str) -> str:
    """Put the site in front of `address`, unless it has one."""
    return address if address.startswith(("http://", "https://")) else settings.SITE_ADDRESS + address


@register.simple_tag(takes_context=True)
def checks(context: Any) -> Any:
    """Draw what finds fault with a page while it is previewed beside its editor; nothing anywhere else."""
    request = context.get("request")
    if not getattr(request, "in_preview_panel", False):
        return ""
    return Userbar(object=context.get("page")).render_html(context)
