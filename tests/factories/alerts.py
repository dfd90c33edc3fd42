"""Job alerts, confirmed as people do."""

from django.urls import reverse
from django.utils import timezone

from teach_th import signed_links
from teach_th.alerts import alerts
from tests.factories.vacancies import published
from thep.mail.models import Message


def asked(email="nasima@home.example", search="phase=primary", frequency="weekly"):
    return alerts.ask(email=email, search=search, frequency=frequency)


def alert(email="nasima@home.example", search="phase=primary", frequency="daily"):
    return alerts.FLOW.confirm_asked(asked(email, search, frequency))


def just_published(**fields):
    """An advert that went out this minute."""
    return published(first_published_at=timezone.now(), **fields)


def link_of(found, view="job_alert_link"):
    return reverse(view, args=[signed_links.token_of(found)])


def digests():
    return Message.objects.filter(kind="job_alerts.digest").order_by("pk")
