"""Pictures of pages as files, where they are kept in a bucket; on a disk the proxy serves them (deploy/Caddyfile)."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PUBLIC = "images/"
"""What pages show is public; what it was made from, and every document, is not under here."""


@cache_control(public=True, max_age=7 * 24 * 60 * 60)
@require_safe
def serve(request: HttpRequest, path: str) -> FileResponse:
    """Serve a picture as pages show it. A picture that is changed has another name."""
    parts = path.split("/")
    if not settings.FILES_BUCKET or not all(parts) or {".", ".."} & set(parts):
        raise Http404
    try:
        file = default_storage.open(PUBLIC + path)
    except FileNotFoundError as missing:
        raise Http404 from missing
    # What Caddy says of them.
    return FileResponse(file, headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"})
