"""What the search is told of threads: found by the members of their network, and by nobody else."""

from collections.abc import Iterable

from thep.search.entries import EntryData

from .markup import in_short
from .models import NetworkThread, State


class ThreadSource:
    """Each thread that is shown, by its title and the words of what is shown of it."""

    def build(self, key: str) -> EntryData | None:
        threads = NetworkThread.objects.shown().filter(network__live=True, network__has_discussion=True, network__readers__isnull=False)
        thread = threads.filter(pk=key).select_related("network").first()
        if thread is None:
            return None
        words = list(thread.posts.filter(state=State.SHOWN).order_by("number").values_list("text", flat=True))
        return EntryData(
            title=thread.title,
            url=thread.address,
            summary=in_short(words[0]) if words else "",
            body="\n".join(words),
            facets={"network": [thread.network.slug]},
            access={f"group-{thread.network.readers_id}"},
            created_at=thread.active_at,
        )

    def keys(self) -> Iterable[str]:
        return map(str, NetworkThread.objects.shown().values_list("pk", flat=True).iterator())
