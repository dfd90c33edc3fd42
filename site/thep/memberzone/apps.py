from django.apps import AppConfig


class MemberzoneConfig(AppConfig):
    name = "thep.memberzone"
    label = "memberzone"
