from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "thep.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import (
            checks,  # noqa: F401 -- registers them
            first_proof,  # noqa: F401 -- hears of proofs
        )
