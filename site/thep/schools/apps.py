from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "thep.schools"
    label = "schools"

    def ready(self) -> None:
        from .access import register_duties

        register_duties()
