from django.urls import URLPattern, URLResolver, path

from . import feeds, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/feed.ics", feeds.public, name="public_feed"),
    path("calendar/feed/subject/<slug:slug>.ics", feeds.of_subject, name="subject_feed"),
    path("calendar/feed/phase/<slug:phase>.ics", feeds.of_phase, name="phase_feed"),
    # Bookmarks and subscriptions from before it was called the calendar; calendar programs don't all follow a redirect.
    path("whats-on/", views.calendar),
    path("whats-on/feed.ics", feeds.public),
    path("whats-on/feed/subject/<slug:slug>.ics", feeds.of_subject),
    path("whats-on/feed/phase/<slug:phase>.ics", feeds.of_phase),
    path("calendar/<str:token>.ics", feeds.personal, name="personal_feed"),
    path("calendar/school/<str:token>.ics", feeds.of_school, name="school_feed"),
    path("events/<uuid:uid>.ics", feeds.of_event, name="event_ics"),
]
