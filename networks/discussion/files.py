"""Files with posts: checked and cleaned as resources are, and counted in what the network may keep."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import Sum

from networks import quota
from networks.errors import PostUnsuitable
from networks.pages.models import NetworkPage
from networks.resources.resources import Contents

from .models import PostFile, ThreadPost

MOST = 5


def check(network: NetworkPage, given: Sequence[Contents]) -> None:
    """Raise PostUnsuitable where a post can't have so many files, NetworkIsFull where the network has no room for them."""
    if len(given) > MOST:
        raise PostUnsuitable(f"A post can have {MOST} files at most. Take some out, or write a second post.")
    quota.check_room(network, sum(each.file.size or 0 for each in given if each.file))


def keep(post: ThreadPost, given: Iterable[Contents]) -> None:
    for each in given:
        if each.file is not None:
            row = PostFile(post=post, name=each.name, kind=each.kind, size=each.file.size or 0)
            row.file.save(f"file.{each.kind}", each.file, save=False)
            row.save()


def delete(of: ThreadPost) -> None:
    """Delete the files of a post in the current transaction: what keeps them forgets them after it, or the sweep finds them."""
    kept = [each.file for each in of.files.all()]
    of.files.all().delete()

    def delete_files() -> None:
        for file in kept:
            file.delete(save=False)

    transaction.on_commit(delete_files, robust=True)


def bytes_by_network(networks: Collection[NetworkPage]) -> dict[int, int]:
    """Return how many bytes the files in the discussion of each of `networks` take, by primary key, in one query."""
    files = PostFile.objects.filter(post__thread__network__in=networks).order_by().values_list("post__thread__network")
    return dict(files.annotate(total=Sum("size")))


PART = quota.KeptFiles(name="discussion", bytes_by_network=bytes_by_network)
