"""What the components in `templates/cotton/` are drawn with; loaded in every template."""

import datetime
from typing import Any

from django import template
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template import Context, Engine
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from thep.design import cloth as cloths
from thep.design import fields, icons
from thep.design.pager import Pager
from thep.design.panels import DrawnPanel

register = template.Library()

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
TONES = {constants.SUCCESS: "good", constants.WARNING: "warn", constants.ERROR: "bad"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of Lucide's by name."""
    return icons.icon(name + "")


@register.simple_tag
def cloth(slug: str, kind: str = "cover") -> SafeString:
    """Draw the cloth of `slug`: `cover`, `wide`, `tall`, `swatch` or `edge`."""
    return mark_safe(cloths.weave(str(slug) + "", kind + ""))  # noqa: S308 (holds numbers and our own names only)


@register.simple_tag
def calendar_leaf(at: datetime.datetime | datetime.date | None) -> SafeString:
    """Draw the day, month and (for those who don't see the list's order) year of `at` in London, to stand at the start of a row."""
    if at is None:
        return mark_safe('<span class="date">Date to come</span>')
    on = timezone.localtime(at) if isinstance(at, datetime.datetime) else at
    return format_html(
        '<time class="date" datetime="{}"><b>{}</b> <span>{}<span class="hush"> {}</span></span></time>',
        f"{on:%Y-%m-%d}", on.day, f"{on:%b}", on.year,
    )  # fmt: skip


@register.simple_tag
def drawn(field: BoundField, hint: str = "", **attributes: Any) -> fields.Drawing:
    """Return a form field, ready for `<c-field>` to lay out."""
    return fields.draw(field, hint=hint, **attributes)


@register.simple_tag(takes_context=True)
def draw(context: Context, piece: DrawnPanel) -> SafeString:
    """Draw a piece of the page with its own template, on top of what the page knows."""
    with context.push(dict(piece.context)):
        return Engine.get_default().get_template(piece.template).render(context)


@register.simple_tag
def problems(*forms: Any) -> list[tuple[str, str]]:
    """Return every error of the forms and formsets given, for `<c-errors>`."""
    return fields.problems(*(form for form in forms if form))


@register.filter
def tone(message: Message) -> str:
    """Return the tone of a `<c-note>` that shows `message`."""
    return TONES.get(message.level, "info")


@register.filter
def in_words(number: int) -> str:
    """Write a number as a sentence that starts with it does: 'Two' for 2, '11' for 11."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


@register.simple_tag(takes_context=True)
def pager_of(context: Context, page: Page[Any]) -> Pager:
    """Return the pager of a `page` of Django's, whose URLs keep what the request asks besides."""
    asked = context["request"].GET

    def url_of(number: int) -> str:
        other = asked.copy()
        other["page"] = str(number)
        return f"?{other.urlencode()}"

    return Pager(page.number, page.paginator.num_pages, url_of)
