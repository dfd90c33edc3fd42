from django.urls import URLPattern, URLResolver, path

from . import interest_views, talent_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("teach/interest/", interest_views.express, name="interest"),
    path("teach/interest/sent/", interest_views.sent, name="interest_sent"),
    path("teach/interest/withdrawn/", interest_views.withdrawn, name="interest_withdrawn"),
    path("teach/interest/<str:token>/", interest_views.link, name="interest_link"),
    path("teach/interest/<str:token>/change/", interest_views.change, name="interest_change"),
    path("member/interest/", interest_views.mine, name="member_interest"),
    path("member/school/<int:urn>/talent/", talent_views.pool, name="talent_pool"),
    path("member/school/<int:urn>/talent/<int:pk>/", talent_views.card, name="talent_card"),
]
