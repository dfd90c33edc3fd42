from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "thep.mail"
    label = "mail"
