from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "thep.payments"
    label = "payments"
