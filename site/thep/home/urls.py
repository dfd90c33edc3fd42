from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("search/", views.search, name="site_search"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("cover/<slug:slug>.png", views.cover, name="cover"),
    path("design/", views.pattern_library, name="pattern_library"),
]
