from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "thep.analytics"
    label = "analytics"
