from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "thep.accounts"
    label = "accounts"

    def ready(self) -> None:
        from thep.cms import previews

        from . import first_proof  # noqa: F401 -- hears of proofs
        from .access import register_duty, works_in_the_office
        from .previews import teacher

        register_duty("work in the office", works_in_the_office)
        previews.register("teacher", "A signed-in teacher", teacher)
