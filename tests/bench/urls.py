"""The site's addresses, and the bare views beside them: the same server, the same middleware, no page."""

from django.urls import include, path

from . import bare

urlpatterns = [
    path("bare/hello", bare.hello),
    path("bare/row", bare.one_row),
    path("bare/cards", bare.cards),
    path("bare/calendar", bare.two_hundred_events),
    path("", include("thep.urls")),
]

handler404 = "thep.home.views.page_not_found"
handler500 = "thep.home.views.server_error"
