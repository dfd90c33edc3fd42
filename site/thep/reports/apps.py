from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "thep.reports"
    label = "reports"
