from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "thep.accounts"
    label = "accounts"
