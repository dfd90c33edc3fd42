"""Pages that are to be published, or taken down, at a time."""

from io import StringIO

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision


def publish_scheduled() -> int:
    """Publish or take down what is due; return how many there were."""
    now = timezone.now()
    due = Revision.objects.filter(approved_go_live_at__lt=now).count() + Page.objects.filter(live=True, expire_at__lt=now).count()
    if due:
        call_command("publish_scheduled", stdout=StringIO())
    return due
