from django.urls import path

from . import arrivals, reading
from . import preference_views as views

urlpatterns = [
    path("", views.mine, name="email_preferences"),
    path("new-link/", views.ask_for_link, name="email_preferences_new_link"),
    path("new-link/sent/", views.link_sent, name="email_preferences_link_sent"),
    path("try-again/", arrivals.try_again, name="emails_arrive"),
    path("read/<str:token>/", reading.read, name="read_letter"),
    path("stop/<str:token>/", views.stop, name="one_click_stop"),
    path("<str:token>/", views.link, name="email_preferences_link"),
]
