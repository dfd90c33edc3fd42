"""What the school's zone has of statements, and the address that letters lead to."""

from django.urls import path

from . import views

urlpatterns = [
    path("member/school/<int:urn>/statements/", views.statements, name="member_statements"),
    path("member/school/<int:urn>/statements/<uuid:public_id>.pdf", views.statement, name="member_statement"),
    path("statements/read/<str:token>/", views.from_letter, name="statement_from_letter"),
]
