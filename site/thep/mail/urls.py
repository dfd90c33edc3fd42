from django.urls import path

from . import views

urlpatterns = [
    path("", views.messages, name="outbox"),
    path("<int:pk>/", views.message, name="outbox_message"),
    path("<int:pk>/html/", views.message_html, name="outbox_message_html"),
]
