from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "thep.schools"
    label = "schools"

    def ready(self) -> None:
        from . import access, personal_data

        access.register_duties()
        personal_data.register()
