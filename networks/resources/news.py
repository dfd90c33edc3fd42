"""Resources as news of their networks."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import Truncator

from networks.news import News
from thep.digests.timetable import Period
from thep.mail.causes import key_of

from .models import Placement, ResourceVersion

WORDS = 30


def shared(period: Period) -> Iterator[News]:
    """Yield the resources of which leads told members in `period`, each as it was told of last; none that was taken down."""
    told = ResourceVersion.objects.filter(told_at__gte=period.begins_at, told_at__lt=period.ends_at, resource__taken_down_at=None)
    latest = {each.resource_id: each for each in told.select_related("resource").order_by("told_at", "pk")}
    for resource, network in Placement.objects.filter(resource__in=latest).order_by("pk").values_list("resource", "network"):
        version = latest[resource]
        if version.told_at is not None:
            yield News(
                network=network,
                key=key_of(version),
                at=version.told_at,
                words=words_of(version),
                address=reverse("network_resource", args=[resource]),
                beginning=Truncator(" ".join(version.resource.summary.split())).words(WORDS, truncate=" …"),
                no_news_to=frozenset([version.added_by_id] if version.added_by_id else []),
            )


def words_of(version: ResourceVersion) -> str:
    """Return a resource's title, and what changed where it isn't the first version."""
    title = version.resource.title
    return title if version.number == 1 else f"{title} (new version: {version.what_changed})"
