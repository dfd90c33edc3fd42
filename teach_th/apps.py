from django.apps import AppConfig


class TeachTowerHamletsConfig(AppConfig):
    name = "teach_th"
    verbose_name = "Teach Tower Hamlets"

    def ready(self) -> None:
        from thep.payments import sweep

        from . import access, interest, personal_data

        access.register_duties()
        personal_data.register()
        sweep.register("expressions of interest about to end", interest.remind)
        sweep.register("expressions of interest forgotten", interest.forget)
