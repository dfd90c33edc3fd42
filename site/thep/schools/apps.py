from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "thep.schools"
    label = "schools"
