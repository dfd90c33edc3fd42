from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "thep.membership"
    label = "membership"
