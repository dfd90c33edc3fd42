"""Announcements as news of their networks."""

from collections.abc import Iterator

from networks.news import News
from thep.digests.timetable import Period
from thep.mail.causes import Cause, key_of

from .models import Announcement


def announced(period: Period) -> Iterator[News]:
    """Yield what was announced in `period`, the first first. Whoever wants it at once has a letter about it."""
    sent = Announcement.objects.sent().filter(sent_at__gte=period.begins_at, sent_at__lt=period.ends_at)
    for each in sent.select_related("network", "mailing").order_by("sent_at", "pk"):
        if each.sent_at is not None:
            yield News(
                network=each.network_id,
                key=key_of(each),
                at=each.sent_at,
                words=each.title,
                address=each.address,
                beginning=each.in_short,
                no_news_to=frozenset([each.author_id] if each.author_id else []),
                letter=Cause(each.mailing).key if each.mailing is not None else key_of(each),
            )
