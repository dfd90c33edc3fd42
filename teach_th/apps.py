from django.apps import AppConfig


class TeachTowerHamletsConfig(AppConfig):
    name = "teach_th"
    verbose_name = "Teach Tower Hamlets"
