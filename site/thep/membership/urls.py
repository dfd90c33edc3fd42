"""What the school's zone has of memberships."""

from django.urls import path

from . import views

urlpatterns = [
    path("member/school/<int:urn>/membership/", views.membership, name="member_membership"),
]
