from django.urls import URLPattern, URLResolver, path

from . import joining_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("school/<int:urn>/invitations/", views.invite, name="school_invitations"),
    path("school/<int:urn>/invitations/<int:pk>/", views.change, name="school_invitation"),
    path("school/<int:urn>/invitations/lists/<int:pk>/", views.check_list, name="school_invitation_list"),
    path("school/<int:urn>/invitations/lists/<int:pk>/lines.csv", views.wrong_lines, name="school_invitation_lines"),
    path("invitations/<int:pk>/", joining_views.answer, name="answer_invitation"),
    path("join/<str:token>/", joining_views.join, name="join_school"),
]
