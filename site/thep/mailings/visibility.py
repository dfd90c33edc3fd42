"""Which mailings somebody of the office sees: those to people whom they may write to."""

from typing import Any

from .audiences import every_audience
from .models import ChosenAudience, Mailing, MailingQuerySet


def visible(user: Any) -> MailingQuerySet:
    """Return the mailings whose people `user` may all write to."""
    allowed = [each.name for each in every_audience() if user.has_perms(each.permissions)]
    return Mailing.objects.exclude(pk__in=ChosenAudience.objects.exclude(audience__in=allowed).values("mailing"))
