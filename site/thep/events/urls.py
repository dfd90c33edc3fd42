from django.urls import URLPattern, URLResolver, path

from . import feeds, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("whats-on/", views.whats_on, name="whats_on"),
    path("whats-on/feed.ics", feeds.public, name="public_feed"),
    path("whats-on/feed/subject/<slug:slug>.ics", feeds.of_subject, name="subject_feed"),
    path("whats-on/feed/phase/<slug:phase>.ics", feeds.of_phase, name="phase_feed"),
    path("calendar/<str:token>.ics", feeds.personal, name="personal_feed"),
    path("events/<uuid:uid>.ics", feeds.of_event, name="event_ics"),
]
