from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "thep.design"
    label = "design"
