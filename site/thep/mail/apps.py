from anymail.signals import tracking
from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "thep.mail"
    label = "mail"

    def ready(self) -> None:
        """Have Anymail, which offers no other way, tell us what providers say."""
        from .delivery_events import note

        tracking.connect(note, dispatch_uid="thep.mail.delivery_events")
