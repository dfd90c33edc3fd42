from django.apps import AppConfig


class TeachTowerHamletsConfig(AppConfig):
    name = "teach_th"
    verbose_name = "Teach Tower Hamlets"

    def ready(self) -> None:
        from . import access

        access.register_duties()
