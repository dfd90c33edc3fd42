"""The pages that belong to the whole site: health, and what is said when something's missing or broken."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from . import sections


def health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Written without the request's context, which might need what has just failed."""
    return HttpResponse(render_to_string("500.html", {"site_footer": sections.footer()}), status=500)
