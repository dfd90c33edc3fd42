"""The pages that belong to the whole site: health, and what is said when something's missing or broken."""

import re

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_safe
from wagtail.views import serve as wagtail_serve

from thep.cms import sitemaps
from thep.cms.privacy import of_everybody
from thep.design.cover import picture
from thep.search.memory import MANY, remembered

from . import health as health_of_parts
from . import sections
from .models import HomePage

LONGEST_SLUG = 100


def home(request: HttpRequest) -> HttpResponseBase:
    """Show the home page, its editors' words as they were half a minute ago at most."""
    page: HomePage | None = remembered("home:page", lambda: of_everybody(HomePage.objects.live()).first())
    if page is None:  # it isn't open to all: Wagtail knows what to do
        return wagtail_serve(request, "")
    return page.serve(request)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 where what people send can be kept, and 503 where it can't: in the database, and on the disk."""
    if health_of_parts.can_write_lately():
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "nothing can be written"}, status=503)


@never_cache
@require_safe
def health_parts(request: HttpRequest) -> JsonResponse:
    """Say of each part whether it is well, with 503 where one is not, to monitors with the token and to staff who may know."""
    if not is_monitor(request) and not person_may_know(request):
        raise Http404
    parts = {part.name: part.amiss or "well" for part in health_of_parts.parts()}
    amiss = any(state != "well" for state in parts.values())
    answer = {"status": "amiss" if amiss else "ok", "parts": parts}
    return JsonResponse(answer, status=503 if amiss else 200, json_dumps_params={"indent": 2, "ensure_ascii": False})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell Prometheus what this process, or those that share `PROMETHEUS_MULTIPROC_DIR`, have counted; only a monitor with the token."""
    if not settings.PROMETHEUS or not is_monitor(request):
        raise Http404
    from django_prometheus.exports import ExportToDjangoView  # noqa: PLC0415 -- takes memory that few need

    return ExportToDjangoView(request)


def is_monitor(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.HEALTH_TOKEN) and constant_time_compare(given, settings.HEALTH_TOKEN)


def person_may_know(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.has_perm("payments.view_heartbeat")


def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what they need not read: everything that is somebody's own."""
    closed = "\n".join(f"Disallow: /{part}/" for part in ("accounts", "book", "member", "office", "search"))
    return HttpResponse(f"User-agent: *\n{closed}\nSitemap: {settings.SITE_ADDRESS}{reverse('sitemap')}\n", content_type="text/plain")


@conditional_page
@require_safe
def sitemap(request: HttpRequest, section: str | None = None) -> HttpResponse:
    """List what everybody may read, as it was half a minute ago at most; an index of sections where it's too much for one sitemap."""
    page = request.GET.get("p", "1")
    if not re.fullmatch("[1-9][0-9]{0,5}", page):
        raise Http404
    return remembered(f"sitemap:{request.get_host()}:{section}:{page}", lambda: _sitemap(request, section), cache=MANY)


def _sitemap(request: HttpRequest, section: str | None) -> HttpResponse:
    sections = sitemaps.sections()
    if section is None and not sitemaps.fits_in_one(sections):
        answer = sitemap_views.index(request, {**sections}, sitemap_url_name="sitemap_section")
    else:
        answer = sitemap_views.sitemap(request, {**sections}, section)
    # What `conditional_page` makes of a response that has a template still to render is thrown away.
    return HttpResponse(answer.render().content, headers=answer.headers)


@cache_control(public=True, max_age=7 * 24 * 60 * 60)
@require_safe
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the cloth of a slug as a PNG; it never changes."""
    if len(slug) > LONGEST_SLUG:
        raise Http404
    return HttpResponse(picture(slug), content_type="image/png")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse a request that can't be read at all; 413 and words of its own where it is too much."""
    # What was typed is still in the browser, which is what the words say.
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    if too_much:
        _read_on(request)
    context = {"too_much": too_much, "too_many_files": isinstance(exception, TooManyFilesSent)}
    return render(request, "400.html", context, status=413 if too_much else 400)


def _read_on(request: HttpRequest, most: int = 32 * 1024 * 1024) -> None:
    """Take what is still under way: a browser shows no answer before it has sent everything."""
    try:
        while most > 0 and (part := request.read(64 * 1024)):
            most -= len(part)
    except OSError:
        pass


def server_error(request: HttpRequest) -> HttpResponse:
    """Show that something failed, with status 500."""
    # Without the request's context, which might need what has just failed.
    return HttpResponse(render_to_string("500.html", {"frame": {"footer": sections.footer(), "words": sections.PURPOSE}}), status=500)
