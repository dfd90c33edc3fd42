from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "thep.search"
    label = "search"
