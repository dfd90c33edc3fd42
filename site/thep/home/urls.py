from django.urls import path

from . import pattern_library, views
from .site_search import SiteSearch

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("health/parts/", views.health_parts, name="health_parts"),
    path("metrics/", views.metrics, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path("search/", SiteSearch.as_view(), name="site_search"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap, name="sitemap_section"),
    path("cover/<slug:slug>.png", views.cover, name="cover"),
    path("design/", pattern_library.show_all, name="pattern_library"),
    path("design/<slug:slug>/", pattern_library.show_example, name="pattern"),
    path("design/<slug:slug>/<slug:theme>/", pattern_library.show_alone, name="pattern_alone"),
]
