"""Pages as they are served: which site they belong to is known for half a minute, instead of asked for each page."""

from typing import NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Site, SiteRootPath
from wagtail.views import serve as wagtail_serve

from thep.search.memory import remembered


class ServedSite(NamedTuple):
    """The site that a request is for, with its front page, and where all sites begin."""

    site: Site | None
    roots: list[SiteRootPath]


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve the page at `path`, as Wagtail does."""
    found = remembered(f"site:{request.get_host()}:{request.get_port()}", lambda: _find(request))
    # Where Wagtail keeps these itself, once it has asked.
    request._wagtail_site = found.site  # type: ignore[attr-defined]
    request._wagtail_cached_site_root_paths = found.roots  # type: ignore[attr-defined]
    response: HttpResponseBase = wagtail_serve(request, path)
    return response


def _find(request: HttpRequest) -> ServedSite:
    site = Site.find_for_request(request)
    if site is not None:
        site.root_page = site.root_page.specific
    return ServedSite(site, list(Site.get_site_root_paths()))
