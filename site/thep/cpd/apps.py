from django.apps import AppConfig


class CpdConfig(AppConfig):
    name = "thep.cpd"
    label = "cpd"
    verbose_name = "CPD"
