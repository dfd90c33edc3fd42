from allauth import urls as allauth_urls
from django.urls import include, path

from . import views

urlpatterns = [
    path("second-step/", views.second_factor, name="second_factor"),
    path("", include(allauth_urls)),
]
