from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "thep.payments"
    label = "payments"

    def ready(self) -> None:
        from thep.accounts.retention import forget_sessions
        from thep.analytics import totals
        from thep.mail.newsletter import forget_unconfirmed
        from thep.mail.retention import forget_messages

        from . import (
            checks,  # noqa: F401 -- registers them
            retention,
            sweep,
        )

        sweep.register("messages deleted", forget_messages)
        sweep.register("webhooks deleted", retention.forget_webhooks)
        sweep.register("totals deleted", totals.forget)
        sweep.register("newsletter addresses deleted", forget_unconfirmed)
        sweep.register("sessions deleted", forget_sessions)
