from django.apps import AppConfig


class MemberzoneConfig(AppConfig):
    name = "thep.memberzone"
    label = "memberzone"

    def ready(self) -> None:
        from . import personal_data

        personal_data.register()
