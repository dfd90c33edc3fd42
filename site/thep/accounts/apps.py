from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "thep.accounts"
    label = "accounts"

    def ready(self) -> None:
        from .access import register_duty, works_in_the_office

        register_duty("work in the office", works_in_the_office)
