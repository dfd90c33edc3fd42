"""What the templates of blocks are drawn with; loaded in every template."""

from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from wagtail.blocks import StreamValue

from thep.cms import bodies, catalogues, pictures
from thep.cms.slugs import slug_of

register = template.Library()


@register.simple_tag(takes_context=True)
def body(context: template.Context, stream: StreamValue | None) -> SafeString:
    """Draw all blocks of `stream`, in a number of queries that doesn't grow with them."""
    return bodies.draw(stream, context)


@register.simple_tag
def photograph(image: Any, kind: str = "wide", *, decoration: bool = False, eager: bool = False) -> SafeString:
    """Return a picture as HTML: `wide`, `card`, `portrait` or `hero`; nothing where there is none. `decoration` says nothing of it."""
    return pictures.photograph(image or None, kind, alt="" if decoration else None, eager=eager)


@register.simple_tag(takes_context=True)
def leads_to(context: template.Context, link: Any) -> str:
    """Return where a `LinkBlock` leads; empty where it leads nowhere."""
    address: str = link.address(context.get("request")) if link else ""
    return address


@register.simple_tag
def patterned(words: str, number: int | None = None) -> str:
    """Return the slug of the cloth for `words`; a `number` gives another one."""
    slug = slug_of(words, otherwise="page")
    return f"{slug}-{number}" if number else slug


@register.simple_tag
def catalogue_address() -> str:
    """Return where people find what they can book."""
    return catalogues.catalogue_address()


@register.simple_tag
def newsletter_address() -> str:
    """Return where the newsletter is subscribed to; empty where that cannot be done."""
    try:
        return reverse("newsletter_signup")
    except NoReverseMatch:
        return ""


@register.filter
def kind_and_size(document: Any) -> str:
    """Describe a document for its link: 'PDF, 240 KB'."""
    size = document.file_size if document.file_size is not None else document.get_file_size()
    extension = document.file_extension.upper()
    return f"{extension}, {filesizeformat(size)}" if size else extension
