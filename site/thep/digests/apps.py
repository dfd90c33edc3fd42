from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "thep.digests"
    label = "digests"
