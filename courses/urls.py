from django.urls import URLPattern, URLResolver, path

from . import views
from .followed.views import new_dates

urlpatterns: list[URLPattern | URLResolver] = [
    path("new-dates/", new_dates, name="new_dates"),
    path("courses/", views.catalogue, name="catalogue"),
    path("courses/<slug:slug>/", views.course, name="course"),
    path("courses/<slug:slug>/book/", views.choose, name="course_book"),
    path("courses/<slug:slug>/interest/", views.register_interest, name="register_interest"),
]
