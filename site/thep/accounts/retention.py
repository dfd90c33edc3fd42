"""How long it is kept who signed in from where. The whole of it: docs/operating.md, Retention."""

import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone


def forget_sessions() -> int:
    """Delete sessions that have ended, with the browser and address they were used from; return how many."""
    now = timezone.now()
    unused_since = now - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    deleted, _ = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.filter(last_seen_at__lt=unused_since).delete()
    return deleted
