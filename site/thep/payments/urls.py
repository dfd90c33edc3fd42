from django.urls import URLPattern, URLResolver, path

from .webhook_views import stripe_webhook

urlpatterns: list[URLPattern | URLResolver] = [
    path("webhook/", stripe_webhook, name="stripe_webhook"),
]
