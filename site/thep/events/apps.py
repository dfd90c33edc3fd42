from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "thep.events"
    label = "events"
