from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "thep.search"
    label = "search"

    def ready(self) -> None:
        from . import checks  # noqa: F401 -- registers them
