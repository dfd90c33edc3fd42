from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "thep.home"
    label = "home"

    def ready(self) -> None:
        from thep.cms import publishing
        from thep.payments import sweep

        from . import health

        sweep.register("worker asked", health.ask_worker)
        sweep.register("publishing", publishing.publish_scheduled)
