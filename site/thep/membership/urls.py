"""What the school's zone has of memberships."""

from django.urls import path

from . import decline_views, views

urlpatterns = [
    path("member/school/<int:urn>/membership/", views.membership, name="member_membership"),
    path("member/school/<int:urn>/membership/not-renewing/", decline_views.not_renewing, name="member_not_renewing"),
]
