"""Job alerts, confirmed as people do."""

from django.utils import timezone

from teach_th.alerts import alerts
from tests.factories.vacancies import published


def asked(email="nasima@home.example", search="phase=primary", frequency="weekly"):
    return alerts.ask(email=email, search=search, frequency=frequency)


def alert(email="nasima@home.example", search="phase=primary", frequency="daily"):
    return alerts.FLOW.confirm_asked(asked(email, search, frequency))


def just_published(**fields):
    """An advert that went out this minute."""
    return published(first_published_at=timezone.now(), **fields)
