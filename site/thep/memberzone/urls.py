from django.urls import URLPattern, URLResolver, path

from . import calendar, profile_views, school_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.overview, name="member"),
    path("calendar/", calendar.my_calendar, name="my_calendar"),
    path("profile/", profile_views.profile, name="member_profile"),
    path("profile/data/", profile_views.data, name="member_data"),
    path("profile/data/read/", profile_views.data_page, name="member_data_page"),
    path("profile/close/", profile_views.close, name="member_close"),
    path("schools/", school_views.mine, name="member_schools"),
    path("schools/<int:pk>/end/", school_views.leave, name="member_leave"),
    path("schools/<int:pk>/leave/", school_views.leave_asked, name="member_leave_asked"),
    path("school/", school_views.led, name="member_school_led"),
    path("school/<int:urn>/", school_views.school, name="member_school"),
    path("school/<int:urn>/affiliations/<int:pk>/", school_views.decide, name="member_school_decide"),
    path("school/<int:urn>/affiliations/<int:pk>/remove/", school_views.removal_asked, name="member_school_remove"),
]
