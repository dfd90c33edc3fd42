"""The catalogue for everybody, and a school's add-ons for those who lead it."""

from django.urls import path

from . import public_views, views

urlpatterns = [
    path("add-ons/", public_views.catalogue, name="add_ons"),
    path("add-ons/<slug:slug>/", public_views.add_on, name="add_on"),
    path("member/add-ons/", views.led, name="member_add_ons_led"),
    path("member/school/<int:urn>/add-ons/", views.overview, name="member_add_ons"),
    path("member/school/<int:urn>/add-ons/buy/<slug:slug>/", views.buy, name="member_add_on_buy"),
    path("member/school/<int:urn>/add-ons/<int:pk>/", views.purchase, name="member_add_on"),
    path("member/school/<int:urn>/add-ons/<int:pk>/decline/", views.decline, name="member_add_on_decline"),
    path("member/school/<int:urn>/add-ons/<int:pk>/dates/", views.ask_for_date, name="member_add_on_dates"),
    path("member/school/<int:urn>/add-ons/<int:pk>/dates/<int:date>/cancel/", views.cancel_date, name="member_add_on_cancel"),
    path("member/school/<int:urn>/add-ons/<int:pk>/dates/<int:date>/file/", views.evidence_file, name="member_add_on_file"),
]
