from anymail.signals import inbound
from django.apps import AppConfig


class IncomingConfig(AppConfig):
    name = "thep.incoming"
    label = "incoming"

    def ready(self) -> None:
        """Have Anymail, which offers no other way, hand over the mail that providers take for us."""
        from .provider import take

        inbound.connect(take, dispatch_uid="thep.incoming.provider")
