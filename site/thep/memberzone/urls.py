from django.urls import URLPattern, URLResolver, path

from . import calendar, joining_views, leaver_views, profile_views, role_views, school_calendar, school_views, value_views, views

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
    path("school/<int:urn>/away/", school_calendar.away, name="member_school_away"),
    path("school/<int:urn>/away/calendar/", school_calendar.address, name="member_school_calendar"),
    path("school/<int:urn>/value/", value_views.value, name="member_value"),
    path("school/<int:urn>/value/value.pdf", value_views.value_pdf, name="member_value_pdf"),
    path("school/<int:urn>/affiliations/<int:pk>/", school_views.decide, name="member_school_decide"),
    path("school/<int:urn>/affiliations/<int:pk>/remove/", leaver_views.removal, name="member_school_remove"),
    path("school/<int:urn>/affiliations/<int:pk>/role/", role_views.change, name="member_school_role"),
    path("school/<int:urn>/joining/", joining_views.joining, name="member_school_joining"),
    path("school/<int:urn>/affiliations/<int:pk>/keep/", leaver_views.keep, name="member_school_keep"),
]
