"""What the account's navigation asks of who is signed in."""

from django import template

from thep.accounts.models import User
from thep.bookings.access import events_led_by

register = template.Library()


@register.filter
def leads_events(person: object) -> bool:
    """Return whether `person` leads events as a facilitator, coming or past."""
    return isinstance(person, User) and events_led_by(person).exists()
