from django.urls import path

from thep.urls import handler400, handler404, handler500  # noqa: F401 (handlers are read from here)
from thep.urls import urlpatterns as of_the_site

from .club_list import ClubList

urlpatterns = [path("clubs/", ClubList.as_view(), name="clubs"), *of_the_site]
