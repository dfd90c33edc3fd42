from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "thep.events"
    label = "events"

    def ready(self) -> None:
        from . import checks  # noqa: F401 -- registers them
