"""An event's rule of who gets a certificate."""

from django.db import transaction

from thep.bookings import places
from thep.events.models import Event

from .models import CertificateRule


def rule_of(event: Event) -> CertificateRule:
    """Return the rule of `event`: its own, or the defaults, which aren't saved."""
    return CertificateRule.objects.filter(event=event).first() or CertificateRule(event=event)


def change_rule(event: Event, *, offered: bool, percent: int) -> CertificateRule:
    """Have `event` give certificates for at least `percent` of its minutes, or none, and return its rule.

    What was issued stays.
    """
    with transaction.atomic():
        places.lock(event.pk)
        rule, _ = CertificateRule.objects.update_or_create(event=event, defaults={"offered": offered, "percent": percent})
    return rule
