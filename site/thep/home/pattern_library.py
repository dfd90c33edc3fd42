"""The pattern library: every component and block beside its example, for those who build the site and those who edit it."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from thep.cms.blocks import BodyBlock
from thep.design import patterns

THEMES = ("light", "dark")


class ShownExample(NamedTuple):
    """One example, as HTML; `source` is the template that makes it."""

    slug: str
    name: str
    words: str
    html: SafeString
    source: str
    bleeds: bool = False


def for_those_who_build(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in whoever works in the back office; where the site is developed or demonstrated, everybody. For others nothing is there."""

    @wraps(view)
    def let_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        open_to_all = settings.DEBUG or settings.DEMONSTRATION
        if not open_to_all and not request.user.has_perm("wagtailadmin.access_admin"):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(let_in)


@for_those_who_build
def show_all(request: HttpRequest) -> HttpResponse:
    """Show all examples on one page; `?dir=rtl` turns it round, `?theme=dark` darkens it."""
    parts = [("Components", components(request)), ("Blocks", blocks(request))]
    return render(request, "design/pattern_library.html", {"parts": parts} | chosen_look(request))


@for_those_who_build
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def show_example(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one example in light and dark, in a narrow window and a wide one."""
    return render(request, "design/windows.html", {"shown": find_example(request, slug), "themes": THEMES})


@for_those_who_build
def show_alone(request: HttpRequest, slug: str, theme: str) -> HttpResponse:
    """Show one example as a page of its own."""
    if theme not in THEMES:
        raise Http404
    return render(request, "design/alone.html", {"shown": find_example(request, slug)} | chosen_look(request) | {"theme": theme})


def chosen_look(request: HttpRequest) -> dict[str, str]:
    theme, direction = request.GET.get("theme", ""), request.GET.get("dir", "")
    return {"theme": theme if theme in THEMES else "", "direction": direction if direction == "rtl" else ""}


def find_example(request: HttpRequest, slug: str) -> ShownExample:
    """Return the example with this slug; raise Http404 where there is none."""
    for shown in (*components(request), *blocks(request)):
        if shown.slug == slug:
            return shown
    raise Http404


def components(request: HttpRequest) -> list[ShownExample]:
    context = patterns.context()
    return [
        ShownExample(
            slug=each.slug,
            name=each.name,
            words=each.words,
            html=SafeString(get_template(each.template).render(context, request)),
            source=source_of(each.template),
            bleeds=each.bleeds,
        )
        for each in patterns.EXAMPLES
    ]


def blocks(request: HttpRequest) -> list[ShownExample]:
    """Return the blocks that editors build pages from, with what they show in the editor."""
    return [
        ShownExample(
            slug=f"block-{name}",
            name=str(block.label),
            words=block.get_description(),
            html=SafeString(block.render(block.get_preview_value(), {"request": request})),
            source=source_of(block.meta.template),
        )
        for name, block in BodyBlock().child_blocks.items()
        if block.is_previewable
    ]


def source_of(template: str) -> str:
    """Return the template as it's written."""
    return Path(get_template(template).template.origin.name).read_text(encoding="utf-8")  # type: ignore[attr-defined]
