from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "thep.schedule"
    label = "schedule"
