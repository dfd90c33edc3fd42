from django.urls import path

from . import newsletter_views as views

urlpatterns = [
    path("", views.subscribe, name="newsletter_signup"),
    path("check-your-email/", views.asked, name="newsletter_asked"),
    path("confirm/<str:token>/", views.confirm, name="newsletter_confirm"),
    path("stop/<str:token>/", views.stop, name="newsletter_stop"),
]
