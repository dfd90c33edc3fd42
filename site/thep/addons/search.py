"""What the search is told of the catalogue."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from thep.events.policies import midnight
from thep.events.school_days import DAY
from thep.search import registry
from thep.search.entries import EntryData

from .models import AddOn

KIND = "add-on"


class AddOnSource:
    """Each add-on until it is no longer on sale."""

    def build(self, key: str) -> EntryData | None:
        add_on = AddOn.objects.filter(_still_there(), pk=key).first()
        if add_on is None:
            return None
        return EntryData(
            title=add_on.name,
            url=add_on.get_absolute_url(),
            summary=add_on.summary,
            body=add_on.description,
            labels=["add-on", "support for your school"],
            created_at=add_on.created_at,
            until=midnight(add_on.on_sale_until + DAY) if add_on.on_sale_until else None,
        )

    def keys(self) -> Iterable[str]:
        return map(str, AddOn.objects.filter(_still_there()).values_list("pk", flat=True))


def refresh(add_on: AddOn) -> None:
    """Have the search say what the add-on says now, in the caller's transaction."""
    registry.refresh(KIND, add_on.pk)


def _still_there() -> Q:
    return Q(on_sale_until=None) | Q(on_sale_until__gte=timezone.localdate())
