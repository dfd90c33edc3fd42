"""Where the provider of mail tells us what became of messages. There only where it has a secret to show who it is."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("anymail.urls"))] if settings.ANYMAIL.get("WEBHOOK_SECRET") else []
