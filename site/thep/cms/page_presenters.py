"""How pages of a type are shown, where their template and their fields are not enough: each domain declares it for its own.

So no model of a page imports a view.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from thep.domains import declared


@dataclass(frozen=True, kw_only=True)
class PagePresenter:
    """What shows pages of the type `page`: the view `serve`, or what `context` adds for the type's template.

    `refresh` brings up to date what is found of a page that the search isn't told of itself.
    """

    page: type
    serve: Callable[[HttpRequest, Any], HttpResponseBase] | None = None
    context: Callable[[Any, HttpRequest], Mapping[str, Any]] | None = None
    refresh: Callable[[Any], None] | None = None


def presenter_of(page: Any) -> PagePresenter | None:
    """Return what shows pages of exactly the type of `page`; None where its template is enough."""
    return next((each for each in declared(PagePresenter) if each.page is type(page)), None)
