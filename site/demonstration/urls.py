"""The site's addresses, and those that only the demonstration has: its mail has not left, and no proxy serves its pictures."""

from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, URLResolver, path
from django.views.static import serve

from demonstration import outbox
from thep.urls import handler400, handler404, handler500  # noqa: F401 (handlers are read from here)
from thep.urls import urlpatterns as of_the_site

urlpatterns: list[URLPattern | URLResolver] = [
    path("outbox/", outbox.messages, name="outbox"),
    path("outbox/<int:pk>/", outbox.message, name="outbox_message"),
    path("outbox/<int:pk>/html/", outbox.message_html, name="outbox_message_html"),
    path("media/images/<path:path>", serve, {"document_root": Path(settings.MEDIA_ROOT, "images")}),
    *of_the_site,
]
