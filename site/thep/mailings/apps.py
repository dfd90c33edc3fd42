from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "thep.mailings"
    label = "mailings"
