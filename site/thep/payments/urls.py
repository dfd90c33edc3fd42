from django.urls import URLPattern, URLResolver, path

from .views import order_return
from .webhook_views import stripe_webhook

urlpatterns: list[URLPattern | URLResolver] = [
    path("webhook/", stripe_webhook, name="stripe_webhook"),
    path("return/<uuid:public_id>/", order_return, name="order_return"),
]
