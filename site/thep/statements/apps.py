from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "thep.statements"
    label = "statements"
