from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "thep.home"
    label = "home"
