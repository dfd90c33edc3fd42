from django.shortcuts import render
from django.urls import path

from thep.urls import handler400, handler404, handler500  # noqa: F401 (handlers are read from here)
from thep.urls import urlpatterns as of_the_site

from .models import ClubPage


def clubs(request):
    return render(request, "example/clubs.html", {"clubs": ClubPage.objects.live(), "section": "clubs", "here": "clubs"})


urlpatterns = [path("clubs/", clubs, name="clubs"), *of_the_site]
